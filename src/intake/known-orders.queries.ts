import { type RawBuilder, sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { firstIdOf, momentOf } from "../platform/ids.ts";
import type { KnownOrder, OrderItem } from "./shown-order.ts";

/** A place in the list of orders, which is ordered by time, and by id within one moment. */
export type OrderPlace = { at: Date; id: string };

const below = "00000000-0000-0000-0000-000000000000";
const above = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** How many purchases one page looks through at most: a shop may have millions whose orders it sent itself. */
export const lookedThroughAtMost = 2000;

/**
 * Orders that no customer order tells of, newest first: those that came as a file, and those that only the shop's questions have
 * named. Each is placed by its newest purchase; purchases whose purchaser was erased belong to no order any more.
 *
 * @param by.since nothing older than this moment
 * @returns them, and the place from which a further page would have to look on where this one has looked through enough
 */
export async function listKnownOrders(
  db: Db,
  by: { organisationId: string; before?: OrderPlace | undefined; since?: Date | undefined; atMost: number },
): Promise<{ orders: KnownOrder[]; lookedTo: OrderPlace | undefined }> {
  const { organisationId, before, since } = by;
  const { rows } = await sql<KnownOrder & { lookedTo: string | null; looked: number }>`
    with looked as materialized (
      select id, order_ref, purchaser_id, confirmed_at from purchases
      where organisation_id = ${organisationId} and id < ${before ? idBelow(before) : above} and id >= ${since ? firstIdOf(since) : below}
      order by id desc limit ${lookedThroughAtMost}
    ), fitting as (
      select id, order_ref, purchaser_id, confirmed_at from looked
      where not (order_ref >= 'erased:' and order_ref < 'erased;')
        and not exists (
          select from customer_orders c
          where c.organisation_id = ${organisationId} and c.order_ref = looked.order_ref
            and (c.purchaser_id = looked.purchaser_id or c.purchaser_id is null))
        and not exists (
          select from purchases newer
          where newer.organisation_id = ${organisationId} and newer.order_ref = looked.order_ref
            and newer.purchaser_id = looked.purchaser_id and newer.id > looked.id)
      order by id desc limit ${by.atMost}
    )
    select fitting.id, fitting.order_ref as "orderRef", fitting.purchaser_id as "purchaserId",
      fitting.confirmed_at is not null as "isConfirmed", everything.looked, everything.last as "lookedTo",
      (select count(*)::int from purchases item
        where item.organisation_id = ${organisationId} and item.order_ref = fitting.order_ref
          and item.purchaser_id = fitting.purchaser_id) as items
    from (select count(*)::int as looked, (select id from looked order by id limit 1) as last from looked) as everything
    left join fitting on true
    order by fitting.id desc`.execute(db);
  const first = rows[0];
  const isCut = first !== undefined && first.looked === lookedThroughAtMost && first.lookedTo !== null;
  return {
    orders: rows
      .filter(({ id }) => id !== null)
      .map(({ id, orderRef, purchaserId, isConfirmed, items }) => ({
        id,
        orderRef,
        purchaserId,
        isConfirmed,
        items,
        at: momentOf(id),
      })),
    lookedTo: isCut ? { at: momentOf(first.lookedTo!), id: first.lookedTo! } : undefined,
  };
}

/** The ids of all that comes after a place in the list are below this one. */
function idBelow({ at, id }: OrderPlace): string {
  const made = momentOf(id).getTime() - at.getTime();
  if (made === 0) return id;
  return firstIdOf(made < 0 ? at : new Date(at.getTime() + 1));
}

/** So many lines of a reference are looked at: where a file gave one to very many, any of them lead to it. */
export const linesNamedAtMost = 1000;

/** Orders with this reference that no customer order tells of. */
export function listKnownOrdersNamed(
  db: Db,
  { organisationId, orderRef }: { organisationId: string; orderRef: string },
): Promise<KnownOrder[]> {
  const lines = sql`select * from purchases where organisation_id = ${organisationId} and order_ref = ${orderRef}
    order by organisation_id, order_ref, sku limit ${linesNamedAtMost}`;
  return knownOrders(db, organisationId, lines);
}

/** Of these orders, each of one purchaser, those that no customer order tells of. */
export function listKnownOrdersOf(
  db: Db,
  { organisationId, orders }: { organisationId: string; orders: readonly { orderRef: string; purchaserId: string }[] },
): Promise<KnownOrder[]> {
  const [refs, purchasers] = [orders.map(({ orderRef }) => orderRef), orders.map(({ purchaserId }) => purchaserId)];
  const lines = sql`select p.* from unnest(${refs}::text[], ${purchasers}::uuid[]) as named (order_ref, purchaser_id)
    join purchases p on p.organisation_id = ${organisationId} and p.order_ref = named.order_ref
      and p.purchaser_id = named.purchaser_id`;
  return knownOrders(db, organisationId, lines);
}

async function knownOrders(db: Db, organisationId: string, lines: RawBuilder<unknown>): Promise<KnownOrder[]> {
  const { rows } = await sql<KnownOrder>`
    select distinct on (order_ref, purchaser_id) id, order_ref as "orderRef", purchaser_id as "purchaserId",
      bool_or(confirmed_at is not null) over (partition by order_ref, purchaser_id) as "isConfirmed",
      (count(*) over (partition by order_ref, purchaser_id))::int as items
    from (${lines}) as line
    where not (order_ref >= 'erased:' and order_ref < 'erased;')
      and not exists (
        select from customer_orders c
        where c.organisation_id = ${organisationId} and c.order_ref = line.order_ref
          and (c.purchaser_id = line.purchaser_id or c.purchaser_id is null))
    order by order_ref, purchaser_id, id desc`.execute(db);
  return rows.map((row) => ({ ...row, at: momentOf(row.id) }));
}

/**
 * The confirmed purchases of a product, newest first: the reference of each one's order, and whose it is. Those that only the
 * shop's questions have named are not looked for, since no index has them by product.
 */
export async function listOrdersWithSku(
  db: Db,
  by: { organisationId: string; sku: string; atMost: number },
): Promise<{ orderRef: string; purchaserId: string }[]> {
  return db
    .selectFrom("purchases")
    .select(["orderRef", "purchaserId"])
    .where("organisationId", "=", by.organisationId)
    .where("sku", "=", by.sku)
    .where("confirmedAt", "is not", null)
    .where((eb) => eb.not(eb.and([eb("orderRef", ">=", "erased:"), eb("orderRef", "<", "erased;")])))
    .orderBy("id", "desc")
    .limit(by.atMost)
    .execute();
}

/** What one purchaser bought in one order, by sku. */
export async function listOrderItems(
  db: Db,
  by: { organisationId: string; orderRef: string; purchaserId: string },
): Promise<OrderItem[]> {
  const rows = await db
    .selectFrom("purchases")
    .leftJoin("products", (join) =>
      join
        .onRef("products.organisationId", "=", "purchases.organisationId")
        .onRef("products.sku", "=", "purchases.sku"),
    )
    .select([
      "purchases.id as purchaseId",
      "purchases.sku",
      "products.name",
      "purchases.confirmedAt",
      "purchases.purchaseDate",
      "purchases.deliveryDate",
      "purchases.cancelledAt",
      "purchases.refundedAt",
      "purchases.isIncentivised",
      "purchases.branchCode",
    ])
    .where("purchases.organisationId", "=", by.organisationId)
    .where("purchases.orderRef", "=", by.orderRef)
    .where("purchases.purchaserId", "=", by.purchaserId)
    .orderBy("purchases.sku")
    .execute();
  return rows.map((row) => ({ ...row, review: undefined }));
}

/** The order of a purchase; undefined where its purchaser was erased. */
export async function findOrderOfPurchase(
  db: Db,
  by: { organisationId: string; id: string },
): Promise<{ orderRef: string; purchaserId: string } | undefined> {
  const row = await db
    .selectFrom("purchases")
    .select(["orderRef", "purchaserId"])
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .executeTakeFirst();
  return row && !row.orderRef.startsWith("erased:") ? row : undefined;
}
