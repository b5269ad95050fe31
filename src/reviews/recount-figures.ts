import { type Database, type Db, inTransaction } from "../platform/db.ts";
import { forEachAlone } from "../platform/each-alone.ts";
import { planByIndex } from "../platform/plan-by-index.ts";
import { listOrganisationIds, lockFigures, refreshFacts } from "./review-changes.queries.ts";
import { deleteEmptyFigures, type FigureDifference, recount } from "./review-figures.queries.ts";
import { mendReviewedProducts } from "./reviewed-pages.queries.ts";

const reviewsAtOnce = 5000;

/**
 * Compares what is kept about visible reviews with the reviews themselves, and puts it right: first what is counted of each, which can
 * be behind what feeds have told of purchases, then the figures. Safe to run twice and by two at once.
 *
 * @param report told of every figure that differed
 * @returns how many reviews were weighed anew, and how many figures differed
 */
export async function recountFigures(
  db: Database,
  now: Date,
  report: (organisationId: string, difference: FigureDifference) => void,
): Promise<{ refreshed: number; differences: number }> {
  const total = { refreshed: 0, differences: 0 };
  await forEachAlone(await listOrganisationIds(db), async (id) => {
    total.refreshed += await refreshAll(db, id, now);
    const differences = await db.transaction().execute(async (tx) => {
      await lockFigures(tx, id);
      const found = await recount(tx, id);
      await deleteEmptyFigures(tx, id);
      // What a shop of a moment ago has no statistics for would be read whole for each product.
      await planByIndex(tx);
      await mendReviewedProducts(tx, id);
      return found;
    });
    for (const difference of differences) report(id, difference);
    total.differences += differences.length;
  });
  return total;
}

/**
 * Weighs anew what is counted of every visible review, where that is behind the review or its purchase. Safe to run twice.
 *
 * @returns how many were
 */
export async function refreshAllFacts(db: Db, now: Date): Promise<number> {
  let refreshed = 0;
  await forEachAlone(await listOrganisationIds(db), async (id) => {
    refreshed += await refreshAll(db, id, now);
  });
  return refreshed;
}

async function refreshAll(db: Db, organisationId: string, now: Date): Promise<number> {
  let refreshed = 0;
  let after = 0;
  for (;;) {
    const stretch = { after, atMost: reviewsAtOnce };
    const one = await inTransaction(db, (tx) => refreshFacts(tx, organisationId, stretch, now));
    refreshed += one.changed;
    if (one.last === undefined) return refreshed;
    after = one.last;
  }
}
