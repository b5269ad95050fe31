import { createHash } from "node:crypto";

/** One sku bought by one purchaser in one order. Unique in an organisation by (order_ref, sku). */
export type Purchase = {
  organisationId: string;
  id: string;
  purchaserId: string;
  orderRef: string;
  sku: string;
  /** 32 hex digits: 128 random bits, replaced to revoke every link made so far. */
  linkSecret: string;
  createdAt: Date;
  /** Null while the purchase is merely claimed. */
  confirmedAt: Date | null;
  /** Calendar date, YYYY-MM-DD. */
  purchaseDate: string | null;
  deliveryDate: string | null;
  contactedAt: Date | null;
  /** Whether the purchaser was given something for a review; null where no order has said. */
  isIncentivised: boolean | null;
  /** The shop's code of the branch that sold it, described by a feed or not; null where no order has said. */
  branchCode: string | null;
};

/** What identifies a purchase to the outside. */
export type PurchasePair = { orderRef: string; sku: string };

/** Claimed: only the shop's questions have named it. Confirmed: a customer order or a feed has delivered it. */
export function isConfirmed(purchase: Pick<Purchase, "confirmedAt">): boolean {
  return purchase.confirmedAt !== null;
}

/**
 * What replaces the order_ref of an erased purchaser: SHA-256 over a key and the reference. With it a later call about
 * the same pair can be answered `undefined`, and nobody without the key can tell which order it was. (The statement in
 * intake.queries.ts computes the same value; prefixing the key is enough, since nothing is authenticated with it.)
 */
export function erasedOrderRef(key: Buffer, orderRef: string): string {
  return `erased:${createHash("sha256").update(key).update(orderRef, "utf8").digest("hex")}`;
}
