import { type Selectable, sql } from "kysely";
import type { Db } from "../platform/db.ts";
import type { CustomerOrders } from "../platform/schema.ts";
import type { StoredCustomerOrder } from "./customer-orders.queries.ts";

// Orders whose turn it is. A shop may send a hundred thousand at once, of which the planner's statistics know nothing yet: it then believes
// that any index beginning with the organisation will do, and would read all of them for each. Hence equality is written as a range
// with an order, which only the right index provides for free, in transactions that plan by index (planByIndex, in order).

/** What waits beside an order and may decide what becomes of it: for its order_ref, or its address. */
export type WaitingBeside = { id: string; arrival: string };

/**
 * The order, locked until the transaction ends, and whatever waits beside it and came first; undefined if an erasure has deleted
 * the order meanwhile. What has failed is not waited for.
 */
export async function lockCustomerOrder(
  tx: Db,
  by: StoredCustomerOrder,
): Promise<{ kept: Selectable<CustomerOrders>; beside: WaitingBeside | undefined } | undefined> {
  // As ranges with an order: of its order_ref, which has few, that of their key; of its address the first, by the index of turns.
  const waiting = sql`w.organisation_id = ${by.organisationId}::uuid and w.id <> o.id
    and w.processed_revision is distinct from w.revision and w.failed_at is null and w.arrivals[1] is not null`;
  const { rows } = await sql<Selectable<CustomerOrders> & { besideId: string | null; besideArrival: string | null }>`
    select o.*, beside.id as beside_id, beside.arrival as beside_arrival
    from customer_orders o
    left join lateral (
      select found.id, found.arrival from (
        (select w.id, w.arrivals[1] as arrival from customer_orders w
          where w.order_ref >= o.order_ref and w.order_ref <= o.order_ref and ${waiting} order by w.order_ref, w.email_key)
        union all
        (select w.id, w.arrivals[1] from customer_orders w
          where w.email_key >= o.email_key and w.email_key <= o.email_key and ${waiting}
          order by w.email_key, w.arrivals[1] limit 1)
      ) found order by found.arrival limit 1
    ) beside on true
    where o.organisation_id = ${by.organisationId}::uuid and o.id = ${by.id}::uuid
    for update of o`.execute(tx);
  if (!rows[0]) return undefined;
  const { besideId, besideArrival, ...kept } = rows[0];
  return { kept, beside: besideId !== null ? { id: besideId, arrival: besideArrival ?? "" } : undefined };
}

/** A first version of an order that waits for its processing, or a later one, or one that was processed before. */
export type WaitingOrder = {
  id: string;
  orderRef: string;
  emailKey: string;
  raw: string;
  revision: number;
  /** When the first of its versions that wait arrived: an id that is above those of everything that came before. */
  arrival: string;
  /** No version of it was processed, and this is the only one. */
  isFirst: boolean;
};

/**
 * Orders of an organisation that wait for their processing and have not failed, oldest first, locked until the transaction ends;
 * without those that somebody else is processing.
 */
export async function lockWaitingOrders(tx: Db, organisationId: string, atMost: number): Promise<WaitingOrder[]> {
  return tx
    .selectFrom("customerOrders")
    .select(["id", "orderRef", "emailKey", "raw", "revision", sql<string>`arrivals[1]`.as("arrival")])
    .select(sql<boolean>`outcome is null and cardinality(arrivals) = 1`.as("isFirst"))
    .where("organisationId", "=", organisationId)
    .where(sql<boolean>`processed_revision is distinct from revision`)
    .where("failedAt", "is", null)
    .orderBy(sql`arrivals[1]`)
    .limit(atMost)
    .forUpdate()
    .skipLocked()
    .execute();
}

/**
 * Which of these locked orders are more than news of something unknown: their order_ref has purchases already, or was sent for
 * another address too, or somebody else is still processing what came before them for their address.
 */
export async function listKnownOrders(
  tx: Db,
  organisationId: string,
  orders: readonly Pick<WaitingOrder, "id" | "orderRef" | "emailKey" | "arrival">[],
): Promise<string[]> {
  const ids = orders.map(({ id }) => id);
  const { rows } = await sql<{ id: string }>`
    select asked.id
    from unnest(${ids}::uuid[], ${orders.map(({ orderRef }) => orderRef)}::text[],
      ${orders.map(({ emailKey }) => emailKey)}::text[], ${orders.map(({ arrival }) => arrival)}::uuid[])
      as asked (id, order_ref, email_key, arrival)
    -- As ranges with an order, for the same reason.
    left join lateral (
      select p.id from purchases p
      where p.organisation_id = ${organisationId} and p.order_ref >= asked.order_ref and p.order_ref <= asked.order_ref
      order by p.order_ref limit 1) bought (purchase_id) on true
    left join lateral (
      select o.id from customer_orders o
      where o.organisation_id = ${organisationId} and o.order_ref >= asked.order_ref and o.order_ref <= asked.order_ref
        and o.email_key <> asked.email_key
      order by o.order_ref limit 1) other (order_id) on true
    -- The condition of the index customer_orders_in_turn.
    left join lateral (
      select w.id from customer_orders w
      where w.organisation_id = ${organisationId} and w.email_key >= asked.email_key and w.email_key <= asked.email_key
        and w.processed_revision is distinct from w.revision and w.failed_at is null and w.arrivals[1] < asked.arrival
        and w.id <> all (${ids}::uuid[])
      order by w.email_key limit 1) earlier (order_id) on true
    where purchase_id is not null or other.order_id is not null or earlier.order_id is not null`.execute(tx);
  return rows.map(({ id }) => id);
}
