import { promisify } from "node:util";
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { acceptedEncoding } from "./assets.ts";

const leastBytes = 1400;
// About as small as a page of text gets within a millisecond.
const brotliQuality = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

// Handing a page to another thread costs 0.3 ms of processor time, more than compressing most of them; one of this length takes a millisecond.
const atOnceBytes = 131_072;

/**
 * Compresses the pages of a scope. A page with a secret must not contain anything that somebody else can choose: from
 * the lengths of many answers they could work out the secret (BREACH). So a scope that calls this repeats nothing of a
 * GET's URL except what it knows itself, and takes no form from another site.
 */
export function compressPages(app: FastifyInstance): void {
  app.addHook("onSend", async (request, reply, payload) => {
    const isPage = String(reply.getHeader("content-type") ?? "").startsWith("text/html");
    if (!isPage || !(typeof payload === "string" || Buffer.isBuffer(payload))) return payload;
    reply.header("vary", "accept-encoding");
    const encoding = acceptedEncoding(request.headers["accept-encoding"]);
    if (encoding === "identity" || payload.length < leastBytes || request.method === "HEAD") return payload;
    reply.header("content-encoding", encoding).removeHeader("content-length");
    if (payload.length > atOnceBytes)
      return encoding === "br"
        ? await promisify(brotliCompress)(payload, brotliQuality)
        : await promisify(gzip)(payload);
    return encoding === "br" ? brotliCompressSync(payload, brotliQuality) : gzipSync(payload);
  });
}
