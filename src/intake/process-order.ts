import { getOrganisation } from "../organisations/index.ts";
import type { Database, Db } from "../platform/db.ts";
import { errorCode } from "../platform/errors.ts";
import type { Keys } from "../platform/secrets.ts";
import { erasedOrderRef, listErasedSkus } from "../purchases/index.ts";
import { confirmPurchasesIn } from "./confirm-purchases.ts";
import { type CustomerOrder, parseCustomerOrder } from "./customer-order.ts";
import {
  deleteCustomerOrder,
  lockCustomerOrder,
  noteFailure,
  noteProcessed,
  type StoredCustomerOrder,
} from "./customer-orders.queries.ts";
import type { ItemOutcome } from "./shown-order.ts";

/** The failure of an order that this version cannot read. */
export const unreadable = "unreadable";

/**
 * Processes a kept order: merges its purchaser, confirms its purchases, lets their reviews follow. Safe to run twice: a
 * revision that was processed is left alone. A failure is noted with the order, and thrown for the job library to try again.
 */
export async function processCustomerOrder(
  db: Database,
  which: StoredCustomerOrder,
  keys: Keys,
  now: Date,
): Promise<void> {
  try {
    await db.transaction().execute((tx) => processKept(tx, which, keys, now));
  } catch (error) {
    await noteFailure(db, which, errorCode(error), now);
    throw error;
  }
}

async function processKept(tx: Db, which: StoredCustomerOrder, keys: Keys, now: Date): Promise<void> {
  const kept = await lockCustomerOrder(tx, which);
  // Gone with its purchaser, or done by a run that was faster.
  if (!kept || kept.processedRevision === kept.revision) return;
  const organisation = await getOrganisation(tx, kept.organisationId);
  const { value: order } = parseCustomerOrder(JSON.parse(kept.raw));
  // It was readable when it was accepted: a newer program reads less, and says so until somebody looks.
  if (!order) throw Object.assign(new Error("a kept order cannot be read any more"), { code: unreadable });

  const erased = await erasedSkus(tx, kept.organisationId, order, keys);
  const items = order.items.filter(({ sku }) => !erased.has(sku));
  // What was erased stays erased: the order goes as well, since it says again who it was.
  if (items.length === 0) return deleteCustomerOrder(tx, kept);
  const { email, details, orderRef, orderDate: purchaseDate, fulfilmentDate: deliveryDate } = order;
  const { language, isCancelled } = order;
  const report = { email, details, orderRef, purchaseDate, deliveryDate, language, isCancelled, items };
  const confirmed = await confirmPurchasesIn(tx, organisation, report, now);
  const outcome: ItemOutcome[] = [
    ...[...erased].map((sku) => ({ sku, outcome: "erased" as const })),
    ...confirmed.items.map(({ sku, confirmation }) => ({ sku, outcome: confirmation.outcome })),
  ];
  await noteProcessed(tx, kept, { purchaserId: confirmed.purchaserId, outcome }, now);
}

async function erasedSkus(tx: Db, organisationId: string, order: CustomerOrder, keys: Keys): Promise<Set<string>> {
  const erasedOrderRefs = keys.all("erased order refs").map((key) => erasedOrderRef(key, order.orderRef));
  const skus = order.items.map(({ sku }) => sku);
  return new Set(await listErasedSkus(tx, { organisationId, erasedOrderRefs, skus }));
}
