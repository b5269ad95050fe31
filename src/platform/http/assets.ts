import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";

const path = "/assets/fairmark.css";

// Pico first: ours speaks last.
const stylesheet = Buffer.concat([
  readFileSync(fileURLToPath(import.meta.resolve("@picocss/pico/css/pico.min.css"))),
  Buffer.from("\n"),
  readFileSync(new URL("../../../assets/fairmark.css", import.meta.url)),
]);
const hash = createHash("sha256").update(stylesheet).digest("hex").slice(0, 16);

/** Changes with its contents, so browsers may keep it for good. */
export const stylesheetUrl = `${path}?v=${hash}`;

type Encoding = "br" | "gzip" | "identity";

/** Serves the stylesheet, compressed once at the start. */
export const assets: FastifyPluginAsync = async (app) => {
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: stylesheet.length };
  const bodies: Record<Encoding, Buffer> = {
    br: await promisify(brotliCompress)(stylesheet, { params: quality }),
    gzip: await promisify(gzip)(stylesheet, { level: 9 }),
    identity: stylesheet,
  };

  app.get<{ Querystring: { v?: unknown } }>(path, { schema: { hide: true } }, async (request, reply) => {
    const encoding = acceptedEncoding(request.headers["accept-encoding"]);
    const etag = `"${hash}-${encoding}"`;
    reply.headers({
      etag,
      vary: "accept-encoding",
      "x-content-type-options": "nosniff",
      // A page of an older or newer version may ask with its own hash: it gets what there is, but not for good.
      "cache-control": request.query.v === hash ? "public, max-age=31536000, immutable" : "no-cache",
    });
    if (hasCurrent(request, etag)) return reply.code(304).send();
    if (encoding !== "identity") reply.header("content-encoding", encoding);
    return reply.type("text/css; charset=utf-8").send(bodies[encoding]);
  });
};

/** Whether the caller already has what carries this ETag. */
export function hasCurrent(request: FastifyRequest, etag: string): boolean {
  const known = (request.headers["if-none-match"] ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  return known.includes(etag.replace(/^W\//, "")) || known.includes("*");
}

function acceptedEncoding(header: string | string[] | undefined): Encoding {
  const accepted = new Set<string>();
  for (const one of String(header ?? "")
    .toLowerCase()
    .split(",")) {
    const [name, ...parameters] = one.split(";").map((part) => part.trim());
    if (name && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))) accepted.add(name);
  }
  return accepted.has("br") ? "br" : accepted.has("gzip") ? "gzip" : "identity";
}
