import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import {
  type Confirmation,
  confirmPurchase,
  mergePurchaser,
  minimised,
  type PurchaserDetails,
} from "../purchases/index.ts";
import { followOrder } from "../reviews/index.ts";

/** An order as a customer order or a feed brings it. */
export type OrderReport = {
  email: string;
  details: PurchaserDetails;
  orderRef: string;
  /** Calendar dates, YYYY-MM-DD. */
  purchaseDate: string | null;
  deliveryDate: string | null;
  skus: readonly string[];
};

/**
 * An order has arrived: merges its purchaser, confirms its purchases, and lets the reviews of those purchases follow. In one
 * transaction; safe to run twice.
 *
 * @returns how each sku was met, in the order of the report
 */
export async function confirmPurchases(
  db: Database,
  organisation: Organisation,
  order: OrderReport,
  now: Date,
): Promise<Confirmation[]> {
  const organisationId = organisation.id;
  const details = minimised(order.details, organisation.minimisePersonalData);
  const { orderRef, purchaseDate, deliveryDate } = order;
  return db.transaction().execute(async (tx) => {
    const { purchaser } = await mergePurchaser(tx, { organisationId, email: order.email, details }, now);
    const confirmations: Confirmation[] = [];
    for (const sku of order.skus) {
      const line = { organisationId, purchaserId: purchaser.id, orderRef, sku, purchaseDate, deliveryDate };
      const confirmation = await confirmPurchase(tx, line, now);
      await followOrder(tx, confirmation, now);
      confirmations.push(confirmation);
    }
    return confirmations;
  });
}
