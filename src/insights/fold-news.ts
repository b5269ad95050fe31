import type { Database } from "../platform/db.ts";
import { planByIndex } from "../platform/plan-by-index.ts";
import { listOrganisationsWithReviewNews, takeNews } from "../reviews/index.ts";
import { addNews, lockSums } from "./shop-figures.queries.ts";

const atOnce = 1000;

/**
 * Adds to the sums of organisations what has happened to their reviews. Safe to run by several at once.
 *
 * @param organisationId of this one alone
 * @returns how many news there were
 */
export async function foldNews(db: Database, organisationId?: string): Promise<number> {
  const ids = organisationId === undefined ? await listOrganisationsWithReviewNews(db) : [organisationId];
  let folded = 0;
  for (const id of ids) {
    let taken: number;
    do {
      taken = await foldSome(db, id);
      folded += taken;
    } while (taken === atOnce);
  }
  return folded;
}

async function foldSome(db: Database, organisationId: string): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await lockSums(tx, organisationId);
    // A shop of a moment ago has no statistics.
    await planByIndex(tx);
    const news = await takeNews(tx, organisationId, atOnce);
    if (news.length > 0) await addNews(tx, organisationId, news);
    return news.length;
  });
}
