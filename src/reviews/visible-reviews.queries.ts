import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import type { VisibleReview } from "./review.ts";
import { toVersion, versionColumns } from "./review-texts.queries.ts";

// What shoppers read: read joins with the purchase that verifies a review. If an order has named another purchaser
// since, it verifies nothing, so the purchase counts only while it is the author's.

/** A published review as shoppers read it. */
export async function findVisibleReview(
  db: Db,
  by: { organisationId: string; number: number },
): Promise<VisibleReview | undefined> {
  const row = await visibleReviews(db, by.organisationId).where("reviews.number", "=", by.number).executeTakeFirst();
  return row && toVisibleReview(row);
}

/** The orders in which shoppers may ask for the reviews of a product. The first is the default. */
export const reviewOrders = ["newest", "oldest", "highest", "lowest"] as const;

export type ReviewOrder = (typeof reviewOrders)[number];

// The fields of a version that its author did not write.
const notSaid = ["version", "submitted_at", "decide_by", "receipt_salt", "filled_in_seconds", "language"];

/** The visible reviews of an organisation with all that is read of them, for whoever says which. */
export function visibleReviews(db: Db, organisationId: string) {
  return db
    .selectFrom("reviews")
    .innerJoin("reviewVersions", (join) =>
      join
        .onRef("reviewVersions.organisationId", "=", "reviews.organisationId")
        .onRef("reviewVersions.reviewId", "=", "reviews.id")
        .onRef("reviewVersions.version", "=", "reviews.visibleVersion"),
    )
    .innerJoin("purchases", (join) =>
      join
        .onRef("purchases.organisationId", "=", "reviews.organisationId")
        .onRef("purchases.id", "=", "reviews.purchaseId"),
    )
    .select([
      "reviews.organisationId",
      "reviews.id",
      "reviews.number",
      "reviews.sku",
      "reviews.publishedAt",
      "reviews.purchaserId",
    ])
    .select(versionColumns)
    .select(["purchases.purchaseDate", "purchases.deliveryDate", "purchases.orderRef", "purchases.branchCode"])
    .select(["purchases.confirmedAt", "purchases.purchaserId as ownerId"])
    .select(["purchases.isIncentivised", "purchases.cancelledAt", "purchases.refundedAt"])
    .select(wasOtherwise(organisationId).as("isEdited"))
    .where("reviews.organisationId", "=", organisationId);
}

// Whether an earlier version was published and said something else; one whose words have been deleted counts as
// different.
const wasOtherwise = (organisationId: string) => sql<boolean>`(reviews.visible_version > 1 and exists (
  select from review_events e
  left join review_versions v on v.organisation_id = e.organisation_id and v.review_id = e.review_id and v.version = e.version
  where e.organisation_id = ${organisationId}::uuid and e.review_id = reviews.id and e.event = 'published'
    and e.version < reviews.visible_version
    and to_jsonb(v) - ${notSaid}::text[] is distinct from to_jsonb(review_versions) - ${notSaid}::text[]
))`;

type VisibleRow = Awaited<ReturnType<ReturnType<typeof visibleReviews>["executeTakeFirstOrThrow"]>>;

export function toVisibleReview(row: VisibleRow): VisibleReview {
  const { organisationId, id, number, sku, orderRef, confirmedAt, publishedAt, isEdited } = row;
  const isTheirs = row.ownerId === row.purchaserId;
  const version = toVersion(row);
  // Field by field: to leave some out of a version would cost more than reading the row.
  return {
    version: version.version,
    overallScore: version.overallScore,
    goodPoints: version.goodPoints,
    badPoints: version.badPoints,
    generalComments: version.generalComments,
    scores: version.scores,
    wouldBuyAgain: version.wouldBuyAgain,
    happyWithDelivery: version.happyWithDelivery,
    happyWithCustomerService: version.happyWithCustomerService,
    likelihoodToRecommend: version.likelihoodToRecommend,
    shopComments: version.shopComments,
    displayName: version.displayName,
    town: version.town,
    language: version.language,
    submittedAt: version.submittedAt,
    organisationId,
    id,
    number,
    sku,
    purchaseDate: isTheirs ? row.purchaseDate : null,
    deliveryDate: isTheirs ? row.deliveryDate : null,
    orderRef,
    branchCode: isTheirs ? row.branchCode : null,
    isConfirmedPurchase: isTheirs && confirmedAt !== null,
    isIncentivised: isTheirs ? row.isIncentivised : null,
    isCancelled: isTheirs && row.cancelledAt !== null,
    isRefunded: isTheirs && row.refundedAt !== null,
    publishedAt: publishedAt!,
    isEdited,
  };
}
