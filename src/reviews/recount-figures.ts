import type { Database } from "../platform/db.ts";
import { listOrganisationIds, lockFigures, refreshFacts } from "./review-changes.queries.ts";
import { deleteEmptyFigures, type FigureDifference, recount } from "./review-figures.queries.ts";

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
  for (const id of await listOrganisationIds(db)) {
    total.refreshed += await refreshAll(db, id, now);
    const differences = await db.transaction().execute(async (tx) => {
      await lockFigures(tx, id);
      const found = await recount(tx, id);
      await deleteEmptyFigures(tx, id);
      return found;
    });
    for (const difference of differences) report(id, difference);
    total.differences += differences.length;
  }
  return total;
}

async function refreshAll(db: Database, organisationId: string, now: Date): Promise<number> {
  let refreshed = 0;
  let after = 0;
  for (;;) {
    const stretch = { after, atMost: reviewsAtOnce };
    const one = await db.transaction().execute((tx) => refreshFacts(tx, organisationId, stretch, now));
    refreshed += one.changed;
    if (one.last === undefined) return refreshed;
    after = one.last;
  }
}
