import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { AppError } from "../platform/errors.ts";
import { Type } from "../platform/json-schema.ts";
import type { Keys } from "../platform/secrets.ts";
import { hasControlCharacters, lengthOf } from "../platform/text.ts";
import { castVote } from "../votes/index.ts";
import { getReview } from "./find-review.ts";
import { IdParams, someTrkref } from "./parameters.ts";
import { organisationsAsked, type ReadingDeps } from "./read-route.ts";

const voterAtMost = 191;

/** Whether readers found a review helpful (ruling 22). */
export const votesApi: FastifyPluginAsyncTypebox<ReadingDeps & { keys: Keys }> = async (app, { db, keys, clock }) => {
  for (const [word, isHelpful] of [
    ["helpful", true],
    ["unhelpful", false],
  ] as const) {
    app.post(
      `/reviews/:id/increment_${word}`,
      {
        config: { scope: "read" },
        schema: {
          operationId: `voteReview${isHelpful ? "Helpful" : "Unhelpful"}`,
          tags: ["Reading"],
          summary: `A reader finds a review ${word}`,
          params: IdParams,
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
        const { review } = await getReview(db, among, { id: request.params.id });
        const { organisationId, id: reviewId } = review;
        await castVote(db, keys, { organisationId, reviewId, isHelpful, voter }, clock());
        reply.code(202);
        return { status: 202 };
      },
    );
  }
};

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
