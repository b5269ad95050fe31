import { reviewPagePath } from "../reviews/index.ts";
import { presentOwnFacets } from "./facets.ts";
import { purchaserText } from "./present-review.ts";
import type { ReadReview } from "./review-company.ts";

/** A review with all that its public page says, and nothing personal beyond it. */
export function presentWholeReview(read: ReadReview, baseUrl: string) {
  const { review, organisation, reply, votes } = read;
  return {
    id: review.number,
    sku: review.sku,
    url: baseUrl + reviewPagePath(organisation.trkref, review.number),
    language: review.language,
    overall_score: review.overallScore,
    facets: presentOwnFacets(read.questions, review),
    good_points: review.goodPoints,
    bad_points: review.badPoints,
    general_comments: review.generalComments,
    reviewer: { first_name: review.displayName, location: review.town },
    about_shop: {
      nps_score: review.likelihoodToRecommend,
      would_buy_again: review.wouldBuyAgain,
      happy_with_delivery: review.happyWithDelivery,
      happy_with_customer_service: review.happyWithCustomerService,
      general_comments: review.shopComments,
    },
    verification: { method: review.isConfirmedPurchase ? "order" : "shop", text: purchaserText(read) },
    incentivised: review.isIncentivised,
    cancelled: review.isCancelled,
    refunded: review.isRefunded,
    edited: review.isEdited,
    branch: read.branchName,
    purchase_date: review.purchaseDate,
    delivery_date: review.deliveryDate,
    published_at: timestamp(review.publishedAt),
    helpful: votes.helpful,
    not_helpful: votes.unhelpful,
    reply: reply ? { text: reply.text, published_at: timestamp(reply.publishedAt) } : null,
    ...(organisation.showsOrderRefs ? { order_ref: review.orderRef } : {}),
  };
}

export function timestamp(instant: Date): string {
  return `${instant.toISOString().slice(0, 19)}Z`;
}
