import { sql } from "kysely";
import { latestMark, mend } from "../platform/ahead.ts";
import { acrossOrganisations, type Db, inTransaction, isSpread } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { partsBy, portionsOf } from "../platform/in-turns.ts";
import { enqueue } from "../platform/jobs.ts";
import type { ItemOutcome } from "./shown-order.ts";

export type NewCustomerOrder = {
  organisationId: string;
  orderRef: string;
  emailKey: string;
  raw: string;
  /** An id that is above those of everything that came before. */
  arrival: string;
  /** When the shop's software last changed it, if it says so. */
  updatedAt: Date | null;
  /** What its sender was warned of: a JSON array of sentences, or null. */
  warnings: string | null;
};

export type StoredCustomerOrder = { organisationId: string; id: string };

/** The job that processes what waits of an organisation's orders; its payload is the organisation's id alone. */
export const processOrdersJob = "process-customer-orders";

/**
 * Keeps those of an organisation's orders whose order_ref nobody has sent before, and asks for their processing, in one statement.
 *
 * @returns the arrivals of those that were kept; the others are left to keepCustomerOrders
 */
export async function insertNewOrders(
  db: Db,
  organisationId: string,
  orders: readonly NewCustomerOrder[],
  now: Date,
): Promise<ReadonlySet<string>> {
  if (isSpread(db)) return insertNewOnCitus(db, organisationId, orders, now);
  const sorted = inKeyOrder(orders);
  const given = <Key extends keyof NewCustomerOrder>(key: Key) => sorted.map((order) => order[key]);
  const { rows } = await sql<{ arrival: string }>`
    with asked as (
      select * from unnest(${sorted.map(() => newId(now))}::uuid[], ${given("orderRef")}::text[], ${given("emailKey")}::text[],
        ${given("raw")}::text[], ${given("arrival")}::uuid[],
        ${given("updatedAt")}::timestamptz[], ${given("warnings")}::jsonb[]) with ordinality
        as asked (id, order_ref, email_key, raw, arrival, updated_at, warnings, place)
    ), kept as (
      insert into customer_orders as made
        (organisation_id, id, order_ref, email_key, raw, revision, received_at, arrivals, updated_at, warnings)
      select ${organisationId}::uuid, id, order_ref, email_key, raw, 1, ${now}::timestamptz, array[arrival], updated_at, warnings from asked
      -- As a range with an order, which only the right index provides, whatever the planner knows of a shop that is new.
      left join lateral (
        select o.id from customer_orders o
        where o.organisation_id = ${organisationId}::uuid and o.order_ref >= asked.order_ref and o.order_ref <= asked.order_ref
        order by o.order_ref limit 1) known (known_id) on true
      where known_id is null
      order by place
      on conflict do nothing
      returning made.arrivals[1] as arrival
    ), jobs as (
      select graphile_worker.add_job(${processOrdersJob}, json_build_object('organisationId', ${organisationId}::uuid))
      where exists (select from kept)
    )
    select arrival from kept where (select count(*) from jobs) >= 0`.execute(db);
  return new Set(rows.map(({ arrival }) => arrival));
}

/**
 * The same in a read and a transaction of two statements: one goes to the organisation's machine as a whole, and jobs lie on the
 * coordinator (decision 0078).
 */
async function insertNewOnCitus(
  db: Db,
  organisationId: string,
  orders: readonly NewCustomerOrder[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const known = await db
    .selectFrom("customerOrders")
    .select("orderRef")
    .where("organisationId", "=", organisationId)
    .where("orderRef", "=", (eb) => eb.fn.any(eb.val(orders.map(({ orderRef }) => orderRef))))
    .execute();
  const isKnown = new Set(known.map(({ orderRef }) => orderRef));
  const unknown = inKeyOrder(orders).filter(({ orderRef }) => !isKnown.has(orderRef));
  if (unknown.length === 0) return new Set();
  return inTransaction(db, async (tx) => {
    const kept = await tx
      .insertInto("customerOrders")
      .values(toRows(unknown, now))
      .onConflict((conflict) => conflict.doNothing())
      .returning(sql<string>`arrivals[1]`.as("arrival"))
      .execute();
    if (kept.length > 0) await enqueue(tx, processOrdersJob, { organisationId });
    return new Set(kept.map(({ arrival }) => arrival));
  });
}

/** As they are stored when they come for the first time. */
const toRows = (orders: readonly NewCustomerOrder[], now: Date) =>
  orders.map(({ arrival, ...order }) => ({
    ...order,
    id: newId(now),
    revision: 1,
    receivedAt: now,
    arrivals: [arrival],
  }));

/** What became of an order: whether there is something new to process, and whether nobody had sent it before. */
type Kept = StoredCustomerOrder & { isNew: boolean; isFirst: boolean };

/**
 * Keeps orders as they came. Nothing changes if one was sent before, word for word, and taken in, or if it is older than the one
 * that is kept; any other version replaces what is kept.
 *
 * @param orders of any organisations, each (organisation, order_ref, address) once
 * @returns all of them
 */
export async function keepCustomerOrders(tx: Db, orders: readonly NewCustomerOrder[], now: Date): Promise<Kept[]> {
  const stored: Kept[] = [];
  // Putting together a statement of a thousand rows at once would keep everybody else waiting.
  const portions = partsBy(inKeyOrder(orders), ({ organisationId }) => organisationId).flatMap((own) =>
    portionsOf(own, 50),
  );
  for (const portion of portions) {
    const changed = await insertChanged(tx, portion, now);
    const isChanged = new Set(changed.map(keyOf));
    const kept = portion.filter((order) => !isChanged.has(keyOf(order)));
    const known = kept.length === 0 ? [] : await listCustomerOrders(tx, kept[0]!.organisationId, kept);
    stored.push(...changed.map(({ organisationId, id, isFirst }) => ({ organisationId, id, isNew: true, isFirst })));
    stored.push(...known.map((one) => ({ ...one, isNew: false, isFirst: false })));
  }
  return stored;
}

/** Inserts or updates the orders that are new, or say something new. */
async function insertChanged(tx: Db, orders: readonly NewCustomerOrder[], now: Date) {
  const rows = toRows(orders, now);
  const ids = new Set(rows.map(({ id }) => id));
  const stored = await tx
    .insertInto("customerOrders")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(["organisationId", "orderRef", "emailKey"])
        .doUpdateSet({
          raw: (eb) => eb.ref("excluded.raw"),
          revision: sql`customer_orders.revision + (customer_orders.raw <> excluded.raw)::int`,
          // The same text once more: its revision is to be processed again.
          processedRevision: sql<
            number | null
          >`case when customer_orders.raw <> excluded.raw then customer_orders.processed_revision end`,
          unprocessed: withUnprocessed,
          arrivals: withArrival,
          warnings: (eb) => eb.ref("excluded.warnings"),
          updatedAt: sql`greatest(customer_orders.updated_at, excluded.updated_at)`,
          failedAt: null,
          failure: null,
        })
        .where(sql<boolean>`(customer_orders.raw <> excluded.raw or ${hadRejected})`)
        // Unless both say when they were changed, the one that arrives later is the newer.
        .where(sql<boolean>`coalesce(excluded.updated_at >= customer_orders.updated_at, true)`),
    )
    .returning(["organisationId", "id", "orderRef", "emailKey"])
    .execute();
  // What was there before keeps the id that it had.
  return stored.map((order) => ({ ...order, isFirst: ids.has(order.id) }));
}

// What was refused once may be accepted now: its purchaser may have been given the right address.
const hadRejected = sql<boolean>`coalesce(customer_orders.outcome @> '[{"outcome": "rejected"}]', false)`;

// Versions that no job has processed yet are kept beside the newest one: each may say what the others do not. A shop that sends
// more than twenty meanwhile will have said it in the last twenty.
const withUnprocessed = sql<string[]>`case
  when customer_orders.processed_revision is not distinct from customer_orders.revision then '{}'::text[]
  else (customer_orders.unprocessed || customer_orders.raw)[greatest(1, cardinality(customer_orders.unprocessed) - 18):] end`;

const withArrival = sql<string[]>`case
  when customer_orders.processed_revision is not distinct from customer_orders.revision then excluded.arrivals
  else (customer_orders.arrivals || excluded.arrivals)[greatest(1, cardinality(customer_orders.arrivals) - 19):] end`;

type OrderKey = Pick<NewCustomerOrder, "organisationId" | "orderRef" | "emailKey">;

function keyOf({ organisationId, orderRef, emailKey }: OrderKey): string {
  return JSON.stringify([organisationId, orderRef, emailKey]);
}

/** Whoever keeps several orders keeps them in this order, so that two with the same orders never deadlock. */
function inKeyOrder<Order extends OrderKey>(orders: readonly Order[]): Order[] {
  return orders
    .map((order) => [keyOf(order), order] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, order]) => order);
}

/** An organisation's orders stored under these keys, in no particular order. */
async function listCustomerOrders(
  db: Db,
  organisationId: string,
  orders: readonly OrderKey[],
): Promise<StoredCustomerOrder[]> {
  const { rows } = await sql<{ id: string }>`
    select o.id
    from unnest(${orders.map(({ orderRef }) => orderRef)}::text[], ${orders.map(({ emailKey }) => emailKey)}::text[])
      as asked (order_ref, email_key)
    join customer_orders o on o.organisation_id = ${organisationId}::uuid
      and o.order_ref = asked.order_ref and o.email_key = asked.email_key`.execute(db);
  return rows.map(({ id }) => ({ organisationId, id }));
}

/** Records what became of each item, codes and skus only; and which versions are still to be processed, the newest among them. */
export async function noteProcessed(
  tx: Db,
  order: StoredCustomerOrder & { revision: number },
  result: { purchaserId: string | null; outcome: readonly ItemOutcome[] },
  left: { unprocessed: string[]; arrivals: string[] },
  now: Date,
): Promise<void> {
  await tx
    .updateTable("customerOrders")
    .set({
      ...(left.arrivals.length === 0 ? { processedRevision: order.revision } : {}),
      ...left,
      processedAt: now,
      purchaserId: result.purchaserId,
      outcome: JSON.stringify(result.outcome),
      failedAt: null,
      failure: null,
    })
    .where("organisationId", "=", order.organisationId)
    .where("id", "=", order.id)
    .execute();
}

/** Records what became of the items of many orders at once. */
export async function noteAllProcessed(
  tx: Db,
  organisationId: string,
  orders: readonly { id: string; revision: number; purchaserId: string; outcome: readonly ItemOutcome[] }[],
  now: Date,
): Promise<void> {
  await sql`
    update customer_orders o
    set processed_revision = met.revision, unprocessed = '{}', arrivals = '{}', processed_at = ${now}::timestamptz,
      purchaser_id = met.purchaser_id, outcome = met.outcome, failed_at = null, failure = null
    from unnest(${orders.map(({ id }) => id)}::uuid[], ${orders.map(({ revision }) => revision)}::int[],
      ${orders.map(({ purchaserId }) => purchaserId)}::uuid[],
      ${orders.map(({ outcome }) => JSON.stringify(outcome))}::jsonb[]) as met (id, revision, purchaser_id, outcome)
    where o.organisation_id = ${organisationId} and o.id = met.id`.execute(tx);
}

/** What became of the items of an order when it came for its purchaser's other addresses. */
export async function listOtherOutcomes(
  db: Db,
  by: { organisationId: string; orderRef: string; purchaserId: string; emailKey: string },
): Promise<ItemOutcome[]> {
  const rows = await db
    .selectFrom("customerOrders")
    .select("outcome")
    .where("organisationId", "=", by.organisationId)
    .where("orderRef", "=", by.orderRef)
    .where("purchaserId", "=", by.purchaserId)
    .where("emailKey", "<>", by.emailKey)
    .execute();
  return rows.flatMap(({ outcome }) => (outcome ?? []) as ItemOutcome[]);
}

export async function noteFailure(db: Db, order: StoredCustomerOrder, failure: string, now: Date): Promise<void> {
  await db
    .updateTable("customerOrders")
    .set({ failedAt: now, failure })
    .where("organisationId", "=", order.organisationId)
    .where("id", "=", order.id)
    .execute();
}

export async function deleteCustomerOrder(tx: Db, order: StoredCustomerOrder): Promise<void> {
  await tx
    .deleteFrom("customerOrders")
    .where("organisationId", "=", order.organisationId)
    .where("id", "=", order.id)
    .execute();
}

/** No purchaser if every item was rejected: then only the address tells whom an order is about. */
type OfPurchaser = { organisationId: string; purchaserId: string | null; emailKey: string };

/** Raw orders of a purchaser, as they were sent; `unprocessed`: earlier versions that no job has processed yet. */
export async function listOrdersOfPurchaser(
  db: Db,
  by: OfPurchaser,
): Promise<{ orderRef: string; raw: string; unprocessed: string[]; receivedAt: Date }[]> {
  return db
    .selectFrom("customerOrders")
    .select(["orderRef", "raw", "unprocessed", "receivedAt"])
    .where("organisationId", "=", by.organisationId)
    .where((eb) => eb.or([eb("purchaserId", "=", by.purchaserId), eb("emailKey", "=", by.emailKey)]))
    .orderBy("receivedAt")
    .execute();
}

/** Deletes the raw orders of a purchaser who is erased. Returns how many. */
export async function deleteOrdersOfPurchaser(tx: Db, by: OfPurchaser): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom("customerOrders")
    .where("organisationId", "=", by.organisationId)
    .where((eb) => eb.or([eb("purchaserId", "=", by.purchaserId), eb("emailKey", "=", by.emailKey)]))
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Reassigns the raw orders of a purchaser who turned out to be another one. */
export async function giveOrdersTo(tx: Db, by: { organisationId: string; from: string; to: string }): Promise<void> {
  await tx
    .updateTable("customerOrders")
    .set({ purchaserId: by.to })
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.from)
    .execute();
}

/**
 * Mends dates in the future: orders received on such a day would not be taken up again until it has passed, and the answers to
 * requests would be kept until then, along with their keys.
 *
 * @returns how many
 */
export async function mendOrdersAhead(db: Db, now: Date): Promise<number> {
  const latest = latestMark(now);
  return mend(acrossOrganisations(db), [
    sql`update customer_orders set received_at = ${now}::timestamptz
      where processed_revision is distinct from revision and received_at > ${latest}::timestamptz`,
    sql`update idempotent_requests set created_at = ${now}::timestamptz where created_at > ${latest}::timestamptz`,
  ]);
}
