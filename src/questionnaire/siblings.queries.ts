import type { Db } from "../platform/db.ts";
import type { Purchase } from "../purchases/index.ts";

const siblingsAtMost = 20;

/** Another purchase of the same order that can be reviewed, with what its link is made from. */
export type Sibling = {
  orderRef: string;
  sku: string;
  linkSecret: string;
  isConfirmed: boolean;
  contactedAt: Date | null;
  productName: string | null;
  imageUrl: string | null;
};

/**
 * The other purchases of the same purchaser in the same order that have no review yet: a read join over purchases,
 * reviews and products. A purchase whose link was ever revoked is left out, since this page may be in the hands of the
 * person because of whom it was revoked.
 */
export async function listSiblings(db: Db, of: Purchase): Promise<Sibling[]> {
  const rows = await db
    .selectFrom("purchases")
    .leftJoin("reviews", (join) =>
      join
        .onRef("reviews.organisationId", "=", "purchases.organisationId")
        .onRef("reviews.purchaseId", "=", "purchases.id")
        .onRef("reviews.purchaserId", "=", "purchases.purchaserId"),
    )
    .leftJoin("products", (join) =>
      join
        .onRef("products.organisationId", "=", "purchases.organisationId")
        .onRef("products.sku", "=", "purchases.sku"),
    )
    .select(["purchases.orderRef", "purchases.sku", "purchases.linkSecret", "purchases.confirmedAt"])
    .select(["purchases.contactedAt", "products.name as productName", "products.imageUrl"])
    .where("purchases.organisationId", "=", of.organisationId)
    .where("purchases.purchaserId", "=", of.purchaserId)
    .where("purchases.orderRef", "=", of.orderRef)
    .where("purchases.id", "<>", of.id)
    .where("purchases.linkWasRevoked", "=", false)
    .where((eb) => eb.or([eb("reviews.id", "is", null), eb("reviews.state", "=", "withdrawn")]))
    .orderBy("purchases.createdAt")
    .orderBy("purchases.id")
    .limit(siblingsAtMost)
    .execute();
  return rows.map(({ confirmedAt, linkSecret, ...row }) => ({
    ...row,
    linkSecret: linkSecret.toString("hex"),
    isConfirmed: confirmedAt !== null,
  }));
}
