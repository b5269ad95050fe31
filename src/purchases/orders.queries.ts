import { sql } from "kysely";
import type { Db } from "../platform/db.ts";

// Purchases by the order that they are of.

/**
 * What the newest order of a purchaser no longer names: it counts as cancelled until an order names it again. What was cancelled
 * by word stays so.
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
 * Which of these skus of an order an earlier order has given to somebody else than this address: the first order stands. What is
 * merely claimed by somebody else is not among them.
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

/** Of these orders, each by its reference and an address, those in which somebody of that address has bought something. */
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

/** Whether anything of the organisation's was ever erased: only then is there something to look for among what comes. */
export async function hasErasedPurchases(db: Db, organisationId: string): Promise<boolean> {
  const row = await db
    .selectFrom("purchases")
    .select("id")
    .where("organisationId", "=", organisationId)
    // The hashes as a stretch of the index, which is in the order of bytes.
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
