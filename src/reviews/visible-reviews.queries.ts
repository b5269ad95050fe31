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
  const row = await visibleReviews(db)
    .where("reviews.organisationId", "=", by.organisationId)
    .where("reviews.number", "=", by.number)
    .executeTakeFirst();
  return row && toVisibleReview(row);
}

/** The orders in which shoppers may ask for the reviews of a product. The first is the default. */
export const reviewOrders = ["newest", "oldest", "highest", "lowest"] as const;

export type ReviewOrder = (typeof reviewOrders)[number];

/** The visible reviews of a product, or of all its variants. */
export type ReviewsOf = { organisationId: string; skus: readonly string[] };

type PageOfReviews = ReviewsOf & { order: ReviewOrder; page: number; perPage: number };

/**
 * A page of the visible reviews of one product or of several together; pages count from 1. Which reviews stand on it is read from
 * an index alone, their texts only afterwards: a product may have a hundred thousand.
 */
export async function listVisibleReviews(db: Db, by: PageOfReviews): Promise<VisibleReview[]> {
  const shown = (await numbersOnPage(db, by).execute()).map(({ number }) => number);
  if (shown.length === 0) return [];
  const rows = await visibleReviews(db)
    .where("reviews.organisationId", "=", by.organisationId)
    .where("reviews.number", "in", shown)
    .execute();
  const found = new Map(rows.map((row) => [row.number, toVisibleReview(row)]));
  // One that was taken down between the two reads is not shown.
  return shown.flatMap((number) => found.get(number) ?? []);
}

/**
 * Which reviews are on a page. For each sku no more entries are read, in the order of the index, than could be on that page or
 * an earlier one; then those of all skus are sorted together.
 */
export function numbersOnPage(db: Db, { organisationId, skus, order, page, perPage }: PageOfReviews) {
  const time = order === "oldest" ? "asc" : "desc";
  const score = order === "highest" ? "desc" : "asc";
  const isByScore = order === "highest" || order === "lowest";
  return eachSku(db, skus)
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("reviews")
          .select(["number", "publishedAt", "visibleScore"])
          .where("organisationId", "=", organisationId)
          .whereRef("reviews.sku", "=", "asked.sku")
          .where("visibleVersion", "is not", null)
          .$if(isByScore, (query) => query.orderBy("visibleScore", score))
          .orderBy("publishedAt", time)
          .orderBy("number", time)
          .limit(page * perPage)
          .as("found"),
      (join) => join.onTrue(),
    )
    .select("found.number")
    .$if(isByScore, (query) => query.orderBy("found.visibleScore", score))
    .orderBy("found.publishedAt", time)
    .orderBy("found.number", time)
    .limit(perPage)
    .offset((page - 1) * perPage);
}

/** How many reviews are visible, and how often each score was given: the first is that of 1, the tenth of 10. */
export async function summariseVisibleReviews(
  db: Db,
  by: ReviewsOf,
): Promise<{ count: number; averageScore: number | null; byScore: number[] }> {
  const byScore = Array.from({ length: 10 }, () => 0);
  for (const { visibleScore, times } of await scoresOf(db, by).execute()) byScore[visibleScore! - 1] = times;
  const count = byScore.reduce((sum, times) => sum + times, 0);
  const total = byScore.reduce((sum, times, index) => sum + times * (index + 1), 0);
  return { count, averageScore: count === 0 ? null : total / count, byScore };
}

/** How often each score was given. */
export function scoresOf(db: Db, { organisationId, skus }: ReviewsOf) {
  return eachSku(db, skus)
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("reviews")
          .select(["visibleScore", sql<number>`count(*)`.as("times")])
          .where("organisationId", "=", organisationId)
          .whereRef("reviews.sku", "=", "asked.sku")
          .where("visibleVersion", "is not", null)
          .groupBy("visibleScore")
          .as("found"),
      (join) => join.onTrue(),
    )
    .select(["found.visibleScore", sql<number>`sum(found.times)::int`.as("times")])
    .groupBy("found.visibleScore");
}

function eachSku(db: Db, skus: readonly string[]) {
  return db.selectFrom(sql<{ sku: string }>`unnest(${skus}::text[])`.as<"asked">(sql`asked (sku)`));
}

// The fields of a version that its author did not write.
const notSaid = ["version", "submitted_at", "decide_by", "receipt_salt", "filled_in_seconds", "language"];

function visibleReviews(db: Db) {
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
    .select(["reviews.id", "reviews.number", "reviews.sku", "reviews.publishedAt", "reviews.purchaserId"])
    .select(versionColumns)
    .select(["purchases.purchaseDate", "purchases.confirmedAt", "purchases.purchaserId as ownerId"])
    .select(["purchases.isIncentivised", "purchases.cancelledAt", "purchases.refundedAt"])
    .select(wasOtherwise.as("isEdited"));
}

// Whether an earlier version was published and said something else; one whose words have been deleted counts as
// different.
const wasOtherwise = sql<boolean>`(reviews.visible_version > 1 and exists (
  select from review_events e
  left join review_versions v on v.organisation_id = e.organisation_id and v.review_id = e.review_id and v.version = e.version
  where e.organisation_id = reviews.organisation_id and e.review_id = reviews.id and e.event = 'published'
    and e.version < reviews.visible_version
    and to_jsonb(v) - ${notSaid}::text[] is distinct from to_jsonb(review_versions) - ${notSaid}::text[]
))`;

type VisibleRow = Awaited<ReturnType<ReturnType<typeof visibleReviews>["executeTakeFirstOrThrow"]>>;

function toVisibleReview(row: VisibleRow): VisibleReview {
  const { id, number, sku, purchaseDate, confirmedAt, publishedAt, isEdited } = row;
  const isTheirs = row.ownerId === row.purchaserId;
  const { filledInSeconds: _, receiptSalt: __, decideBy: ___, ...version } = toVersion(row);
  return {
    ...version,
    id,
    number,
    sku,
    purchaseDate: isTheirs ? purchaseDate : null,
    isConfirmedPurchase: isTheirs && confirmedAt !== null,
    isIncentivised: isTheirs ? row.isIncentivised : null,
    isCancelled: isTheirs && row.cancelledAt !== null,
    isRefunded: isTheirs && row.refundedAt !== null,
    publishedAt: publishedAt!,
    isEdited,
  };
}
