import type { Organisation } from "../organisations/index.ts";
import { type Db, inTransaction } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { isConfirmed, lockPurchase, type Purchase } from "../purchases/index.ts";
import { decisionDue, type Review, type Submission } from "./review.ts";
import { isOpenToLink } from "./review-state.ts";
import { insertVersion } from "./review-texts.queries.ts";
import { findReviewOfPurchase, insertReview, moveReview } from "./reviews.queries.ts";
import { tellReceived } from "./tell-author.ts";

/**
 * Takes in what a purchaser wrote through the link that the shop passed on: the first review of a purchase, or a new
 * version of one that was rejected or withdrawn. If the same form is sent twice, the second time finds the review
 * already waiting.
 *
 * @throws AppError review_not_in_state if the review is not open to that link
 */
export async function submitReview(
  db: Db,
  about: { organisation: Organisation; purchase: Purchase },
  submission: Submission,
  now: Date,
): Promise<Review> {
  const { organisation, purchase } = about;
  const { organisationId, id: purchaseId, purchaserId, sku } = purchase;
  const author = { kind: "purchaser", id: purchaserId } as const;
  const decideBy = decisionDue(organisation, now);

  return inTransaction(db, async (tx) => {
    // An order may arrive at the same moment: it confirms the purchase before or after this, not in between.
    const stored = await lockPurchase(tx, purchase);
    if (stored.linkSecret !== purchase.linkSecret)
      throw new AppError("not_found", { internal: { purchase: purchaseId } });
    const waitsForOrder = organisation.requiresOrderConfirmation && !isConfirmed(stored);
    const written = await findReviewOfPurchase(tx, { organisationId, purchaseId, purchaserId });
    if (!written) {
      const state = waitsForOrder ? "pending_order" : "pending_moderation";
      const first = await insertReview(tx, { organisationId, purchaseId, purchaserId, sku, state }, author, now);
      if (!first) throw new AppError("review_not_in_state", { internal: { purchase: purchaseId } });
      await insertVersion(tx, first, submission, decideBy, now);
      await tellReceived(tx, { organisation, review: first, decideBy }, now);
      return first;
    }
    if (!isOpenToLink({ state: written.state, isVisible: written.visibleVersion !== null })) {
      throw new AppError("review_not_in_state", { internal: { review: written.id, state: written.state } });
    }
    const event = waitsForOrder ? "resubmitted_unconfirmed" : "resubmitted";
    const { review } = await moveReview(tx, written, event, author, now, { version: written.version + 1 });
    await insertVersion(tx, review, submission, decideBy, now);
    await tellReceived(tx, { organisation, review, decideBy }, now);
    return review;
  });
}
