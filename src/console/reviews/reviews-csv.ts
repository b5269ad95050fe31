import type { Organisation } from "../../organisations/index.ts";
import { reviewPagePath } from "../../reviews/index.ts";
import type { ReviewSight } from "./review-filter.ts";
import { stateOf } from "./review-row.views.tsx";
import type { ListedReview } from "./reviews-list.queries.ts";

type Column = {
  name: string;
  isFor?: (sight: ReviewSight) => boolean;
  cell: (review: ListedReview, sight: ReviewSight) => string | number | null;
};

const columns: readonly Column[] = [
  { name: "review", cell: ({ number }) => number },
  { name: "state", cell: (review, sight) => stateOf(review, sight) },
  { name: "sku", cell: ({ sku }) => sku },
  { name: "product", cell: ({ productName }) => productName },
  { name: "sent_at", cell: ({ submittedAt }) => submittedAt.toISOString() },
  { name: "published_at", cell: ({ publishedAt }) => publishedAt?.toISOString() ?? null },
  { name: "language", cell: ({ language }) => language },
  {
    name: "verification",
    cell: ({ isConfirmed }) => (isConfirmed === null ? null : isConfirmed ? "confirmed" : "claimed"),
  },
  { name: "order_ref", isFor: ({ seesOrders }) => seesOrders, cell: ({ orderRef }) => orderRef },
  {
    name: "findings",
    isFor: ({ seesUnpublished }) => seesUnpublished,
    cell: ({ findings }) => findings?.join(" ") ?? null,
  },
  { name: "replied", cell: ({ isVisible, isReplyShown }) => (isVisible ? (isReplyShown ? "yes" : "no") : null) },
  { name: "score", cell: ({ score }) => score },
  { name: "good_points", cell: ({ goodPoints }) => goodPoints },
  { name: "bad_points", cell: ({ badPoints }) => badPoints },
  { name: "comments", cell: ({ generalComments }) => generalComments },
  { name: "about_shop", cell: ({ shopComments }) => shopComments },
];

const columnsFor = (sight: ReviewSight) => columns.filter(({ isFor }) => isFor?.(sight) ?? true);

/** The first line of the file: what whoever asks may see. The score is empty as long as anything about a review is left to decide. */
export function csvColumns(sight: ReviewSight): string[] {
  return [...columnsFor(sight).map(({ name }) => name), "page"];
}

/** A review as a line of the file; its cells are not disarmed yet. */
export function csvRow(
  review: ListedReview,
  sight: ReviewSight,
  { trkref }: Pick<Organisation, "trkref">,
  baseUrl: string,
): string[] {
  const page = review.isVisible ? baseUrl + reviewPagePath(trkref, review.number) : "";
  return [...columnsFor(sight).map(({ cell }) => String(cell(review, sight) ?? "")), page];
}
