import { findProduct } from "../catalogue/index.ts";
import { findVisibleFastResponse, listVisibleFastResponses } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { type Bulk, bulkOf, renderFragment, renderPageAround } from "../platform/html/render.ts";
import { scriptJson } from "../platform/html/structured-data.tsx";
import {
  listVisibleReviews,
  type ReviewsOf,
  reviewPagePath,
  summariseVisibleReviews,
  type VisibleReview,
} from "../reviews/index.ts";
import { questionTexts } from "../templates/index.ts";
import { type ProductFacts, productData } from "./json-ld.ts";
import type { Frame } from "./layout.views.tsx";
import { ProductPage } from "./product.views.tsx";
import type { Reader } from "./reader.ts";
import { ListedReview, ReviewPage } from "./review.views.tsx";
import { pageOfList, placeInList } from "./review-list.ts";
import { findReviewed, findReviewedBySku } from "./reviewed.ts";
import { type ScoreSummary, summariseScores } from "./score-summary.ts";

type Deps = { db: Database; baseUrl: string };
type For = { organisation: Organisation; reader: Reader };

/** The page of one review, beside a summary of all reviews on the page of its product. */
export async function showReview(
  { db, baseUrl }: Deps,
  { organisation, reader }: For,
  review: VisibleReview,
): Promise<Buffer> {
  const { id: organisationId } = organisation;
  const [{ product, skus, variants }, reply, questions] = await Promise.all([
    findReviewedBySku(db, { organisation, reader, baseUrl }, review.sku),
    findVisibleFastResponse(db, { organisationId, reviewId: review.id }),
    questionsOf(db, { organisation, reader }, review),
  ]);
  const summary = await summaryOf(db, { organisationId, skus });
  const frame = { reader, shop: organisation, baseUrl, path: reviewPagePath(organisation.trkref, review.number) };
  const structuredData = await dataOf({ ...frame, product, variants, summary, reviews: [review] });
  const page = ReviewPage({ ...frame, product, variants, summary, review, questions, reply, structuredData });
  return renderPageAround(page, structuredData ? [structuredData] : []);
}

/** The questions that a review's further scores answer, as they are now asked about products of its kind. */
async function questionsOf(db: Database, { organisation, reader }: For, { sku, scores }: VisibleReview) {
  if (Object.keys(scores).length === 0) return [];
  const { id: organisationId } = organisation;
  const product = await findProduct(db, { organisationId, sku });
  return questionTexts(db, { organisationId, category: product?.category ?? null }, reader.language);
}

/**
 * A page of the list of the reviews of a product, or of all variants of one.
 *
 * @throws AppError not_found for a product that neither the catalogue nor a published review names, and for a page that does not
 * exist
 */
export async function showProduct(
  { db, baseUrl }: Deps,
  { organisation, reader }: For,
  asked: { named: string; query: Readonly<Record<string, unknown>> },
): Promise<Buffer> {
  const { id: organisationId } = organisation;
  const { product, skus, variants, isInCatalogue } = await findReviewed(
    db,
    { organisation, reader, baseUrl },
    asked.named,
  );
  const summary = await summaryOf(db, { organisationId, skus });
  const place = placeInList(asked.query, summary.count);
  if ((!isInCatalogue && summary.count === 0) || place === undefined) throw new AppError("not_found");
  const reviews = summary.count === 0 ? [] : await listVisibleReviews(db, { organisationId, skus, ...place });
  const replies = await listVisibleFastResponses(db, { organisationId, reviewIds: reviews.map(({ id }) => id) });
  const frame: Frame = { reader, shop: organisation, baseUrl, path: pageOfList(product.path, place) };
  const list = await bulkOf(reviews, (review) => {
    const reply = replies.find(({ reviewId }) => reviewId === review.id);
    const variant = variants?.names.get(review.sku);
    return renderFragment(ListedReview({ ...frame, review, variant, questions: [], reply }));
  });
  const structuredData = await dataOf({ ...frame, product, variants, summary, reviews });
  const page = ProductPage({
    ...frame,
    product,
    variants,
    summary,
    place,
    shownReviews: reviews.length,
    list,
    structuredData,
  });
  return renderPageAround(page, structuredData ? [list, structuredData] : [list]);
}

async function dataOf(facts: ProductFacts): Promise<Bulk | undefined> {
  const data = productData(facts);
  return data && scriptJson(data);
}

async function summaryOf(db: Database, by: ReviewsOf): Promise<ScoreSummary> {
  return summariseScores((await summariseVisibleReviews(db, by)).byScore);
}
