import type { Organisation } from "../organisations/index.ts";
import { type Db, inTransaction } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { lengthOf } from "../platform/text.ts";
import { isConfirmed, lockPurchase } from "../purchases/index.ts";
import { decisionDue, type Review, type Submission } from "./review.ts";
import { isOpenToAuthor, nextState } from "./review-state.ts";
import { findLastDecision, insertNote, insertVersion } from "./review-texts.queries.ts";
import { moveReview } from "./reviews.queries.ts";
import { appealableUntil } from "./statement-of-reasons.ts";
import { tellReceived } from "./tell-author.ts";

// What authors do through their own link, which opens whatever they wrote, even if their purchase has since moved to
// another purchaser. A review that has changed since it was shown to them is never changed unseen.

/**
 * The author sends another version. What shoppers see stays as it is until a person has accepted the new one.
 *
 * @throws AppError review_not_in_state where the review was removed, or has moved on since it was read
 */
export async function editReview(
  db: Db,
  about: { organisation: Organisation; review: Review },
  submission: Submission,
  now: Date,
): Promise<Review> {
  const { organisation, review: seen } = about;
  const { organisationId, purchaseId } = seen;
  return inTransaction(db, async (tx) => {
    // An order may arrive at the same moment: it confirms the purchase before or after this, not in between.
    const purchase = await lockPurchase(tx, { organisationId, id: purchaseId });
    const isTheirs = purchase.purchaserId === seen.purchaserId;
    // Withdrawn because an order named another purchaser: there is nothing to come back to.
    if (!isOpenToAuthor(seen) || (seen.state === "withdrawn" && !isTheirs)) {
      throw new AppError("review_not_in_state", { internal: { review: seen.id, state: seen.state } });
    }
    const waitsForOrder =
      organisation.requiresOrderConfirmation &&
      !isConfirmed(purchase) &&
      seen.visibleVersion === null &&
      nextState(seen.state, "resubmitted_unconfirmed") !== undefined;
    const event = waitsForOrder ? "resubmitted_unconfirmed" : "resubmitted";
    const { review } = await moveReview(tx, seen, event, authorOf(seen), now, { version: seen.version + 1 });
    const decideBy = decisionDue(organisation, now);
    await insertVersion(tx, review, submission, decideBy, now);
    await tellReceived(tx, { organisation, review, decideBy }, now);
    return review;
  });
}

/**
 * The author takes the review back: nobody sees it any more, and the author may write another.
 *
 * @throws AppError review_not_in_state where it is withdrawn or removed, or has moved on since it was read
 */
export async function withdrawReview(db: Db, review: Review, now: Date): Promise<Review> {
  return inTransaction(db, async (tx) => (await moveReview(tx, review, "withdrawn", authorOf(review), now)).review);
}

/** Whether the author may appeal against a decision made at that time: once for each decision, within six months. */
export function canAppeal(review: Pick<Review, "state" | "isAppeal">, decidedAt: Date, now: Date): boolean {
  const isAgainst = review.state === "rejected" || review.state === "removed";
  return isAgainst && !review.isAppeal && now <= appealableUntil(decidedAt);
}

export const appealWordsAtMost = 2000;

/**
 * The author asks another person to decide: about a rejected review in the queue, about a removed one through a case in
 * the console.
 *
 * @throws AppError invalid_request where the words are missing or too long; review_not_in_state where there is nothing
 * to appeal against, or no longer
 */
export async function appealDecision(db: Db, review: Review, words: string, now: Date): Promise<Review> {
  const note = words.replaceAll("\r\n", "\n").trim();
  if (note === "") throw new AppError("invalid_request", { errors: ["words cannot be blank"] });
  if (lengthOf(note) > appealWordsAtMost) {
    throw new AppError("invalid_request", { errors: [`words cannot be longer than ${appealWordsAtMost} characters`] });
  }
  return inTransaction(db, async (tx) => {
    const decision = await findLastDecision(tx, review);
    if (!decision || !canAppeal(review, decision.occurredAt, now)) {
      throw new AppError("review_not_in_state", { internal: { review: review.id, state: review.state } });
    }
    const event = review.state === "removed" ? "removal_appealed" : "appealed";
    const appealed = await moveReview(tx, review, event, authorOf(review), now);
    await insertNote(tx, review.organisationId, appealed.eventId, { note });
    return appealed.review;
  });
}

function authorOf(review: Review) {
  return { kind: "purchaser", id: review.purchaserId } as const;
}
