import { type Db, inTransaction } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { refuseOwnAppeal } from "./decide-review.ts";
import type { RemovalReason } from "./reasons.ts";
import type { Actor, Review } from "./review.ts";
import { upholdingEvent } from "./review-state.ts";
import { findActorOfLast, findLastDecision, insertNote } from "./review-texts.queries.ts";
import { lockReview, moveReview } from "./reviews.queries.ts";
import { tellAppealAnswer, tellReasons } from "./tell-author.ts";

/**
 * Takes a review down for a reason of the fixed list. Its texts stay in quarantine for a year; its author is told why
 * and may appeal.
 *
 * @throws AppError review_not_in_state if it is withdrawn or removed already, or has changed since it was read
 */
export async function removeReview(
  db: Db,
  review: Review,
  by: Actor,
  reason: RemovalReason,
  note: string | null,
  now: Date,
): Promise<Review> {
  return inTransaction(db, async (tx) => {
    const removed = await moveReview(tx, review, "removed", by, now, { reason });
    await insertNote(tx, review.organisationId, removed.eventId, { note });
    await tellReasons(tx, removed.review, { verdict: "removed", reason, note }, now);
    return removed.review;
  });
}

/**
 * The author's appeal against a removal is upheld: shoppers see again what they saw before. A version that nobody had
 * accepted by then waits for a person again.
 *
 * @throws AppError conflict where `by` removed it; review_not_in_state where no appeal waits for an answer
 */
export async function upholdRemovalAppeal(
  db: Db,
  review: Review,
  by: Actor,
  note: string | null,
  now: Date,
): Promise<Review> {
  return answerAppeal(db, review, by, upholdingEvent(review), note, now);
}

/**
 * The appeal is dismissed: the review stays removed, and that decision is final here.
 *
 * @throws as upholdRemovalAppeal
 */
export async function dismissRemovalAppeal(
  db: Db,
  review: Review,
  by: Actor,
  note: string | null,
  now: Date,
): Promise<Review> {
  return answerAppeal(db, review, by, "appeal_dismissed", note, now);
}

async function answerAppeal(
  db: Db,
  review: Review,
  by: Actor,
  event: "appeal_upheld" | "appeal_upheld_undecided" | "appeal_dismissed",
  note: string | null,
  now: Date,
): Promise<Review> {
  return inTransaction(db, async (tx) => {
    // Locked, because a dismissal changes no state: a second answer at the same moment could not be detected otherwise.
    const { state, isAppeal } = await lockReview(tx, review);
    const isAnswered = (await findLastDecision(tx, review))?.event !== "removed";
    if (state !== "removed" || !isAppeal || isAnswered) {
      throw new AppError("review_not_in_state", { internal: { review: review.id, state } });
    }
    refuseOwnAppeal(by, await findActorOfLast(tx, review, "removed"));
    const answered = await moveReview(tx, review, event, by, now);
    await insertNote(tx, review.organisationId, answered.eventId, { note });
    await tellAppealAnswer(tx, answered.review, outcomes[event], note, now);
    return answered.review;
  });
}

const outcomes = { appeal_upheld: "shown", appeal_upheld_undecided: "waiting", appeal_dismissed: "dismissed" } as const;
