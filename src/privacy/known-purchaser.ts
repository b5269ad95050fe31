import { listProducts } from "../catalogue/index.ts";
import { listNewestAnswersOf, type NamedAnswer } from "../conversations/index.ts";
import { addressHashes, listMailStops, listNewestMailsTo, type Mail, type Stopped } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import type { Keys } from "../platform/secrets.ts";
import {
  listNewestPurchases,
  listSuppressionReasons,
  type Purchase,
  type Purchaser,
  type SuppressionReason,
} from "../purchases/index.ts";
import { listReviewsOfPurchases, type Review } from "../reviews/index.ts";

/** A line of one order, with what was written about it. */
export type KnownItem = Purchase & { name: string | null; review: Review | undefined };

/** What a shop's page about one purchaser shows. */
export type KnownPurchaser = {
  purchaser: Purchaser;
  /** The orders that have their newest purchases, newest first. */
  orders: readonly { orderRef: string; items: readonly KnownItem[] }[];
  /** What they answered to questions of shoppers, newest first. */
  answers: readonly NamedAnswer[];
  /** Whether they have more purchases, answers or mails than these. */
  isCut: boolean;
  mails: readonly Mail[];
  stopped: readonly Stopped[];
  suppressed: readonly SuppressionReason[];
};

const purchasesAtMost = 200;
const answersAtMost = 50;
const mailsAtMost = 50;

/** What is known of a purchaser, as far as a page can show it: the newest of everything. An export has all of it. */
export async function readKnownPurchaser(db: Db, purchaser: Purchaser, keys: Keys): Promise<KnownPurchaser> {
  const { organisationId } = purchaser;
  const of = { organisationId, purchaserId: purchaser.id };
  const purchases = await listNewestPurchases(db, of, purchasesAtMost + 1);
  const shown = purchases.slice(0, purchasesAtMost);
  const reviews = await listReviewsOfPurchases(db, { ...of, purchaseIds: shown.map(({ id }) => id) });
  const reviewOf = new Map(reviews.map((review) => [review.purchaseId, review]));
  const skus = [...new Set(shown.map(({ sku }) => sku))];
  const products = skus.length === 0 ? [] : await listProducts(db, { organisationId, skus, limit: skus.length });
  const nameOf = new Map(products.map(({ sku, name }) => [sku, name]));
  const answers = await listNewestAnswersOf(db, of, answersAtMost + 1);
  const mails = await listNewestMailsTo(db, of, mailsAtMost + 1);
  const by = { organisationId, emailHashes: addressHashes(keys, purchaser.email) };
  return {
    purchaser,
    orders: byOrder(
      shown.map((purchase) => ({
        ...purchase,
        name: nameOf.get(purchase.sku) ?? null,
        review: reviewOf.get(purchase.id),
      })),
    ),
    answers: answers.slice(0, answersAtMost),
    isCut: purchases.length > purchasesAtMost || answers.length > answersAtMost || mails.length > mailsAtMost,
    mails: mails.slice(0, mailsAtMost),
    stopped: await listMailStops(db, by),
    suppressed: await listSuppressionReasons(db, by),
  };
}

function byOrder(items: readonly KnownItem[]): KnownPurchaser["orders"] {
  const orders = new Map<string, KnownItem[]>();
  for (const item of items) orders.set(item.orderRef, [...(orders.get(item.orderRef) ?? []), item]);
  return [...orders].map(([orderRef, ofOrder]) => ({ orderRef, items: ofOrder }));
}
