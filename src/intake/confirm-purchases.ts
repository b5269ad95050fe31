import type { Organisation } from "../organisations/index.ts";
import type { Database, Db } from "../platform/db.ts";
import {
  type Confirmation,
  confirmPurchase,
  emailKey,
  findPurchaser,
  listForeignSkus,
  mergePurchaser,
  minimised,
  type PurchaserDetails,
} from "../purchases/index.ts";
import { followOrder } from "../reviews/index.ts";
import { announce } from "../webhooks/index.ts";

/** An order as a customer order or a feed brings it. */
export type OrderReport = {
  email: string;
  details: PurchaserDetails;
  orderRef: string;
  /** Calendar dates, YYYY-MM-DD. */
  purchaseDate: string | null;
  deliveryDate: string | null;
  /** The language in which to write to its purchaser, ISO 639-1. */
  language?: string | null;
  /** The branch that sold it, by the shop's code. */
  branchCode?: string | null;
  isCancelled?: boolean | null;
  items: readonly ReportedItem[];
};

/** What is not said of an item stays as stored; for a new item it counts as no, or as unknown (incentive). */
export type ReportedItem = {
  sku: string;
  price?: string | null;
  currency?: string | null;
  /** For this item alone; otherwise what the order says counts. */
  isCancelled?: boolean | null;
  isRefunded?: boolean | null;
  isIncentivised?: boolean | null;
};

/** Whose order it is, and what happened to each item. If every item was rejected it is nobody's: then no purchaser was stored for it. */
type ConfirmedOrder = { purchaserId: string | undefined; items: { sku: string; confirmation: Confirmation }[] };

/**
 * Takes an order: merges its purchaser, confirms its purchases, and lets the reviews of those purchases follow. In one
 * transaction; safe to run twice.
 *
 * @returns what happened to each item, by sku
 */
export async function confirmPurchases(
  db: Database,
  organisation: Organisation,
  order: OrderReport,
  now: Date,
): Promise<Confirmation[]> {
  const { items } = await db.transaction().execute((tx) => confirmPurchasesIn(tx, organisation, order, now));
  return items.map(({ confirmation }) => confirmation);
}

/** The same in the caller's transaction. */
export async function confirmPurchasesIn(
  tx: Db,
  organisation: Organisation,
  order: OrderReport,
  now: Date,
): Promise<ConfirmedOrder> {
  const organisationId = organisation.id;
  const { orderRef, purchaseDate, deliveryDate, language = null, branchCode = null, isCancelled = null } = order;
  if (await isRejectedWhole(tx, organisationId, order)) {
    const confirmation = { outcome: "rejected" } as const;
    return { purchaserId: undefined, items: inOrder(order.items).map(({ sku }) => ({ sku, confirmation })) };
  }
  const details = minimised(order.details, organisation.minimisePersonalData);
  const { purchaser } = await mergePurchaser(tx, { organisationId, email: order.email, details }, now);
  const said = {
    organisationId,
    purchaserId: purchaser.id,
    orderRef,
    purchaseDate,
    deliveryDate,
    language,
    branchCode,
  };
  const items: ConfirmedOrder["items"] = [];
  for (const item of inOrder(order.items)) {
    const line = { ...said, ...item, isCancelled: item.isCancelled ?? isCancelled };
    const confirmation = await confirmPurchase(tx, line, now);
    await announceConfirmation(tx, confirmation, now);
    await followOrder(tx, confirmation, now);
    items.push({ sku: item.sku, confirmation });
  }
  return { purchaserId: purchaser.id, items };
}

/**
 * Whether every item of an order from an unknown purchaser would be rejected: then no purchaser is stored. An order from a known
 * one may still say something new about them.
 */
async function isRejectedWhole(
  tx: Db,
  organisationId: string,
  { email, orderRef, items }: OrderReport,
): Promise<boolean> {
  const by = { organisationId, orderRef, skus: items.map(({ sku }) => sku), emailKey: emailKey(email) };
  const foreign = new Set(await listForeignSkus(tx, by));
  return by.skus.every((sku) => foreign.has(sku)) && (await findPurchaser(tx, { organisationId, email })) === undefined;
}

/** Sorted by sku, so that two orders never deadlock. */
export function inOrder(items: readonly ReportedItem[]): ReportedItem[] {
  return [...items].sort((a, b) => (a.sku < b.sku ? -1 : 1));
}

/** The organisation is told of a purchase once: when an order brings it for the first time. */
async function announceConfirmation(tx: Db, confirmation: Confirmation, now: Date): Promise<void> {
  if (confirmation.outcome === "rejected" || (confirmation.outcome === "confirmed" && !confirmation.isFirst)) return;
  const { organisationId, id: purchaseId, purchaserId, orderRef, sku } = confirmation.purchase;
  await announce(tx, { organisationId, type: "purchase.confirmed", orderRef, sku, purchaseId, purchaserId }, now);
}
