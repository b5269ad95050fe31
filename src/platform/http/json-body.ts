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
    try {
      const bom = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
      done(null, JSON.parse(body.toString("utf8", bom ? 3 : 0)));
    } catch {
      done(new AppError("malformed_request", { errors: ["the body is not valid JSON"] }));
    }
  });
}
