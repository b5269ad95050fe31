import { sql } from "kysely";
import type { Db } from "../platform/db.ts";

// Purchases, by their order.

/**
 * Items that the newest version of an order no longer names count as cancelled until an order names them again. Those
 * that an order said were cancelled stay so.
 *
 * @returns those of the skus that this purchaser has bought in the order
 */
export async function leaveOut(
  tx: Db,
  by: { organisationId: string; purchaserId: string; orderRef: string; skus: readonly string[] },
  now: Date,
): Promise<string[]> {
  if (by.skus.length === 0) return [];
  const rows = await tx
    .updateTable("purchases")
    .set({
      cancelledAt: (eb) => eb.fn.coalesce("cancelledAt", eb.val(now)),
      isLeftOut: sql<boolean>`is_left_out or cancelled_at is null`,
    })
    .where("organisationId", "=", by.organisationId)
    .where("orderRef", "=", by.orderRef)
    .where("sku", "in", [...by.skus])
    .where("purchaserId", "=", by.purchaserId)
    .returning("sku")
    .execute();
  return rows.map(({ sku }) => sku).sort();
}

/**
 * Which of these skus of an order belong, by an earlier order, to somebody with a different address: the first order
 * stands. Purchases that somebody else has only claimed are not among them.
 */
export async function listForeignSkus(
  db: Db,
  by: { organisationId: string; orderRef: string; skus: readonly string[]; emailKey: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom("purchases")
    .innerJoin("purchasers", (join) =>
      join
        .onRef("purchasers.organisationId", "=", "purchases.organisationId")
        .onRef("purchasers.id", "=", "purchases.purchaserId"),
    )
    .select("purchases.sku")
    .where("purchases.organisationId", "=", by.organisationId)
    .where("purchases.orderRef", "=", by.orderRef)
    .where("purchases.sku", "in", [...by.skus])
    .where("purchases.confirmedAt", "is not", null)
    .where("purchasers.emailKey", "is distinct from", by.emailKey)
    .execute();
  return rows.map(({ sku }) => sku);
}

/**
 * Of these orders, each given by its reference and an address, those in which somebody with that address has bought
 * something.
 */
export async function listOrdersOfAddresses(
  db: Db,
  by: { organisationId: string; orders: readonly { orderRef: string; emailKey: string }[] },
): Promise<{ orderRef: string; emailKey: string }[]> {
  const { rows } = await sql<{ orderRef: string; emailKey: string }>`
    select distinct asked.order_ref as "orderRef", asked.email_key as "emailKey"
    from unnest(${by.orders.map(({ orderRef }) => orderRef)}::text[], ${by.orders.map(({ emailKey }) => emailKey)}::text[])
      as asked (order_ref, email_key)
    join purchasers u on u.organisation_id = ${by.organisationId} and u.email_key = asked.email_key
    join purchases p on p.organisation_id = ${by.organisationId} and p.order_ref = asked.order_ref and p.purchaser_id = u.id`.execute(
    db,
  );
  return rows;
}

/**
 * Whether anything of the organisation's was ever erased: only then does incoming data have to be compared with hashes.
 */
export async function hasErasedPurchases(db: Db, organisationId: string): Promise<boolean> {
  const row = await db
    .selectFrom("purchases")
    .select("id")
    .where("organisationId", "=", organisationId)
    // The hashes form a range of the index, which is in byte order.
    .where("orderRef", ">=", "erased:")
    .where("orderRef", "<", "erased;")
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Which of these hashed order_refs stand for erased purchases. */
export async function listErasedOrderRefs(
  db: Db,
  by: { organisationId: string; erasedOrderRefs: readonly string[] },
): Promise<string[]> {
  const rows = await db
    .selectFrom("purchases")
    .select("orderRef")
    .distinct()
    .where("organisationId", "=", by.organisationId)
    .where("orderRef", "=", (eb) => eb.fn.any(eb.val([...by.erasedOrderRefs])))
    .execute();
  return rows.map(({ orderRef }) => orderRef);
}
