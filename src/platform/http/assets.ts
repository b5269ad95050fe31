import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";

type Asset = { path: string; type: string; contents: Buffer; hash: string };

const folder = new URL("../../../assets/", import.meta.url);

const types = { ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8" } as const;

const read = (name: string) => readFileSync(new URL(name, folder));

// Pico comes first, so that ours has the last word.
const stylesheet = asset(
  "fairmark.css",
  types[".css"],
  read("pico/pico.min.css"),
  Buffer.from("\n"),
  ...["fairmark.css", "score.css", "card.css"].map(read).map(shortCss),
);

/** What is no file of its own, or has more in it. */
const composed = new Map([
  ["fairmark.css", []],
  ["card.css", []],
  ["reevoo_mark.js", [asset("reevoo_mark.js", types[".js"], read("fairmark.js"), read("reevoo_mark.js"))]],
  ["score.css", [asset("score.css", types[".css"], shortCss(read("score.css")))]],
  ["embed.css", [asset("embed.css", types[".css"], ...["score.css", "embed.css", "card.css"].map(read).map(shortCss))]],
]);

// The rest, each as it lies in the folder: modules of our own, and stylesheets of pages that need more.
const others = new Map(
  readdirSync(folder).flatMap((name) => {
    const type = types[extname(name) as keyof typeof types];
    const assets = composed.get(name) ?? (type === undefined ? [] : [asset(name, type, read(name))]);
    return assets.map((one) => [name, one] as const);
  }),
);

/** Without comments and indentation, for they travel with every answer and every first visit. */
function shortCss(css: Buffer): Buffer {
  const parts = css.toString().split("*/");
  const said = parts.map((part) => part.split("/*", 1)[0]).join("");
  return Buffer.from(said.replaceAll(/\s+/g, " "));
}

function asset(name: string, type: string, ...parts: Buffer[]): Asset {
  const contents = Buffer.concat(parts);
  const hash = createHash("sha256").update(contents).digest("hex").slice(0, 16);
  return { path: `/assets/${name}`, type, contents, hash };
}

// Changes with the contents, so browsers may keep it for good.
const urlOf = ({ path, hash }: Asset) => `${path}?v=${hash}`;

export const stylesheetUrl = urlOf(stylesheet);

/**
 * The URL of a script in `assets/`, by its file name. Pages must also work without it. Throws if there is no such file:
 * a page is not built around a gap.
 */
export function scriptUrl(name: `${string}.js`): string {
  return urlOfOther(name);
}

/** The URL of another stylesheet in `assets/`, for pages that need more than the one they all share. */
export function furtherStylesheetUrl(name: `${string}.css`): string {
  return urlOfOther(name);
}

/** What stands in such a stylesheet. */
export function stylesheetText(name: `${string}.css`): string {
  return other(name).contents.toString();
}

function urlOfOther(name: string): string {
  return urlOf(other(name));
}

function other(name: string): Asset {
  const found = others.get(name);
  if (!found) throw new Error(`there is no assets/${name}`);
  return found;
}

/** What stands in pages that are not ours, which cannot follow its hash: it is kept for ten minutes instead. */
const linkedWithoutHash = new Set(["fairmark.js", "reevoo_mark.js", "embedded_reviews.css"]);

/** Further addresses of assets, by which pages that are not ours have known them; each with the name of the file. */
export type OtherAddresses = Readonly<Record<string, string>>;

export type Encoding = "br" | "gzip" | "identity";

/**
 * Serves the stylesheet and the scripts, compressed once at the start. Why not by @fastify/static: docs/decisions/0009, "Not
 * taken".
 */
export const assets: FastifyPluginAsync<{ otherAddresses?: OtherAddresses }> = async (app, { otherAddresses = {} }) => {
  for (const [name, one] of [["fairmark.css", stylesheet] as const, ...others]) {
    const further = Object.keys(otherAddresses).filter((path) => otherAddresses[path] === name);
    await serve(app, one, { paths: [one.path, ...further], isLinkedWithoutHash: linkedWithoutHash.has(name) });
  }
};

async function serve(
  app: FastifyInstance,
  { type, contents, hash }: Asset,
  { paths, isLinkedWithoutHash }: { paths: readonly string[]; isLinkedWithoutHash: boolean },
): Promise<void> {
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length };
  const bodies: Record<Encoding, Buffer> = {
    br: await promisify(brotliCompress)(contents, { params: quality }),
    gzip: await promisify(gzip)(contents, { level: 9 }),
    identity: contents,
  };

  const unnamed = isLinkedWithoutHash ? "public, max-age=600, stale-while-revalidate=86400" : "no-cache";
  const send = async (request: FastifyRequest<{ Querystring: { v?: unknown } }>, reply: FastifyReply) => {
    const encoding = acceptedEncoding(request.headers["accept-encoding"]);
    const etag = `"${hash}-${encoding}"`;
    reply.headers({
      etag,
      vary: "accept-encoding",
      "x-content-type-options": "nosniff",
      // Pages of other origins use some of them, also where they are strict about whose.
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      // A page of an older or newer version may ask with its own hash: it gets the file we have, but may not keep it
      // for good.
      "cache-control": request.query.v === hash ? "public, max-age=31536000, immutable" : unnamed,
    });
    if (hasCurrent(request, etag)) return reply.code(304).send();
    if (encoding !== "identity") reply.header("content-encoding", encoding);
    return reply.type(type).send(bodies[encoding]);
  };
  for (const path of paths) app.get(path, { schema: { hide: true } }, send);
}

/** Whether the caller already has the version with this ETag. */
export function hasCurrent(request: FastifyRequest, etag: string): boolean {
  const header = request.headers["if-none-match"];
  if (header === undefined) return false;
  if (header === etag) return true;
  const known = header.split(",").map((one) => one.trim().replace(/^W\//, ""));
  return known.includes(etag.replace(/^W\//, "")) || known.includes("*");
}

/** The best encoding that the caller accepts. */
export function acceptedEncoding(header: string | string[] | undefined): Encoding {
  const accepted = new Set<string>();
  for (const one of String(header ?? "")
    .toLowerCase()
    .split(",")) {
    const [name, ...parameters] = one.split(";").map((part) => part.trim());
    if (name && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter))) accepted.add(name);
  }
  return accepted.has("br") ? "br" : accepted.has("gzip") ? "gzip" : "identity";
}
