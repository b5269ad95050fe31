import { mendNameless } from "../catalogue/index.ts";
import type { Database } from "../platform/db.ts";
import { forEachAlone } from "../platform/each-alone.ts";
import { planByIndex } from "../platform/plan-by-index.ts";
import { noteNews } from "../reviews/index.ts";
import { addUp } from "./add-up.ts";
import {
  deleteEmptySums,
  listMiscounted,
  listOrganisationIds,
  lockSums,
  recountSums,
  type SumDifference,
} from "./shop-figures.queries.ts";

const reviewsAtOnce = 5000;

/**
 * Compares what is counted of each review with the review, and the sums with what they are sums of, and puts both right: what a review
 * was miscounted by is counted as if something had happened to it. The list of what is bought without a name is put right with them. Safe to
 * run twice and by two at once. On a database whose reviews were never counted, this counts them.
 *
 * @param report told of every sum that differed
 * @returns how many reviews were counted anew, and how many sums differed
 */
export async function recountShopFigures(
  db: Database,
  now: Date,
  report: (organisationId: string, difference: SumDifference) => void,
): Promise<{ recounted: number; differences: number }> {
  const total = { recounted: 0, differences: 0 };
  await forEachAlone(await listOrganisationIds(db), async (id) => {
    total.recounted += await countMiscounted(db, id, now);
    const differences = await db.transaction().execute(async (tx) => {
      await lockSums(tx, id);
      const found = await recountSums(tx, id);
      await deleteEmptySums(tx, id);
      await mendNameless(tx, id);
      return found;
    });
    for (const difference of differences) report(id, difference);
    total.differences += differences.length;
  });
  return total;
}

async function countMiscounted(db: Database, organisationId: string, now: Date): Promise<number> {
  let recounted = 0;
  let after = 0;
  for (;;) {
    const { reviewIds, last } = await findMiscounted(db, organisationId, after);
    await noteNews(db, organisationId, reviewIds, now);
    await addUp(db, now, organisationId);
    recounted += reviewIds.length;
    if (last === undefined) return recounted;
    after = last;
  }
}

function findMiscounted(db: Database, organisationId: string, after: number) {
  return db.transaction().execute(async (tx) => {
    await planByIndex(tx);
    return listMiscounted(tx, organisationId, { after, atMost: reviewsAtOnce });
  });
}
