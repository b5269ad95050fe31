import type pg from "pg";
import type { Row } from "./rows.ts";

export type StoredPurchase = Row & { purchaser_id: string; order_ref: string; sku: string };

type Codes = { orderRef: string; sku: string };

export async function findPurchaseOfCodes(
  client: pg.Client,
  organisationId: string,
  { orderRef, sku }: Codes,
): Promise<StoredPurchase | undefined> {
  const { rows } = await client.query<StoredPurchase>(
    `select organisation_id, id, purchaser_id, order_ref, sku from purchases
     where organisation_id = $1 and order_ref = $2 and sku = $3`,
    [organisationId, orderRef, sku],
  );
  return rows[0];
}

/** Renames a purchase, and the invitations of its order where no other invitation is in the way: one that stays is found by its mail. */
export async function renamePurchase(client: pg.Client, one: StoredPurchase, { orderRef, sku }: Codes): Promise<void> {
  await client.query("update purchases set order_ref = $3, sku = $4 where organisation_id = $1 and id = $2", [
    one.organisation_id,
    one.id,
    orderRef,
    sku,
  ]);
  await client.query(
    `update invitations i set order_ref = $4 where i.organisation_id = $1 and i.purchaser_id = $2 and i.order_ref = $3
       and $3 <> $4 and not exists (select from invitations o where o.organisation_id = $1 and o.purchaser_id = $2
         and o.order_ref = $4 and o.kind = i.kind)`,
    [one.organisation_id, one.purchaser_id, one.order_ref, orderRef],
  );
}

/** Whether somebody has reviewed both: a purchaser has only one review of a purchase. */
export async function haveReviewsInCommon(
  client: pg.Client,
  one: StoredPurchase,
  other: StoredPurchase,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from reviews r join reviews o on o.organisation_id = r.organisation_id and o.purchaser_id = r.purchaser_id
     where r.organisation_id = $1 and r.purchase_id = $2 and o.purchase_id = $3 limit 1`,
    [one.organisation_id, one.id, other.id],
  );
  return rowCount === 1;
}

// What an order said of either is kept; the link that was mailed still opens the purchase.
const facts = `created_at = least(i.created_at, f.created_at),
  link_secret = case when i.contacted_at is null and f.contacted_at is not null then f.link_secret else i.link_secret end,
  link_was_revoked = case when i.contacted_at is null and f.contacted_at is not null
    then f.link_was_revoked else i.link_was_revoked end,
  confirmed_at = least(i.confirmed_at, f.confirmed_at), contacted_at = least(i.contacted_at, f.contacted_at),
  purchase_date = coalesce(i.purchase_date, f.purchase_date), delivery_date = coalesce(i.delivery_date, f.delivery_date),
  price = coalesce(i.price, f.price), currency = coalesce(i.currency, f.currency), language = coalesce(i.language, f.language),
  branch_code = coalesce(i.branch_code, f.branch_code),
  cancelled_at = least(i.cancelled_at, f.cancelled_at), refunded_at = least(i.refunded_at, f.refunded_at),
  is_left_out = least(i.cancelled_at, f.cancelled_at) is not null and (i.is_left_out or i.cancelled_at is null)
    and (f.is_left_out or f.cancelled_at is null),
  is_incentivised = case when i.is_incentivised or f.is_incentivised then true else coalesce(i.is_incentivised, f.is_incentivised) end`;

/** Merges two purchases of one purchaser: everything attached to `from` is attached to `into` afterwards. */
export async function mergePurchases(client: pg.Client, into: StoredPurchase, from: StoredPurchase): Promise<void> {
  const values = [into.organisation_id, into.id, from.id];
  // The secret first: no two purchases with a short link may have the same one.
  const { rows } = await client.query<{ link_secret: Buffer }>(
    "update purchases f set link_secret = uuid_send(gen_random_uuid()) from purchases b where f.organisation_id = $1 and f.id = $2 and b.organisation_id = $1 and b.id = $2 returning b.link_secret",
    [from.organisation_id, from.id],
  );
  await client.query(
    `update purchases i set ${facts.replaceAll("f.link_secret", "$4")} from purchases f
     where i.organisation_id = $1 and i.id = $2 and f.organisation_id = $1 and f.id = $3`,
    [...values, rows[0]!.link_secret],
  );
  await client.query("update reviews set purchase_id = $2, sku = $4 where organisation_id = $1 and purchase_id = $3", [
    ...values,
    into.sku,
  ]);
  await client.query(
    `delete from questionnaire_drafts f using questionnaire_drafts i where f.organisation_id = $1 and f.purchase_id = $3
       and i.organisation_id = $1 and i.purchase_id = $2 and i.browser_hash = f.browser_hash`,
    values,
  );
  for (const table of ["questionnaire_drafts", "webhook_messages"])
    await client.query(`update ${table} set purchase_id = $2 where organisation_id = $1 and purchase_id = $3`, values);
  await client.query(
    `update invitations set purchase_ids = array(select distinct case p when $3::uuid then $2::uuid else p end from unnest(purchase_ids) p)
     where organisation_id = $1 and $3::uuid = any (purchase_ids)`,
    values,
  );
  await client.query("delete from purchases where organisation_id = $1 and id = $2", [from.organisation_id, from.id]);
}

/** Renames what a feed has described; if today's key is described as well, that description stays. Returns whether it was renamed. */
export async function renameCode(
  client: pg.Client,
  table: "products" | "branches",
  column: "sku" | "code",
  { organisation_id, id }: Row,
  key: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update ${table} d set ${column} = $3 where d.organisation_id = $1 and d.id = $2
       and not exists (select from ${table} o where o.organisation_id = $1 and o.${column} = $3)`,
    [organisation_id, id, key],
  );
  if (rowCount === 1) return true;
  await client.query(`delete from ${table} where organisation_id = $1 and id = $2`, [organisation_id, id]);
  return false;
}

export async function renameReviewed(client: pg.Client, { organisation_id, id }: Row, sku: string): Promise<void> {
  await client.query("update reviews set sku = $3 where organisation_id = $1 and id = $2", [organisation_id, id, sku]);
}
