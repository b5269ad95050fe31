import { listSkusOfModel } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import {
  type Asked,
  findReviewed,
  type Reader,
  type Reviewed,
  readList,
  type ScoreSummary,
  summariseScores,
} from "../publication/index.ts";
import { totalReviews } from "../reviews/index.ts";
import type { ProductAsked } from "./product-asked.ts";

export type ProductDeps = { db: Database; baseUrl: string; sendsMail: boolean };

/** The shop whose page it is, and its reader. */
export type For = { organisation: Organisation; reader: Reader };

export type FoundReviews = { reviewed: Reviewed; shown: Awaited<ReturnType<typeof readList>> };

/**
 * A page of a product's reviews. One past the end is the last one, since what is behind it may have gone since the link was made.
 *
 * @returns undefined for a product that neither the catalogue nor a published review names
 */
export async function findProductReviews(
  deps: ProductDeps,
  who: For,
  { of, list, perPage }: { of: ProductAsked; list: Asked; perPage: number },
): Promise<FoundReviews | undefined> {
  const reviewed = await findAsked(deps, who, of);
  if (!reviewed) return undefined;
  const { branchCode } = of;
  const asked = { ...who, skus: reviewed.skus, branchCode, asked: list, perPage, endsAtLastPage: true };
  const shown = await readList(deps.db, asked);
  return isThere(reviewed, shown.summary, of) ? { reviewed, shown } : undefined;
}

/** The scores of a product alone; undefined as above. */
export async function findProductScores(
  deps: ProductDeps,
  who: For,
  of: ProductAsked,
): Promise<{ reviewed: Reviewed; summary: ScoreSummary } | undefined> {
  const reviewed = await findAsked(deps, who, of);
  if (!reviewed) return undefined;
  const subject = { organisationId: who.organisation.id, skus: reviewed.skus, branchCode: of.branchCode };
  const summary = summariseScores((await totalReviews(deps.db, [subject])).byScore);
  return isThere(reviewed, summary, of) ? { reviewed, summary } : undefined;
}

// A branch is known by what was bought there, as a product is that is in no catalogue.
function isThere({ isInCatalogue }: Reviewed, { count }: ScoreSummary, { branchCode }: ProductAsked): boolean {
  return count > 0 || (isInCatalogue && branchCode === undefined);
}

/** What is asked about, whether or not it is there; undefined for cars of which there are none. */
export async function findAsked(deps: ProductDeps, who: For, of: ProductAsked): Promise<Reviewed | undefined> {
  const { db, baseUrl } = deps;
  if (of.cars === undefined) return findReviewed(db, { ...who, baseUrl }, of.named);
  const skus = await listSkusOfModel(db, who.organisation.id, of.cars);
  const [first] = skus;
  if (first === undefined) return undefined;
  // One of them stands for all: cars of a model have no page of their own.
  const one = await findReviewed(db, { ...who, baseUrl }, first);
  const name = `${of.cars.manufacturer} ${of.cars.model}`;
  return { ...one, product: { ...one.product, sku: undefined, name }, skus, variants: undefined };
}
