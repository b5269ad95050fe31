import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { conversationVotes, findVotedOn } from "../conversations/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { Type } from "../platform/json-schema.ts";
import type { Keys } from "../platform/secrets.ts";
import { hasControlCharacters, lengthOf } from "../platform/text.ts";
import { parseReviewNumber } from "../reviews/index.ts";
import { castVote, reviewVotes, type VoteStore } from "../votes/index.ts";
import { getReview } from "./find-review.ts";
import { AnswerParams, IdParams, QuestionParams, someTrkref } from "./parameters.ts";
import { organisationsAsked, type ReadingDeps } from "./read-route.ts";

const voterAtMost = 191;

type Voted = { organisationId: string; subjectId: string };

/** What can be voted on: its path, what it is called, where its votes are kept, and which one an id means. */
type Kind = {
  path: string;
  name: string;
  params: typeof IdParams;
  store: VoteStore;
  find: (db: Database, among: readonly Organisation[], id: string) => Promise<Voted | undefined>;
};

const kinds: readonly Kind[] = [
  {
    path: "/reviews/:id",
    name: "Review",
    params: IdParams,
    store: reviewVotes,
    find: async (db, among, id) => {
      const { review } = await getReview(db, among, { id });
      return { organisationId: review.organisationId, subjectId: review.id };
    },
  },
  {
    path: "/conversations/:id",
    name: "Question",
    params: QuestionParams,
    store: conversationVotes,
    find: conversationPart("question"),
  },
  {
    path: "/conversation_answers/:id",
    name: "Answer",
    params: AnswerParams,
    store: conversationVotes,
    find: conversationPart("answer"),
  },
];

function conversationPart(kind: "question" | "answer"): Kind["find"] {
  return async (db, among, id) => {
    const number = parseReviewNumber(id);
    return number === undefined
      ? undefined
      : findVotedOn(db, { organisationIds: among.map((one) => one.id), kind, number });
  };
}

/** Whether readers found a review, a question or an answer helpful (ruling 22). */
export const votesApi: FastifyPluginAsyncTypebox<ReadingDeps & { keys: Keys }> = async (app, deps) => {
  for (const kind of kinds)
    for (const [word, isHelpful] of [
      ["helpful", true],
      ["unhelpful", false],
    ] as const)
      voteRoute(app, deps, kind, { word, isHelpful });
};

type Pages = Parameters<typeof votesApi>[0];

function voteRoute(
  app: Pages,
  { db, keys, clock }: ReadingDeps & { keys: Keys },
  { path, name, params, store, find }: Kind,
  { word, isHelpful }: { word: string; isHelpful: boolean },
): void {
  app.post(
    `${path}/increment_${word}`,
    {
      config: { scope: "read" },
      schema: {
        operationId: `vote${name}${isHelpful ? "Helpful" : "Unhelpful"}`,
        tags: ["Reading"],
        summary: `A reader finds ${name === "Answer" ? "an" : "a"} ${name.toLowerCase()} ${word}`,
        params,
        querystring: Type.Object({
          trkref: someTrkref,
          voter: Type.Optional(
            Type.String({
              maxLength: voterAtMost,
              description:
                "Any word of yours for the reader: their vote counts once, and their last one counts. It may be sent in a JSON body too",
            }),
          ),
        }),
        response: { 202: Type.Ref("VoteTaken") },
      },
    },
    async (request, reply) => {
      const query = request.query as Record<string, unknown>;
      const trkref = wordOf(query.trkref, "trkref") ?? wordOf(inBody(request.body, "trkref"), "trkref");
      const voter = wordOf(query.voter, "voter") ?? wordOf(inBody(request.body, "voter"), "voter");
      const among = organisationsAsked(request.apiKey.organisations, trkref);
      const voted = await find(db, among, request.params.id);
      if (!voted) throw new AppError("not_found");
      await castVote(db, keys, store, { ...voted, isHelpful, voter }, clock());
      reply.code(202);
      return { status: 202 };
    },
  );
}

function inBody(body: unknown, name: string): unknown {
  return typeof body === "object" && body !== null ? (body as Record<string, unknown>)[name] : undefined;
}

/** A word that may be absent or blank. */
function wordOf(given: unknown, name: string): string | undefined {
  const value = [given].flat()[0];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw new AppError("invalid_request", { errors: [`${name} must be a text`] });
  const word = value.trim();
  if (hasControlCharacters(word) || !word.isWellFormed())
    throw new AppError("invalid_request", { errors: [`${name} cannot contain control characters`] });
  if (lengthOf(word) > voterAtMost)
    throw new AppError("invalid_request", { errors: [`${name} must have at most ${voterAtMost} characters`] });
  return word === "" ? undefined : word;
}
