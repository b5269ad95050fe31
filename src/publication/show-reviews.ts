import { findProduct } from "../catalogue/index.ts";
import { findVisibleFastResponse } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { type Bulk, renderPageAround } from "../platform/html/render.ts";
import { scriptJson } from "../platform/html/structured-data.tsx";
import { type ReviewsOf, reviewPagePath, summariseVisibleReviews, type VisibleReview } from "../reviews/index.ts";
import { questionTexts } from "../templates/index.ts";
import { type ProductFacts, productData } from "./json-ld.ts";
import { type Frame, shopOf } from "./layout.views.tsx";
import { ProductPage } from "./product.views.tsx";
import { policyPagePath, withQuery } from "./publication-link.ts";
import { cardsOf, readList } from "./read-list.ts";
import type { Reader } from "./reader.ts";
import { ReviewPage } from "./review.views.tsx";
import { type Asked, isNarrowed, pageOfList } from "./review-list.ts";
import { findReviewed, findReviewedBySku } from "./reviewed.ts";
import { type ScoreSummary, summariseScores } from "./score-summary.ts";
import { newestQuestions } from "./show-questions.ts";

const perPage = 20;

type Deps = { db: Database; baseUrl: string };
type ProductDeps = Deps & { sendsMail: boolean };
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
  const shop = shopOf(organisation);
  const frame = { reader, shop, baseUrl, path: reviewPagePath(organisation.trkref, review.number) };
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
  { db, baseUrl, sendsMail }: ProductDeps,
  { organisation, reader }: For,
  { named, asked }: { named: string; asked: Asked },
): Promise<Buffer> {
  const reviewed = await findReviewed(db, { organisation, reader, baseUrl }, named);
  const { product, skus, variants, isInCatalogue } = reviewed;
  const at = (other: Asked) => pageOfList(product.path, other, reader.asked);
  const shown = await readList(db, { organisation, skus, asked, perPage });
  const { summary, place, reviews } = shown;
  const isBeginning = place.page === 1 && place.order === "newest" && !isNarrowed(place);
  const questions = isBeginning ? await newestQuestions({ db, baseUrl, sendsMail }, organisation, reviewed) : undefined;
  const isThere = isInCatalogue || summary.count > 0;
  if (!isThere || place.page < 1 || place.page > place.pages) throw new AppError("not_found");
  const shop = shopOf(organisation);
  const frame: Frame = { reader, shop, baseUrl, path: pageOfList(product.path, place) };
  const list = await cardsOf(shown, { reader, shop: organisation, variants });
  const structuredData = await dataOf({ ...frame, product, variants, summary, reviews });
  const policy = withQuery(policyPagePath(organisation.trkref), { lang: reader.asked });
  const page = ProductPage({
    ...frame,
    ...shown,
    product,
    variants,
    shownReviews: reviews.length,
    list,
    policy,
    at,
    structuredData,
    asked: questions,
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
