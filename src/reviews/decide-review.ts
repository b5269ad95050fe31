import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import type { Actor, RejectionReason, Review } from "./review.ts";
import { insertNote } from "./review-texts.queries.ts";
import { getReviewByNumber, moveReview } from "./reviews.queries.ts";

export type Decision =
  | { verdict: "accept"; note?: string | undefined }
  | { verdict: "reject"; reason: RejectionReason; note?: string | undefined };

/**
 * A person's decision about a review. The text is never touched: it is accepted as it is, or refused with a reason that its
 * author reads.
 *
 * @throws AppError not_found, or review_not_in_state when somebody decided before
 */
export async function decideReview(
  db: Database,
  which: { organisationId: string; number: number },
  decision: Decision,
  by: Actor,
  now: Date,
): Promise<Review> {
  return db.transaction().execute(async (tx) => {
    const waiting = await getReviewByNumber(tx, which);
    if (waiting.state !== "pending_moderation") {
      // Decided already: a second vetter is told, and does not overrule the first without knowing.
      throw new AppError("review_not_in_state", { internal: { review: waiting.id, state: waiting.state } });
    }
    const event = decision.verdict === "accept" ? "approved" : "rejected";
    const reason = decision.verdict === "reject" ? { reason: decision.reason } : {};
    const { review, eventId } = await moveReview(tx, waiting, event, by, now, reason);
    if (decision.note) await insertNote(tx, review.organisationId, eventId, decision.note);
    return review;
  });
}
