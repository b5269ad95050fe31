import { sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { StoredCustomerOrder } from "./customer-orders.queries.ts";
import type { ItemOutcome, ListedOrder, ShownOrder } from "./shown-order.ts";

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

/** A place in the list, which is ordered by time, and by id within one moment. */
export type BeforeOrder = { receivedAt: Date; id: string };

/** Orders of an organisation, newest first: all, those whose processing failed, or those with an item that was refused. */
export async function listCustomerOrders(
  db: Db,
  by: {
    organisationId: string;
    only?: "failed" | "refused" | undefined;
    before?: BeforeOrder | undefined;
    atMost: number;
  },
): Promise<ListedOrder[]> {
  const { only, before } = by;
  const rows = await db
    .selectFrom("customerOrders")
    .select(columns)
    .where("organisationId", "=", by.organisationId)
    .$if(only === "failed", (query) => query.where("failedAt", "is not", null))
    // This is the condition of the index customer_orders_refused.
    .$if(only === "refused", (query) => query.where(sql<boolean>`outcome @> '[{"outcome": "rejected"}]'`))
    .$if(before !== undefined, (query) =>
      query.where((eb) =>
        eb(eb.refTuple("receivedAt", "id"), "<", eb.tuple(before?.receivedAt as Date, before?.id as string)),
      ),
    )
    .orderBy("receivedAt", "desc")
    .orderBy("id", "desc")
    .limit(by.atMost)
    .execute();
  return rows.map(({ outcome, warnings, ...row }) => ({
    ...row,
    outcome: outcome as ItemOutcome[] | null,
    warnings: (warnings ?? []) as string[],
  }));
}

/** One order with what was sent, and the state of the purchases that it brought. */
export async function findCustomerOrder(db: Db, by: StoredCustomerOrder): Promise<ShownOrder | undefined> {
  const row = await db
    .selectFrom("customerOrders")
    .select([...columns, "raw", "purchaserId"])
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .executeTakeFirst();
  if (!row) return undefined;
  const { purchaserId, outcome, warnings, ...order } = row;
  // Its own purchaser's purchases alone: if an item was refused, the purchase is somebody else's.
  const purchases =
    purchaserId === null
      ? []
      : await db
          .selectFrom("purchases")
          .select(["sku", "cancelledAt", "refundedAt", "isIncentivised", "branchCode"])
          .where("organisationId", "=", by.organisationId)
          .where("orderRef", "=", row.orderRef)
          .where("purchaserId", "=", purchaserId)
          .execute();
  return {
    ...order,
    outcome: outcome as ItemOutcome[] | null,
    warnings: (warnings ?? []) as string[],
    purchases,
  };
}

/** Orders of all organisations that have been waiting since before a moment and have not failed; each organisation's oldest first. */
export async function listWaitingOrders(db: Db, before: Date, atMost: number): Promise<StoredCustomerOrder[]> {
  // Each organisation is queried separately, so that its part of the index customer_orders_unprocessed is used.
  return acrossOrganisations(db)
    .selectFrom("organisations")
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("customerOrders")
          .select(["organisationId", "id", "receivedAt"])
          .whereRef("customerOrders.organisationId", "=", "organisations.id")
          .where(sql<boolean>`processed_revision is distinct from revision`)
          .where("failedAt", "is", null)
          .where("receivedAt", "<", before)
          .orderBy("receivedAt")
          .limit(atMost)
          .as("waiting"),
      (join) => join.onTrue(),
    )
    .select(["waiting.organisationId", "waiting.id"])
    .orderBy("waiting.receivedAt")
    .limit(atMost)
    .execute();
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
