import { listInvitationMails } from "../invitations/index.ts";
import { listMailsAmong } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import { findPurchaserById } from "../purchases/index.ts";
import { listReviewsOfPurchases } from "../reviews/index.ts";
import { listOrderItems } from "./known-orders.queries.ts";
import type { OrderContents } from "./shown-order.ts";

/** Who ordered, what, what they have written about it, and the mails about it. */
export async function readOrder(
  db: Db,
  by: { organisationId: string; orderRef: string; purchaserId: string },
): Promise<OrderContents> {
  const { organisationId, purchaserId } = by;
  const purchaser = await findPurchaserById(db, { organisationId, id: purchaserId });
  const items = await listOrderItems(db, by);
  const purchaseIds = items.map(({ purchaseId }) => purchaseId);
  const reviews = await listReviewsOfPurchases(db, { organisationId, purchaserId, purchaseIds });
  const reviewOf = new Map(reviews.map((review) => [review.purchaseId, review]));
  const reviewIds = reviews.map(({ id }) => id);
  const ids = await listInvitationMails(db, by);
  return {
    customer: purchaser,
    items: items.map((item) => {
      const review = reviewOf.get(item.purchaseId);
      const shown = review && { number: review.number, state: review.state, isVisible: review.visibleVersion !== null };
      return { ...item, review: shown };
    }),
    mails: await listMailsAmong(db, { organisationId, purchaserId, ids, reviewIds }),
  };
}
