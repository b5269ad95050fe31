import { type Selectable, sql } from "kysely";
import { latestMark, mend } from "../platform/ahead.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { portionsOf } from "../platform/in-turns.ts";
import type { CustomerOrders } from "../platform/schema.ts";
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
 * Keeps those of the orders whose order_ref nobody has sent before, and asks for their processing, in one statement.
 *
 * @param orders of any organisations
 * @returns the places of those that were kept; the others are left to keepCustomerOrders
 */
export async function insertNewOrders(
  db: Db,
  orders: readonly NewCustomerOrder[],
  now: Date,
): Promise<ReadonlySet<number>> {
  const ids = orders.map(() => newId(now));
  const given = <Key extends keyof NewCustomerOrder>(key: Key) => orders.map((order) => order[key]);
  const { rows } = await sql<{ id: string }>`
    with asked as (
      select * from unnest(${ids}::uuid[], ${given("organisationId")}::uuid[], ${given("orderRef")}::text[],
        ${given("emailKey")}::text[], ${given("raw")}::text[], ${given("arrival")}::uuid[],
        ${given("updatedAt")}::timestamptz[], ${given("warnings")}::jsonb[])
        as asked (id, organisation_id, order_ref, email_key, raw, arrival, updated_at, warnings)
    ), kept as (
      insert into customer_orders
        (organisation_id, id, order_ref, email_key, raw, revision, received_at, arrivals, updated_at, warnings)
      select organisation_id, id, order_ref, email_key, raw, 1, ${now}::timestamptz, array[arrival], updated_at, warnings from asked
      -- As a range with an order, which only the right index provides, whatever the planner knows of a shop that is new.
      left join lateral (
        select o.id from customer_orders o
        where o.organisation_id = asked.organisation_id and o.order_ref >= asked.order_ref and o.order_ref <= asked.order_ref
        order by o.order_ref limit 1) known (known_id) on true
      where known_id is null
      -- In key order, so that two batches with the same orders never deadlock.
      order by organisation_id, order_ref, email_key
      on conflict do nothing
      returning organisation_id, id
    ), jobs as (
      select graphile_worker.add_job(${processOrdersJob}, json_build_object('organisationId', organisation_id))
      from (select distinct organisation_id from kept) as telling
    )
    select id from kept where (select count(*) from jobs) >= 0`.execute(db);
  const kept = new Set(rows.map(({ id }) => id));
  return new Set([...ids.keys()].filter((place) => kept.has(ids[place]!)));
}

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
  // In key order, so that two batches with the same orders never deadlock.
  const keyOf = ({ organisationId, orderRef, emailKey }: OrderKey) =>
    JSON.stringify([organisationId, orderRef, emailKey]);
  const sorted = orders
    .map((order) => [keyOf(order), order] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, order]) => order);
  const stored: Kept[] = [];
  // Putting together a statement of a thousand rows at once would keep everybody else waiting.
  for (const portion of portionsOf(sorted, 50)) {
    const changed = await insertChanged(tx, portion, now);
    const isChanged = new Set(changed.map(keyOf));
    const kept = portion.filter((order) => !isChanged.has(keyOf(order)));
    const known = kept.length === 0 ? [] : await listCustomerOrders(tx, kept);
    stored.push(...changed.map(({ organisationId, id, isFirst }) => ({ organisationId, id, isNew: true, isFirst })));
    stored.push(...known.map((one) => ({ ...one, isNew: false, isFirst: false })));
  }
  return stored;
}

/** Inserts or updates the orders that are new, or say something new. */
async function insertChanged(tx: Db, orders: readonly NewCustomerOrder[], now: Date) {
  return (
    tx
      .insertInto("customerOrders")
      .values(
        orders.map(({ arrival, ...order }) => ({
          ...order,
          id: newId(now),
          revision: 1,
          receivedAt: now,
          arrivals: [arrival],
        })),
      )
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
      // A row version that no other has preceded.
      .returning(["organisationId", "id", "orderRef", "emailKey", sql<boolean>`xmax = 0`.as("isFirst")])
      .execute()
  );
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

/** The orders stored under these keys, in no particular order. */
async function listCustomerOrders(db: Db, orders: readonly OrderKey[]): Promise<StoredCustomerOrder[]> {
  const { rows } = await sql<StoredCustomerOrder>`
    select o.organisation_id, o.id
    from unnest(${orders.map(({ organisationId }) => organisationId)}::uuid[],
      ${orders.map(({ orderRef }) => orderRef)}::text[], ${orders.map(({ emailKey }) => emailKey)}::text[])
      as asked (organisation_id, order_ref, email_key)
    join customer_orders o on o.organisation_id = asked.organisation_id
      and o.order_ref = asked.order_ref and o.email_key = asked.email_key`.execute(db);
  return rows;
}

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
  // The condition of the index customer_orders_in_turn, and its order.
  const first = (same: "orderRef" | "emailKey") => sql`(
    select w.id, w.arrivals[1] as arrival from customer_orders w
    where w.organisation_id = o.organisation_id and ${sql.ref(`w.${same}`)} = ${sql.ref(`o.${same}`)} and w.id <> o.id
      and w.processed_revision is distinct from w.revision and w.failed_at is null and w.arrivals[1] is not null
    order by w.arrivals[1] limit 1)`;
  const { rows } = await sql<Selectable<CustomerOrders> & { besideId: string | null; besideArrival: string | null }>`
    select o.*, beside.id as beside_id, beside.arrival as beside_arrival
    from customer_orders o
    left join lateral (
      select found.id, found.arrival from (${first("orderRef")} union all ${first("emailKey")}) found order by found.arrival limit 1
    ) beside on true
    where o.organisation_id = ${by.organisationId}::uuid and o.id = ${by.id}::uuid
    for update of o`.execute(tx);
  if (!rows[0]) return undefined;
  const { besideId, besideArrival, ...kept } = rows[0];
  return { kept, beside: besideId !== null ? { id: besideId, arrival: besideArrival ?? "" } : undefined };
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
 * Makes this transaction's statements look rows up by index, in its order, though the statistics do not know yet how many orders
 * a shop has just sent: sorting a hundred thousand for each portion would take a second.
 */
export async function planInTurn(tx: Db): Promise<void> {
  await sql`select set_config(name, 'off', true) from unnest(array['enable_seqscan', 'enable_bitmapscan', 'enable_sort',
    'enable_mergejoin', 'jit']) as name`.execute(tx);
}

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
    -- As ranges with an order, which only the right index provides, whatever the planner knows of a shop that is new.
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

/** The answer to a request with an Idempotency-Key: for each order its problems and, if there are any, its warnings. */
export type IdempotentAnswer = { id: string; problems: string[][]; warnings?: string[][] };

/**
 * Claims a key for a request. If two claim it at once, the second waits for the first's transaction.
 *
 * @returns undefined if the key was free, and is now this request's; otherwise the hash and the answer of the request that has it
 */
export async function claimIdempotencyKey(
  tx: Db,
  request: { apiKeyId: string; idempotencyKey: string; requestHash: Buffer },
  answer: IdempotentAnswer,
  now: Date,
): Promise<{ requestHash: Buffer; answer: IdempotentAnswer } | undefined> {
  const claimed = await tx
    .insertInto("idempotentRequests")
    .values({ ...request, answer: JSON.stringify(answer), createdAt: now })
    .onConflict((conflict) => conflict.columns(["apiKeyId", "idempotencyKey"]).doNothing())
    .returning("createdAt")
    .executeTakeFirst();
  if (claimed) return undefined;
  const row = await tx
    .selectFrom("idempotentRequests")
    .select(["requestHash", "answer"])
    .where("apiKeyId", "=", request.apiKeyId)
    .where("idempotencyKey", "=", request.idempotencyKey)
    .executeTakeFirstOrThrow();
  // Written only above.
  return { requestHash: row.requestHash, answer: row.answer as IdempotentAnswer };
}

/** Forgets answers older than this. Clients that retry do so within hours. */
export async function deleteIdempotentRequests(db: Db, before: Date): Promise<void> {
  await db.deleteFrom("idempotentRequests").where("createdAt", "<", before).execute();
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
