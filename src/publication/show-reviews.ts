import { findProduct, type Product } from "../catalogue/index.ts";
import { findVisibleFastResponse, listVisibleFastResponses } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { type Bulk, bulkOf, imageUrl, renderFragment, renderPageAround, webUrl } from "../platform/html/render.ts";
import { scriptJson } from "../platform/html/structured-data.tsx";
import { listVisibleReviews, reviewPagePath, summariseVisibleReviews, type VisibleReview } from "../reviews/index.ts";
import { questionTexts } from "../templates/index.ts";
import { type ProductFacts, productData } from "./json-ld.ts";
import type { Frame, ShownProduct } from "./layout.views.tsx";
import { ProductPage } from "./product.views.tsx";
import { productPagePath } from "./publication-link.ts";
import type { Reader } from "./reader.ts";
import { ListedReview, ReviewPage } from "./review.views.tsx";
import { pageOfList, placeInList } from "./review-list.ts";
import { type ScoreSummary, summariseScores } from "./score-summary.ts";

type Deps = { db: Database; baseUrl: string };
type For = { organisation: Organisation; reader: Reader };

/** The page of one review, with what all reviews of the product say beside it. */
export async function showReview(
  { db, baseUrl }: Deps,
  { organisation, reader }: For,
  review: VisibleReview,
): Promise<Buffer> {
  const { id: organisationId } = organisation;
  const by = { organisationId, sku: review.sku };
  const [product, summary, reply] = await Promise.all([
    findProduct(db, by),
    summaryOf(db, by),
    findVisibleFastResponse(db, { organisationId, reviewId: review.id }),
  ]);
  const questions =
    Object.keys(review.scores).length === 0
      ? []
      : await questionTexts(db, { organisationId, category: product?.category ?? null }, reader.language);
  const shown = shownProduct(product, review.sku, baseUrl, reader);
  const frame = { reader, shop: organisation, baseUrl, path: reviewPagePath(organisation.trkref, review.number) };
  const structuredData = await dataOf({ ...frame, product: shown, summary, reviews: [review] });
  const page = ReviewPage({ ...frame, product: shown, summary, review, questions, reply, structuredData });
  return renderPageAround(page, structuredData ? [structuredData] : []);
}

/**
 * A page of the list of a product's reviews.
 *
 * @throws AppError not_found for a product that neither the catalogue nor a published review names, and for a page that is
 * not there
 */
export async function showProduct(
  { db, baseUrl }: Deps,
  { organisation, reader }: For,
  asked: { sku: string; query: Readonly<Record<string, unknown>> },
): Promise<Buffer> {
  const { id: organisationId, trkref } = organisation;
  const by = { organisationId, sku: asked.sku };
  const [product, summary] = await Promise.all([findProduct(db, by), summaryOf(db, by)]);
  const place = placeInList(asked.query, summary.count);
  if ((product === undefined && summary.count === 0) || place === undefined) throw new AppError("not_found");
  const reviews = summary.count === 0 ? [] : await listVisibleReviews(db, { ...by, ...place });
  const replies = await listVisibleFastResponses(db, { organisationId, reviewIds: reviews.map(({ id }) => id) });
  const shown = shownProduct(product, asked.sku, baseUrl, reader);
  const listPath = productPagePath(trkref, asked.sku);
  const frame: Frame = { reader, shop: organisation, baseUrl, path: pageOfList(listPath, place) };
  const list = await bulkOf(reviews, (review) => {
    const reply = replies.find(({ reviewId }) => reviewId === review.id);
    return renderFragment(ListedReview({ ...frame, review, questions: [], reply }));
  });
  const structuredData = await dataOf({ ...frame, product: shown, summary, reviews });
  const page = ProductPage({
    ...frame,
    product: shown,
    listPath,
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

async function summaryOf(db: Database, by: { organisationId: string; sku: string }): Promise<ScoreSummary> {
  return summariseScores((await summariseVisibleReviews(db, by)).byScore);
}

function shownProduct(product: Product | undefined, sku: string, baseUrl: string, reader: Reader): ShownProduct {
  return {
    sku,
    name: product?.name ?? reader.t("product.unnamed", { sku }),
    url: webUrl(product?.url ?? null),
    imageUrl: imageUrl(product?.imageUrl ?? null, baseUrl),
  };
}
