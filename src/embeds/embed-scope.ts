import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LRUCache } from "lru-cache";
import { findOrganisationByTrkref, isTrkref, type Organisation } from "../organisations/index.ts";
import type { AnswerMemory, ReadyAnswer } from "../platform/answer-memory.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database, ReadFrom } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { logRefusal, toAppError } from "../platform/http/error-handler.ts";
import type { Delivery } from "../platform/http/page-scope.ts";
import { sendReady } from "../platform/http/remembered-answer.ts";
import { styleHashes } from "./style.tsx";

export type EmbedPagesDeps = {
  db: Database;
  baseUrl: string;
  clock: Clock;
  /** Where the reviews of a shop are read; `db` says which shop an address means, and its settings. */
  readFrom: ReadFrom;
  memory?: AnswerMemory | undefined;
  delivery: Delivery;
};

/** A question about a shop: in words that are the same for the same question, and how its answer is made. */
export type EmbedQuestion = {
  trkref: string;
  text: string;
  make: (organisation: Organisation, db: Database) => Promise<ReadyAnswer>;
  type: (answer: ReadyAnswer) => string;
};

/** Answers questions about shops, from memory if they are there. */
export function embedAnswers(deps: EmbedPagesDeps) {
  const findShop = shopFinder(deps);
  return async (request: FastifyRequest, reply: FastifyReply, { trkref, text, make, type }: EmbedQuestion) => {
    const organisation = await findShop(trkref);
    const question = { organisationIds: [organisation.id], text };
    const fill = () => make(organisation, deps.readFrom([organisation.id]));
    const answer = await (deps.memory ? deps.memory.answer(question, fill) : fill());
    return sendReady(request, reply, answer, type(answer));
  };
}

/**
 * Anybody's page may read it, and a refusal has no body: whoever includes it shows nothing then. What is wrong with a request is said in a
 * header.
 */
export function embedScope(app: FastifyInstance, { cacheControl }: Delivery): void {
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
