import { listProducts } from "../catalogue/index.ts";
import type { Db } from "../platform/db.ts";
import { type Answers, scoresBySku } from "../reviews/index.ts";
import { toLookAt } from "./figures.ts";

/** A product that a shop should look at, and why. */
export type ProductToLookAt = {
  sku: string;
  name: string | null;
  /** Its reviews that shoppers see. */
  reviews: number;
  mean: number;
  why: "low" | "nameless";
};

const shownAtMost = 5;

/**
 * Of the products that were reviewed last, those whose published reviews have a low mean, the lowest first; then those that shoppers see
 * without a name. Only what is published counts: nothing is told, by what is in the list or by its order, of what nobody has decided about.
 *
 * @param skus of the newest published reviews; each costs a read of its kept figures
 */
export async function listProductsToLookAt(
  db: Db,
  { organisationId, skus }: { organisationId: string; skus: readonly string[] },
): Promise<ProductToLookAt[]> {
  if (skus.length === 0) return [];
  const scores = await scoresBySku(db, { organisationId, skus });
  const products = await listProducts(db, { organisationId, skus, limit: skus.length });
  const names = new Map(products.map(({ sku, name }) => [sku, name]));
  const of = (sku: string, why: ProductToLookAt["why"]): ProductToLookAt => {
    const score = scores.get(sku);
    return { sku, name: names.get(sku) ?? null, reviews: score?.respondents ?? 0, mean: meanOf(score), why };
  };
  const low = skus
    .map((sku) => of(sku, "low"))
    .filter(({ reviews, mean }) => reviews >= toLookAt.fewestReviews && mean <= toLookAt.meanUpTo)
    .sort((a, b) => a.mean - b.mean || b.reviews - a.reviews || (a.sku < b.sku ? -1 : 1));
  const isLow = new Set(low.map(({ sku }) => sku));
  const nameless = skus.filter((sku) => !names.has(sku) && !isLow.has(sku)).map((sku) => of(sku, "nameless"));
  return [...low, ...nameless].filter(({ reviews }) => reviews > 0).slice(0, shownAtMost);
}

function meanOf(score: Answers | undefined): number {
  return score === undefined || score.respondents === 0 ? 0 : score.summation / score.respondents;
}
