import { imageUrl } from "../platform/html/render.ts";
import { presentOwnFacets } from "./facets.ts";
import type { ReadReview } from "./review-company.ts";
import { readingSentences } from "./sentences/index.ts";

/** A review in a list (1.9 of the former documentation); cars have a word less of the purchase. */
export function presentListedReview(read: ReadReview, options: { baseUrl: string; isCar: boolean }) {
  const { review } = read;
  return {
    ...commonFields(read, options.baseUrl),
    sort_and_display_date: day(review.publishedAt),
    verified: review.isConfirmedPurchase,
    confirmed_purchaser_text: options.isCar ? carPurchaserTexts : purchaserText(read),
    reviewer: { id: review.number, ...presentReviewer(read) },
    ...(options.isCar ? {} : orderFields(read)),
  };
}

/** A review by itself. */
export function presentReview(read: ReadReview, { baseUrl }: { baseUrl: string }) {
  return {
    ...commonFields(read, baseUrl),
    confirmed_purchaser_text: purchaserText(read),
    came_from_reevoo_launch: false,
    reviewer: presentReviewer(read),
    ...orderFields(read),
  };
}

function commonFields(read: ReadReview, baseUrl: string) {
  const { review, product, questions, votes } = read;
  const name = product?.name ?? readingSentences(read.language)("unnamed", { sku: review.sku });
  return {
    id: review.number,
    overall_score: review.overallScore,
    helpful: votes.helpful,
    not_helpful: votes.unhelpful,
    good_points: review.goodPoints,
    bad_points: review.badPoints,
    general_comments: review.generalComments,
    product: {
      id: read.productNumber,
      name,
      image_url: imageUrl(product?.imageUrl ?? null, baseUrl) ?? null,
    },
    retailer_product: { name, sku: review.sku },
    fast_responses: presentReplies(read),
    embeddable: true,
    facets: presentOwnFacets(questions, review),
    publish_date: day(review.publishedAt),
    purchase_date: review.purchaseDate,
    delivery_date: review.deliveryDate,
  };
}

/** How the purchase was verified, in words. */
export function purchaserText({ review, language }: ReadReview): string {
  return readingSentences(language)(review.isConfirmedPurchase ? "confirmed" : "named");
}

const carPurchaserTexts = {
  automotive_service: null,
  car: null,
  cottage: null,
  cruise: null,
  destination: null,
  generic_product: null,
  hotel: null,
  park: null,
  property: null,
  service_only_insurance: null,
  tour: null,
  travel: null,
};

/** The retailer's reply, in the shop's name: who wrote it is not told. */
export function presentReplies({ reply, organisation }: ReadReview) {
  if (!reply) return [];
  return [
    {
      response: reply.text,
      respondent: {
        custom_name: organisation.name,
        first_name: null,
        surname: null,
        job_title: null,
        display_name: organisation.name,
      },
      organisation: { trkref: organisation.trkref, name: organisation.name, logo: organisation.mailLogoUrl },
    },
  ];
}

/** What the author lets everybody know about themselves. */
export function presentReviewer({ review }: ReadReview) {
  return { first_name: review.displayName, location: review.town, segment: null, facebook_avatar_url: null };
}

/** Where the organisation wants it, and for itself alone: what its own systems know the purchase by. */
export function orderFields({ review, organisation, isOwn }: ReadReview) {
  return isOwn && organisation.showsOrderRefs ? { customer_ref: null, order_ref: review.orderRef } : {};
}

export function day(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
