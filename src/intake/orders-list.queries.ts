import { type RawBuilder, sql } from "kysely";
import { acrossOrganisations, type Db, isSpread } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { StoredCustomerOrder } from "./customer-orders.queries.ts";
import { linesNamedAtMost, type OrderPlace } from "./known-orders.queries.ts";
import type { ItemOutcome, SentOrder, ShownOrder } from "./shown-order.ts";

const columns = [
  "id",
  "orderRef",
  "revision",
  "receivedAt",
  "processedRevision",
  "processedAt",
  "outcome",
  "failedAt",
  "failure",
  "warnings",
] as const;

/** Orders of an organisation, newest first: all, those whose processing failed, or those with an item that was refused. */
export async function listCustomerOrders(
  db: Db,
  by: {
    organisationId: string;
    only?: "failed" | "refused" | undefined;
    before?: OrderPlace | undefined;
    atMost: number;
  },
): Promise<SentOrder[]> {
  const { only, before } = by;
  const rows = await db
    .selectFrom("customerOrders")
    .select(columns)
    .where("organisationId", "=", by.organisationId)
    .$if(only === "failed", (query) => query.where("failedAt", "is not", null))
    // This is the condition of the index customer_orders_refused.
    .$if(only === "refused", (query) => query.where(sql<boolean>`outcome @> '[{"outcome": "rejected"}]'`))
    .$if(before !== undefined, (query) =>
      query.where((eb) => eb(eb.refTuple("receivedAt", "id"), "<", eb.tuple(before?.at as Date, before?.id as string))),
    )
    .orderBy("receivedAt", "desc")
    .orderBy("id", "desc")
    .limit(by.atMost)
    .execute();
  return rows.map(toSentOrder);
}

/** Orders with these references, in no order. */
export async function listCustomerOrdersNamed(
  db: Db,
  by: { organisationId: string; orderRefs: readonly string[] },
): Promise<SentOrder[]> {
  const rows = await db
    .selectFrom("customerOrders")
    .select(columns)
    .where("organisationId", "=", by.organisationId)
    .where("orderRef", "=", (eb) => eb.fn.any(eb.val([...by.orderRefs])))
    .execute();
  return rows.map(toSentOrder);
}

/** The order with this reference that brought a purchaser's purchases, or still will. */
export async function findCustomerOrderOf(
  db: Db,
  by: { organisationId: string; orderRef: string; purchaserId: string },
): Promise<string | undefined> {
  const row = await db
    .selectFrom("customerOrders")
    .select("id")
    .where("organisationId", "=", by.organisationId)
    .where("orderRef", "=", by.orderRef)
    .where((eb) => eb.or([eb("purchaserId", "=", by.purchaserId), eb("purchaserId", "is", null)]))
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** Orders that name an address, newest first. */
export async function listCustomerOrdersTo(
  db: Db,
  by: { organisationId: string; emailKey: string; atMost: number },
): Promise<SentOrder[]> {
  const rows = await db
    .selectFrom("customerOrders")
    .select(columns)
    .where("organisationId", "=", by.organisationId)
    .where("emailKey", "=", by.emailKey)
    .orderBy("receivedAt", "desc")
    .limit(by.atMost)
    .execute();
  return rows.map(toSentOrder);
}

type OrderRow = Omit<SentOrder, "at" | "outcome" | "warnings"> & { outcome: unknown; warnings: unknown };

function toSentOrder({ outcome, warnings, ...row }: OrderRow): SentOrder {
  return {
    ...row,
    at: row.receivedAt,
    outcome: outcome as ItemOutcome[] | null,
    warnings: (warnings ?? []) as string[],
  };
}

/** An order by its name: as the shop's server sent it, or by the newest purchase that a file or the shop's questions have named. */
export type NamedOrder = { organisationId: string; id: string; orderRef: string; isSent: boolean };

type ByName = { organisationIds: readonly string[]; orderRef: string; atMost: number };

/**
 * The orders of these organisations whose reference is this one: what their servers sent, then those that no customer order tells of;
 * newest first.
 */
export async function listOrdersNamed(db: Db, by: ByName): Promise<NamedOrder[]> {
  if (isSpread(db)) return listNamedOnCitus(db, by);
  const { organisationIds, orderRef, atMost } = by;
  // The first lines in each organisation are read by the index in whose order they are asked for.
  const { rows } = await sql<NamedOrder>`
    select organisation_id, id, order_ref, is_sent from (
      ${sentWithName(by)}
      union all
      select organisation_id, id, order_ref, false, created_at from (
        select distinct on (p.organisation_id, p.purchaser_id) p.organisation_id, p.id, p.order_ref, p.created_at
        from unnest(${[...organisationIds]}::uuid[]) as served (id)
        cross join lateral (
          select organisation_id, id, order_ref, purchaser_id, created_at from purchases
          where organisation_id = served.id and order_ref = ${orderRef}
          order by organisation_id, order_ref, sku limit ${linesNamedAtMost}
        ) p
        where ${isNoCustomerOrder}
        order by p.organisation_id, p.purchaser_id, p.id desc
      ) as newest
    ) as named
    order by is_sent desc, at desc, id desc
    limit ${atMost}`.execute(acrossOrganisations(db));
  return rows;
}

/** As above, of each machine at once; all lines of the reference are read. */
async function listNamedOnCitus(db: Db, by: ByName): Promise<NamedOrder[]> {
  const { organisationIds, orderRef, atMost } = by;
  const { rows } = await sql<NamedOrder>`
    select organisation_id, id, order_ref, is_sent from (
      ${sentWithName(by)}
      union all
      select p.organisation_id, p.id, p.order_ref, false, p.created_at
      from purchases p
      where p.organisation_id = any(${[...organisationIds]}::uuid[]) and p.order_ref = ${orderRef} and ${isNoCustomerOrder}
        and not exists (
          select from purchases newer
          where newer.organisation_id = p.organisation_id and newer.order_ref = p.order_ref
            and newer.purchaser_id = p.purchaser_id and newer.id > p.id)
    ) as named
    order by is_sent desc, at desc, id desc
    limit ${atMost}`.execute(acrossOrganisations(db));
  return rows;
}

const sentWithName = ({ organisationIds, orderRef }: ByName): RawBuilder<unknown> => sql`
  select o.organisation_id, o.id, o.order_ref, true as is_sent, o.received_at as at
  from customer_orders o
  where o.organisation_id = any(${[...organisationIds]}::uuid[]) and o.order_ref = ${orderRef}`;

/** Of a line `p`: nobody was erased of whom it is, and no customer order tells of it. */
const isNoCustomerOrder = sql`not (p.order_ref >= 'erased:' and p.order_ref < 'erased;')
  and not exists (
    select from customer_orders c
    where c.organisation_id = p.organisation_id and c.order_ref = p.order_ref
      and (c.purchaser_id = p.purchaser_id or c.purchaser_id is null))`;

/** One order with what was sent. */
export async function findCustomerOrder(db: Db, by: StoredCustomerOrder): Promise<ShownOrder | undefined> {
  const row = await db
    .selectFrom("customerOrders")
    .select([...columns, "raw", "purchaserId"])
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .executeTakeFirst();
  if (!row) return undefined;
  const { raw, purchaserId, ...order } = row;
  return { ...toSentOrder(order), raw, purchaserId };
}

/** The organisations with an order that has been waiting since before a moment and has not failed, in the order of their ids. */
export async function listOrganisationsWithWaitingOrders(db: Db, before: Date): Promise<string[]> {
  if (isSpread(db)) return listWithWaitingOnCitus(db, before);
  // Each organisation is asked about separately, so that its part of the index customer_orders_unprocessed is used, however many wait.
  const rows = await acrossOrganisations(db)
    .selectFrom("organisations")
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("customerOrders")
          .select("receivedAt")
          .whereRef("customerOrders.organisationId", "=", "organisations.id")
          .where(sql<boolean>`processed_revision is distinct from revision`)
          .where("failedAt", "is", null)
          .where("receivedAt", "<", before)
          .orderBy("receivedAt")
          .limit(1)
          .as("waiting"),
      (join) => join.onTrue(),
    )
    .select("organisations.id")
    .orderBy("organisations.id")
    .execute();
  return rows.map(({ id }) => id);
}

/** As above, of each machine at once; all that wait are read. */
async function listWithWaitingOnCitus(db: Db, before: Date): Promise<string[]> {
  const rows = await acrossOrganisations(db)
    .selectFrom("customerOrders")
    .select("organisationId")
    .distinct()
    .where(sql<boolean>`processed_revision is distinct from revision`)
    .where("failedAt", "is", null)
    .where("receivedAt", "<", before)
    .orderBy("organisationId")
    .execute();
  return rows.map(({ organisationId }) => organisationId);
}

/** Orders that wait and have not failed: of these order_refs, or for these addresses; those that came first, first. */
export async function listWaitingFor(
  db: Db,
  by: { organisationId: string; orderRefs: readonly string[]; emailKeys: readonly string[] },
): Promise<StoredCustomerOrder[]> {
  return db
    .selectFrom("customerOrders")
    .select(["organisationId", "id"])
    .where("organisationId", "=", by.organisationId)
    .where(sql<boolean>`processed_revision is distinct from revision`)
    .where("failedAt", "is", null)
    .where((eb) =>
      eb.or([
        eb("orderRef", "=", eb.fn.any(eb.val([...by.orderRefs]))),
        eb("emailKey", "=", eb.fn.any(eb.val([...by.emailKeys]))),
      ]),
    )
    .orderBy(sql`arrivals[1]`)
    .execute();
}

/**
 * Marks an order that was processed or failed to be processed again. False if there is no such order.
 */
export async function resetProcessing(tx: Db, by: StoredCustomerOrder, now: Date): Promise<boolean> {
  const reset = await tx
    .updateTable("customerOrders")
    .set({
      processedRevision: null,
      failedAt: null,
      failure: null,
      // What was processed comes anew; what waits keeps its turn.
      arrivals: sql<string[]>`case when processed_revision is not distinct from revision
        then array[${newId(now)}::uuid] else arrivals end`,
    })
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .executeTakeFirst();
  return reset.numUpdatedRows > 0n;
}
