import type pg from "pg";
import type { Row } from "./rows.ts";

export type KeptOrder = Row & { order_ref: string; email_key: string; received_at: Date };

type OrderKeys = { orderRef: string; emailKey: string };

export async function findKeptOrder(
  client: pg.Client,
  organisationId: string,
  { orderRef, emailKey }: OrderKeys,
): Promise<KeptOrder | undefined> {
  const { rows } = await client.query<KeptOrder>(
    `select organisation_id, id, order_ref, email_key, received_at from customer_orders
     where organisation_id = $1 and order_ref = $2 and email_key = $3 for update`,
    [organisationId, orderRef, emailKey],
  );
  return rows[0];
}

export async function renameKeptOrder(
  client: pg.Client,
  { organisation_id, id }: KeptOrder,
  { orderRef, emailKey }: OrderKeys,
): Promise<void> {
  await client.query(
    "update customer_orders set order_ref = $3, email_key = $4 where organisation_id = $1 and id = $2",
    [organisation_id, id, orderRef, emailKey],
  );
}

/** Whatever the older one said that no job has processed is put before the newer one, and so is processed first. */
export async function mergeKeptOrders(client: pg.Client, newer: KeptOrder, older: KeptOrder): Promise<void> {
  const values = [newer.organisation_id, newer.id, older.id];
  await client.query(
    `update customer_orders n set unprocessed = o.unprocessed || o.raw || n.unprocessed, processed_revision = null,
       arrivals = o.arrivals || case when n.processed_revision is distinct from n.revision then n.arrivals else array[n.id] end
     from customer_orders o where n.organisation_id = $1 and n.id = $2 and o.organisation_id = $1 and o.id = $3
       and o.processed_revision is distinct from o.revision`,
    values,
  );
  await client.query(
    `update customer_orders n set purchaser_id = coalesce(n.purchaser_id, o.purchaser_id),
       updated_at = greatest(n.updated_at, o.updated_at)
     from customer_orders o where n.organisation_id = $1 and n.id = $2 and o.organisation_id = $1 and o.id = $3`,
    values,
  );
  await client.query("delete from customer_orders where organisation_id = $1 and id = $2", [
    older.organisation_id,
    older.id,
  ]);
}
