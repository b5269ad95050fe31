import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { type Actor, getReviewByNumber, noteReplyChange, noteReviewEvent, type Review } from "../reviews/index.ts";
import type { FastResponse, FastResponseDecision } from "./fast-response.ts";
import { changeFastResponse, findFastResponse, findReviewNumber } from "./fast-responses.queries.ts";
import { tellReply } from "./tell-author.ts";

/**
 * A person's decision about a reply, made like one about a review: the text is shown as it is, or rejected with a
 * reason that the retailer reads. It is shown at once, since the delay before publication applies only to reviews. What
 * was shown before stays if an edit is rejected.
 *
 * @throws AppError not_found; review_not_in_state where another version waits or somebody decided before; conflict
 * where `by` wrote it: nobody vets their own words
 */
export async function decideFastResponse(
  tx: Db,
  which: { organisationId: string; id: string; version: number },
  decision: FastResponseDecision,
  by: Actor,
  now: Date,
): Promise<FastResponse> {
  const { organisationId, id, version } = which;
  const waiting = await findFastResponse(tx, { organisationId, id });
  if (!waiting) throw new AppError("not_found");
  if (waiting.state !== "pending_moderation" || waiting.version !== version) {
    throw new AppError("review_not_in_state", { internal: { fastResponse: id, state: waiting.state } });
  }
  if (by.kind === "staff" && by.id === waiting.staffId) {
    throw new AppError("conflict", { errors: ["you wrote this reply, so another person has to decide on it"] });
  }
  const review = await getReviewOf(tx, waiting);
  if (decision.verdict === "accept") {
    const change = { state: "published", visibleText: waiting.text, publishedAt: now } as const;
    const published = await changeFastResponse(tx, waiting, change, now);
    await noteReviewEvent(tx, review, "fast_response_approved", by, now);
    await noteReplyChange(tx, waiting, now);
    await tellReply(tx, review, published, now);
    return published;
  }
  const { reason, passage = null, note = null } = decision;
  const rejected = await changeFastResponse(tx, waiting, { state: "rejected", reason, passage, note }, now);
  await noteReviewEvent(tx, review, "fast_response_rejected", by, now);
  return rejected;
}

async function getReviewOf(tx: Db, { organisationId, reviewId }: FastResponse): Promise<Review> {
  const number = await findReviewNumber(tx, { organisationId, reviewId });
  if (number === undefined) throw new AppError("not_found");
  return getReviewByNumber(tx, { organisationId, number });
}
