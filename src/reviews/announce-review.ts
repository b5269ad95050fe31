import type { Db } from "../platform/db.ts";
import { type Announcement, announce, announceAll, type WebhookType } from "../webhooks/index.ts";
import type { Review } from "./review.ts";
import { type ReviewEvent, reportedState } from "./review-state.ts";

/** Which events in a review's life the shop is told of. The others are between its author, the vetters and the law. */
export const announcedAs: Readonly<Partial<Record<ReviewEvent | "submitted", WebhookType>>> = {
  submitted: "review.submitted",
  resubmitted: "review.submitted",
  resubmitted_unconfirmed: "review.submitted",
  rejected: "review.rejected",
  published: "review.published",
  // Shoppers see again what they saw before the removal.
  appeal_upheld: "review.published",
  appeal_upheld_undecided: "review.published",
  withdrawn: "review.withdrawn",
  removed: "review.removed",
  erased: "review.removed",
};

/** Tells the organisation what happened to a review, in the transaction of the deed: its number and state, nothing it says. */
export async function announceReview(
  tx: Db,
  { review, orderRef }: { review: Review; orderRef: Announcement["orderRef"] },
  event: ReviewEvent | "submitted",
  now: Date,
): Promise<void> {
  const type = announcedAs[event];
  if (!type) return;
  const { organisationId, sku, number, state, visibleVersion } = review;
  const about = { number, state: reportedState({ state, isVisible: visibleVersion !== null }) };
  // If nothing may be known about the author any more, no order is named either.
  const whose =
    event === "erased"
      ? { orderRef: null, purchaseId: null, purchaserId: null }
      : { orderRef, purchaseId: review.purchaseId, purchaserId: review.purchaserId };
  await announce(tx, { organisationId, type, sku, review: about, ...whose }, now);
}

/** Tells the organisation of reviews that were published together. */
export async function announcePublished(
  tx: Db,
  organisationId: string,
  published: readonly { review: Review; orderRef: string }[],
  now: Date,
): Promise<void> {
  const events = published.map(({ review: { sku, number, state, purchaseId, purchaserId }, orderRef }) => ({
    orderRef,
    sku,
    review: { number, state: reportedState({ state, isVisible: true }) },
    purchaseId,
    purchaserId,
  }));
  await announceAll(tx, { organisationId, type: "review.published" }, events, now);
}
