import { type Db, inTransaction } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import type { RejectionReason } from "./reasons.ts";
import type { Actor, Review } from "./review.ts";
import { findActorOfLast, insertNote } from "./review-texts.queries.ts";
import { getReviewByNumber, moveReview } from "./reviews.queries.ts";
import { tellAppealAnswer, tellReasons } from "./tell-author.ts";

export type Decision =
  | { verdict: "accept"; note?: string | null | undefined }
  | {
      verdict: "reject";
      reason: RejectionReason;
      /** The words of the review that the decision is about. */
      passage?: string | null | undefined;
      note?: string | null | undefined;
    };

/**
 * A person's decision about a review. The text is never changed: it is accepted as it is, or rejected with a reason;
 * the statement of reasons for its author goes into the outbox in the same transaction.
 *
 * @param which with a version: the one that the person looked at; another one is not decided unseen
 * @throws AppError not_found; review_not_in_state when somebody decided before, or the author has sent another version;
 * conflict when it is an appeal and `by` made the decision that it is against
 */
export async function decideReview(
  db: Db,
  which: { organisationId: string; number: number; version?: number },
  decision: Decision,
  by: Actor,
  now: Date,
): Promise<Review> {
  const { organisationId, number } = which;
  return inTransaction(db, async (tx) => {
    const waiting = await getReviewByNumber(tx, { organisationId, number });
    if (waiting.state !== "pending_moderation" || (which.version ?? waiting.version) !== waiting.version) {
      // Decided already: a second vetter is told so, and does not overrule the first unknowingly.
      throw new AppError("review_not_in_state", { internal: { review: waiting.id, state: waiting.state } });
    }
    if (waiting.isAppeal) refuseOwnAppeal(by, await findActorOfLast(tx, waiting, "rejected"));
    if (decision.verdict === "accept") {
      const { review, eventId } = await moveReview(tx, waiting, "approved", by, now);
      await insertNote(tx, organisationId, eventId, { note: decision.note });
      if (waiting.isAppeal) await tellAppealAnswer(tx, review, "accepted", decision.note, now);
      return review;
    }
    const { reason, passage, note } = decision;
    const { review, eventId } = await moveReview(tx, waiting, "rejected", by, now, { reason });
    await insertNote(tx, organisationId, eventId, { note, passage });
    await tellReasons(tx, review, { verdict: "rejected", reason, passage, note }, now);
    return review;
  });
}

type Somebody = { kind: string; id?: string | null };

/**
 * An appeal, be it about a review or a question, is for somebody other than the person who made the decision. The terminal knows no names: whoever uses it
 * is not a member of staff, and always counts as the same person.
 *
 * @throws AppError conflict
 */
export function refuseOwnAppeal(by: Somebody, decidedBy: Somebody | undefined): void {
  const isSame = by.kind === decidedBy?.kind && (by.kind !== "staff" || by.id === decidedBy.id);
  if (!isSame) return;
  const errors = ["the author appealed against your decision, so another person has to decide"];
  throw new AppError("conflict", { errors });
}
