import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { LRUCache } from "lru-cache";
import { findOrganisationByTrkref, isTrkref, type Organisation } from "../organisations/index.ts";
import type { AnswerMemory } from "../platform/answer-memory.ts";
import type { Database, ReadFrom } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { logRefusal, toAppError } from "../platform/http/error-handler.ts";
import { refuseOtherMethods } from "../platform/http/methods.ts";
import type { Delivery } from "../platform/http/page-scope.ts";
import { readyAnswer, sendReady } from "../platform/http/remembered-answer.ts";
import { type EmbedAsked, parseProductEmbed, parseShopEmbed, textOf } from "./asked.ts";
import { type EmbedDeps, showEmbed } from "./show-embed.ts";
import { styleHashes } from "./style.tsx";

export type EmbedPagesDeps = EmbedDeps & {
  /** Where the reviews of a shop are read; `db` says which shop an address means, and its settings. */
  readFrom: ReadFrom;
  memory?: AnswerMemory | undefined;
  delivery: Delivery;
};

const schema = { hide: true };

type Query = Readonly<Record<string, unknown>>;
type Asked<Params> = FastifyRequest<{ Params: Params; Querystring: Query }>;

/** What shops show on their own pages: HTML to include, and the same as JSON for the script that shows it. */
export const embedPages: FastifyPluginAsync<EmbedPagesDeps> = async (app, deps) => {
  embedScope(app, deps.delivery);
  const otherMethods = refuseOtherMethods(app);
  const findShop = shopFinder(deps);
  const send = async (request: FastifyRequest, reply: FastifyReply, asked: EmbedAsked) => {
    const organisation = await findShop(asked.trkref);
    const question = { organisationIds: [organisation.id], text: textOf(asked) };
    const make = async () => {
      const db = deps.readFrom([organisation.id]);
      return readyAnswer(await showEmbed({ ...deps, db }, organisation, asked));
    };
    const answer = await (deps.memory ? deps.memory.answer(question, make) : make());
    return sendReady(request, reply, answer, typeOf(answer.body));
  };

  app.get("/embed/:trkref", { schema }, async (request: Asked<{ trkref: string }>, reply) =>
    send(request, reply, parseShopEmbed(request.params.trkref, request.query)),
  );
  // A wildcard, not /:sku: behind a proxy that decodes %2F, a sku arrives with plain slashes.
  app.get("/embed/:trkref/*", { schema }, async (request: Asked<{ trkref: string; "*": string }>, reply) => {
    const { trkref, "*": sku } = request.params;
    return send(
      request,
      reply,
      sku === "" ? parseShopEmbed(trkref, request.query) : parseProductEmbed(trkref, sku, request.query),
    );
  });
  otherMethods.close();
};

// Only one of the two begins with a brace, so nobody has to remember which it is.
function typeOf(body: Buffer): string {
  return `${body[0] === "{".charCodeAt(0) ? "application/json" : "text/html"}; charset=utf-8`;
}

/**
 * Anybody's page may read it, and a refusal has no body: whoever includes it shows nothing then. What is wrong with a request is said in a
 * header.
 */
function embedScope(app: FastifyInstance, { cacheControl }: Delivery): void {
  app.removeAllContentTypeParsers();
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers({ ...headers, "cache-control": cacheControl });
  });
  app.setErrorHandler((error, request, reply) => {
    const refusal = toAppError(error, request);
    logRefusal(request, refusal);
    if (refusal.retryAfterSeconds !== undefined) reply.header("retry-after", refusal.retryAfterSeconds);
    if (refusal.errors.length > 0) reply.header("fairmark-problem", refusal.errors.join("; "));
    // Of what is not there, others may remember that; it is asked for by every page that shows it.
    reply.header("cache-control", refusal.status === 404 ? "public, max-age=60" : "no-store, max-age=0");
    return reply.code(refusal.status).send();
  });
}

const headers = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
  "timing-allow-origin": "*",
  // For whoever opens it by itself.
  "content-security-policy": `default-src 'none'; style-src 'self' ${styleHashes}; form-action 'none'; base-uri 'none'; frame-ancestors *`,
  // For the policy of a page that includes it.
  "fairmark-style": styleHashes,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
};

const shopsAtMost = 1000;
/** A setting that was changed is seen after so long, where answers are remembered. */
const shopKeptMs = 10_000;

/** Organisations by trkref: remembered where answers are, so that a remembered answer needs no statement at all. */
function shopFinder({ db, memory }: { db: Database; memory?: AnswerMemory | undefined }) {
  const known = new LRUCache<string, Organisation>({ max: shopsAtMost, ttl: shopKeptMs });
  return async (trkref: string): Promise<Organisation> => {
    const kept = known.get(trkref);
    if (kept) return kept;
    const found = isTrkref(trkref) ? await findOrganisationByTrkref(db, trkref) : undefined;
    if (!found) throw new AppError("not_found");
    if (memory) known.set(trkref, found);
    return found;
  };
}
