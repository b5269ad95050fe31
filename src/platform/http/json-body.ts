import { isUtf8 } from "node:buffer";
import type { FastifyInstance } from "fastify";
import { AppError } from "../errors.ts";

/**
 * Reads every body as JSON, whatever its Content-Type says: v4 clients send none, or the wrong one (ruling 10). An empty body
 * is undefined; each route decides whether that will do.
 */
export function readBodiesAsJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body: Buffer, done) => {
    if (body.length === 0) return done(null, undefined);
    if (!isUtf8(body)) return done(new AppError("malformed_request", { errors: ["the body is not valid UTF-8"] }));
    const bom = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
    const json = parseJson(body.toString("utf8", bom ? 3 : 0));
    if (json === undefined) return done(new AppError("malformed_request", { errors: ["the body is not valid JSON"] }));
    if (isNestedTooDeep(body))
      return done(
        new AppError("invalid_request", { errors: [`the body is nested deeper than ${levelsAtMost} levels`] }),
      );
    done(null, json.value);
  });
}

function parseJson(text: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/**
 * No body of ours has more than five levels; code that recurses over a value, such as writing it as JSON again, would
 * overflow the stack.
 */
const levelsAtMost = 64;

/** Counts brackets outside of strings in what is known to be JSON: the parser itself has no limit, and does not recurse. */
export function isNestedTooDeep(json: Buffer): boolean {
  if (json.length <= 2 * levelsAtMost) return false;
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (isInString) {
      if (byte === backslash) at += 1;
      else if (byte === quote) isInString = false;
    } else if (byte === quote) isInString = true;
    else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (depth > levelsAtMost) return true;
    } else if (byte === closeBrace || byte === closeBracket) depth -= 1;
  }
  return false;
}

const [quote, backslash] = [0x22, 0x5c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
