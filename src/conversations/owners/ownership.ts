import { listVariantSkus } from "../../catalogue/index.ts";
import { getOrganisation, type Organisation } from "../../organisations/index.ts";
import type { Db } from "../../platform/db.ts";
import { findOwnedPurchase, lockPurchase, type Purchase } from "../../purchases/index.ts";
import type { Question } from "../conversation.ts";

/** The skus that are one product to shoppers. */
export async function skusAlike(db: Db, organisation: Organisation, sku: string): Promise<readonly string[]> {
  return (await listVariantSkus(db, organisation, [sku])).get(sku) ?? [sku];
}

type About = Pick<Question, "organisationId" | "sku">;

/**
 * The purchase that makes somebody an owner of what a question is about: the first one, confirmed by an order, of the product or of
 * another variant where the shop shows variants together. What was cancelled or went back makes nobody an owner.
 */
export async function findOwnership(
  db: Db,
  { organisationId, sku }: About,
  purchaserId: string,
): Promise<Purchase | undefined> {
  const organisation = await getOrganisation(db, organisationId);
  return findOwnedPurchase(db, { organisationId, purchaserId, skus: await skusAlike(db, organisation, sku) });
}

/** The same, held until the transaction ends: an order that takes it back, or the erasure of its purchaser, comes before or after. */
export async function lockOwnership(tx: Db, question: About, purchaserId: string): Promise<Purchase | undefined> {
  let purchase = await findOwnership(tx, question, purchaserId);
  while (purchase) {
    await lockPurchase(tx, purchase);
    const still = await findOwnership(tx, question, purchaserId);
    if (still?.id === purchase.id) return still;
    // Whoever was faster has changed it since it was read: then it is another purchase, if there is one.
    purchase = still;
  }
  return undefined;
}
