import { noteBoughtSkus } from "../catalogue/index.ts";
import { noteBoughtByAgreed } from "../conversations/index.ts";
import type { Database } from "../platform/db.ts";
import { forEachAlone } from "../platform/each-alone.ts";
import { planByIndex } from "../platform/plan-by-index.ts";
import { takePurchaseNews } from "../purchases/index.ts";
import { takeNews } from "../reviews/index.ts";
import {
  addNews,
  addPurchases,
  countedUntil,
  listNewlyBought,
  listOrganisationsToAddUp,
  lockSums,
} from "./shop-figures.queries.ts";

const reviewsAtOnce = 1000;
// Those who agree to be asked wait for what is noted of so many, and of the rest of the last file among them.
const purchasesAtOnce = { rows: 5000, confirmed: 2000 };

/**
 * Adds to the sums of organisations what has happened to their reviews and purchases, and notes what was bought that nobody has described, and by whom who may be asked about it. Safe to run by several at once.
 *
 * @param organisationId of this one alone
 */
export async function addUp(db: Database, now: Date, organisationId?: string): Promise<void> {
  const ids = organisationId === undefined ? await listOrganisationsToAddUp(db, now) : [organisationId];
  await forEachAlone(ids, async (id) => {
    while (await addSome(db, id, now));
  });
}

/** @returns whether there may be more */
async function addSome(db: Database, organisationId: string, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await lockSums(tx, organisationId);
    // A shop of a moment ago has no statistics.
    await planByIndex(tx);
    const news = await takeNews(tx, organisationId, reviewsAtOnce);
    const { news: ofPurchases, isMore } = await takePurchaseNews(tx, organisationId, purchasesAtOnce);
    const purchaseIds = ofPurchases.flatMap(({ purchaseId }) => purchaseId ?? []);
    if (news.length + purchaseIds.length > 0) await addNews(tx, organisationId, { news, purchaseIds });
    const until = countedUntil(now);
    await noteBoughtSkus(tx, organisationId, await listNewlyBought(tx, organisationId, until));
    await addPurchases(tx, organisationId, { news: ofPurchases, until });
    // Each purchase, and what its buyer said, by the only index that has the order.
    await planByIndex(tx, true);
    await noteBoughtByAgreed(
      tx,
      organisationId,
      ofPurchases.flatMap(({ confirmedIds }) => confirmedIds),
    );
    return news.length === reviewsAtOnce || isMore;
  });
}
