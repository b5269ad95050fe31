import type pg from "pg";
import { purchaserDetailColumns } from "../purchases/index.ts";

/** Which purchaser becomes part of which. */
type Merge = { organisationId: string; into: string; from: string };

/**
 * Merges two purchasers who turned out to be one person: everything attached to `from` is attached to `into` afterwards. If both
 * have reviewed the same purchase, the second review stays with its author's row, which can no longer be found by an address.
 *
 * @returns how many reviews stay there
 */
export async function mergePurchasers(
  client: pg.Client,
  { organisationId, into, from }: Merge,
): Promise<{ keptApart: number }> {
  const values = [organisationId, into, from];
  const details = purchaserDetailColumns.map((column) => `${column} = coalesce(i.${column}, f.${column})`).join(", ");
  await client.query(
    `update purchasers i set ${details} from purchasers f
     where i.organisation_id = $1 and i.id = $2 and f.organisation_id = $1 and f.id = $3`,
    values,
  );
  await client.query("update purchases set purchaser_id = $2 where organisation_id = $1 and purchaser_id = $3", values);
  await client.query(
    `update reviews r set purchaser_id = $2 where r.organisation_id = $1 and r.purchaser_id = $3 and not exists (
       select from reviews o where o.organisation_id = $1 and o.purchase_id = r.purchase_id and o.purchaser_id = $2)`,
    values,
  );
  for (const table of ["questionnaire_drafts", "outbox", "webhook_messages", "customer_orders"])
    await client.query(
      `update ${table} set purchaser_id = $2 where organisation_id = $1 and purchaser_id = $3`,
      values,
    );
  await mergeInvitations(client, values);
  const { rowCount } = await client.query("select from reviews where organisation_id = $1 and purchaser_id = $2", [
    organisationId,
    from,
  ]);
  const keptApart = rowCount ?? 0;
  if (keptApart === 0)
    await client.query("delete from purchasers where organisation_id = $1 and id = $2", [organisationId, from]);
  // No address has this form, so nobody is found by it.
  else
    await client.query(
      "update purchasers set merged_into = $2, email_key = 'merged:' || id where organisation_id = $1 and id = $3",
      values,
    );
  return { keptApart };
}

/** If both were asked about an order, one invitation remains, with everything that either mail asked about. */
async function mergeInvitations(client: pg.Client, values: readonly unknown[]): Promise<void> {
  await client.query(
    `update invitations i set sent_at = coalesce(i.sent_at, f.sent_at),
       purchase_ids = array(select distinct unnest(i.purchase_ids || f.purchase_ids))
     from invitations f where i.organisation_id = $1 and i.purchaser_id = $2 and f.organisation_id = $1 and f.purchaser_id = $3
       and f.order_ref = i.order_ref and f.kind = i.kind`,
    [...values],
  );
  await client.query(
    `delete from invitations f using invitations i where i.organisation_id = $1 and i.purchaser_id = $2
       and f.organisation_id = $1 and f.purchaser_id = $3 and f.order_ref = i.order_ref and f.kind = i.kind`,
    [...values],
  );
  await client.query("update invitations set purchaser_id = $2 where organisation_id = $1 and purchaser_id = $3", [
    ...values,
  ]);
}
