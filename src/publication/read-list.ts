import { listVisibleFastResponses } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { type Bulk, bulkOf, renderFragment } from "../platform/html/render.ts";
import type { Language } from "../platform/languages.ts";
import { listVisibleReviews, totalReviews, type VisibleReview } from "../reviews/index.ts";
import { ReviewCard, type ReviewCardProps } from "./card.views.tsx";
import { type Asked, type PlaceInList, placeInList } from "./review-list.ts";
import type { ShownVariants } from "./reviewed.ts";
import { type ScoreSummary, summariseScores } from "./score-summary.ts";

/** A page of a list of reviews as it was read, with the figures of all. */
export type ReadList = {
  summary: ScoreSummary;
  byLanguage: Partial<Record<Language, number>>;
  place: PlaceInList;
  reviews: readonly VisibleReview[];
  replies: Awaited<ReturnType<typeof listVisibleFastResponses>>;
};

type ListOf = {
  organisation: Organisation;
  skus: readonly string[];
  /** Only reviews of purchases at this branch. */
  branchCode?: string | undefined;
  asked: Asked;
  perPage: number;
  /** Whether a page past the end is the last one. */
  endsAtLastPage?: boolean;
};

/** @returns without reviews if there is no such page */
export async function readList(
  db: Database,
  { organisation, skus, branchCode, asked, perPage, endsAtLastPage = false }: ListOf,
): Promise<ReadList> {
  const organisationId = organisation.id;
  const { writtenIn } = asked;
  const [totals, narrowed] = await Promise.all([
    totalReviews(db, [{ organisationId, skus, branchCode }]),
    writtenIn && totalReviews(db, [{ organisationId, skus, branchCode, languages: [writtenIn] }]),
  ]);
  const found = placeInList(asked, narrowed || totals, perPage);
  const place = endsAtLastPage ? { ...found, page: Math.min(found.page, found.pages) } : found;
  const isThere = place.page >= 1 && place.page <= place.pages && place.count > 0;
  const reviews = isThere ? await listVisibleReviews(db, { organisationId, skus, branchCode, ...place }) : [];
  const replies = await listVisibleFastResponses(db, { organisationId, reviewIds: reviews.map(({ id }) => id) });
  return { summary: summariseScores(totals.byScore), byLanguage: totals.byLanguage, place, reviews, replies };
}

/** The reviews of a page of a list, each as a card. */
export async function cardsOf(
  { reviews, replies }: ReadList,
  {
    variants,
    ...frame
  }: Pick<ReviewCardProps, "reader" | "shop" | "linkBase"> & { variants: ShownVariants | undefined },
): Promise<Bulk> {
  return bulkOf(reviews, (review) => {
    const reply = replies.find(({ reviewId }) => reviewId === review.id);
    const variant = variants?.names.get(review.sku);
    return renderFragment(ReviewCard({ ...frame, review, variant, questions: [], reply }));
  });
}
