import type { FastifyInstance } from "fastify";
import { AppError } from "../errors.ts";

/**
 * Makes a scope refuse what a page of another site had a browser send. For what machines sign in to by HTTP Basic: a browser in which
 * somebody has typed such credentials sends them along by itself, whoever's page asks. Machines do not say where a page was.
 */
export function refuseOtherPages(app: FastifyInstance): void {
  app.addHook("onRequest", (request, _reply, done) => {
    const site = request.headers["sec-fetch-site"];
    const isForeign = site === "cross-site" || site === "same-site";
    done(isForeign ? new AppError("forbidden", { internal: { because: "another site" } }) : undefined);
  });
}

/** What is no page has nothing in it that a browser might run, load, send or frame; pages say what of it they need. */
export const nothingAllowed = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/** Gives every answer of the program a content security policy that allows nothing, until its scope says something else. */
export function allowNothing(app: FastifyInstance): void {
  app.addHook("onRequest", (_request, reply, done) => {
    reply.header("content-security-policy", nothingAllowed);
    done();
  });
}
