import type { Organisation } from "../../src/organisations/index.ts";
import type { Database } from "../../src/platform/db.ts";
import { claimPurchase, mergePurchaser, type PurchasePair } from "../../src/purchases/index.ts";

/** A purchase that the shop's questions named, by an order and an address that a test chooses. */
export async function claimed(
  db: Database,
  { id: organisationId }: Organisation,
  pair: PurchasePair,
  email: string,
  now: Date,
): Promise<void> {
  const { purchaser } = await mergePurchaser(db, { organisationId, email, details: {} }, now);
  await claimPurchase(db, { organisationId, ...pair, purchaserId: purchaser.id }, now);
}
