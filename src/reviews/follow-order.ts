import type { Organisation } from "../organisations/index.ts";
import { type Db, inTransaction } from "../platform/db.ts";
import type { Confirmation } from "../purchases/index.ts";
import { findReviewOfPurchase, listReviews, moveReview, noteReviewEvent } from "./reviews.queries.ts";

const system = { kind: "system" } as const;

/**
 * What an order means for the review of its purchase (docs/rulings.md, "A purchase"): one that was waiting for the
 * order moves on; one by a claimer whom the order does not name is withdrawn if it is unpublished, and flagged for a
 * person to look at if it is published.
 */
export async function followOrder(tx: Db, confirmation: Confirmation, now: Date): Promise<void> {
  if (confirmation.outcome === "rejected" || (confirmation.outcome === "confirmed" && confirmation.isNew)) return;
  const { purchase } = confirmation;
  const author = confirmation.outcome === "moved" ? confirmation.claimerId : purchase.purchaserId;
  const { organisationId, id: purchaseId } = purchase;
  const review = await findReviewOfPurchase(tx, { organisationId, purchaseId, purchaserId: author });
  if (!review) return;
  if (confirmation.outcome === "confirmed") {
    if (review.state === "pending_order") await moveReview(tx, review, "order_matched", system, now);
    return;
  }
  if (review.visibleVersion !== null) {
    await noteReviewEvent(tx, review, "order_named_another_purchaser", system, now);
    return;
  }
  if (review.state === "withdrawn" || review.state === "removed") return;
  await moveReview(tx, review, "withdrawn", system, now, { reason: "order_named_another_purchaser" });
}

/**
 * The organisation no longer requires orders: the reviews that were waiting for one go to the vetters. Gives back how
 * many.
 */
export async function waiveConfirmation(db: Db, organisation: Organisation, now: Date): Promise<number> {
  return inTransaction(db, async (tx) => {
    const waiting = await listReviews(tx, { organisationId: organisation.id, state: "pending_order" });
    for (const review of waiting) await moveReview(tx, review, "confirmation_waived", system, now);
    return waiting.length;
  });
}
