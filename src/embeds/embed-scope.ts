import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LRUCache } from "lru-cache";
import { type Organisation, shopFinder } from "../organisations/index.ts";
import type { AnswerMemory, ReadyAnswer } from "../platform/answer-memory.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database, ReadFrom } from "../platform/db.ts";
import { logRefusal, toAppError } from "../platform/http/error-handler.ts";
import type { Delivery } from "../platform/http/page-scope.ts";
import { sendReady } from "../platform/http/remembered-answer.ts";
import { styleHashes } from "./style.tsx";

export type EmbedPagesDeps = {
  db: Database;
  baseUrl: string;
  /** Whether there is a mail server: without one, nobody who asks could confirm their address. */
  sendsMail: boolean;
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

const urlsAtMost = 1000;
const longestKeptUrl = 4000;

/**
 * Answers questions about shops, from memory if they are there: then nothing is waited for, and a URL that was asked before is not read again. A
 * question is read from nothing but the URL.
 */
export function embedAnswers(deps: EmbedPagesDeps) {
  const { memory, readFrom } = deps;
  const shops = shopFinder(deps.db, memory !== undefined);
  const asked = new LRUCache<string, EmbedQuestion>({ max: urlsAtMost });
  const questionIn = (url: string, read: () => EmbedQuestion) => {
    const before = asked.get(url);
    if (before) return before;
    const question = read();
    if (url.length <= longestKeptUrl) asked.set(url, question);
    return question;
  };
  const make = async (request: FastifyRequest, reply: FastifyReply, question: EmbedQuestion) => {
    const { trkref, text, type } = question;
    const organisation = await shops.find(trkref);
    const fill = () => question.make(organisation, readFrom([organisation.id]));
    const answer = await (memory ? memory.answer({ organisationIds: [organisation.id], text }, fill) : fill());
    return sendReady(request, reply, answer, type(answer));
  };
  return (request: FastifyRequest, reply: FastifyReply, read: () => EmbedQuestion) => {
    const question = questionIn(request.url, read);
    const shop = shops.known(question.trkref);
    const known = shop && memory?.recall({ organisationIds: [shop.id], text: question.text });
    return known ? sendReady(request, reply, known, question.type(known)) : make(request, reply, question);
  };
}

/**
 * Anybody's page may read it, and a refusal has no body: whoever includes it shows nothing then. What is wrong with a request is said in a
 * header.
 */
export function embedScope(app: FastifyInstance, { cacheControl }: Delivery): void {
  app.removeAllContentTypeParsers();
  const all = { ...headers, "cache-control": cacheControl };
  app.addHook("onRequest", (_request, reply, done) => {
    reply.headers(all);
    done();
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
