import { sql } from "kysely";
import type { Db } from "../platform/db.ts";

/** Notes that these skus were bought; those that nobody has described are then listed first, to be given a name. */
export async function noteBoughtSkus(tx: Db, organisationId: string, skus: readonly string[]): Promise<void> {
  if (skus.length === 0) return;
  await sql`
    insert into nameless_products (organisation_id, sku)
    select ${organisationId}::uuid, bought.sku from unnest(${[...new Set(skus)].sort()}::text[]) bought (sku)
    where not exists (select from products p where p.organisation_id = ${organisationId}::uuid and p.sku = bought.sku)
    on conflict (organisation_id, sku) do nothing`.execute(tx);
}

/**
 * Makes the list of skus without a name what purchases and products say: what was bought and is not on it, because it became known late or
 * its key was made anew, is added; what nobody has bought any more, or what is described, goes. In a transaction that holds the lock of
 * whoever notes them, {@link noteBoughtSkus}. Reads every purchase of the organisation.
 */
export async function mendNameless(tx: Db, organisationId: string): Promise<void> {
  await sql`
    delete from nameless_products n where n.organisation_id = ${organisationId}::uuid and (
      exists (select from products d where d.organisation_id = ${organisationId}::uuid and d.sku = n.sku)
      or not exists (select from purchases p where p.organisation_id = ${organisationId}::uuid and p.sku = n.sku))`.execute(
    tx,
  );
  await sql`
    insert into nameless_products (organisation_id, sku)
    select ${organisationId}::uuid, bought.sku
    from (select distinct sku from purchases where organisation_id = ${organisationId}::uuid) bought
    where not exists (select from products d where d.organisation_id = ${organisationId}::uuid and d.sku = bought.sku)
    on conflict (organisation_id, sku) do nothing`.execute(tx);
}

/** Takes skus that were described off the list of those without a name, in the transaction that describes them. */
export async function forgetNameless(tx: Db, organisationId: string, skus: readonly string[]): Promise<void> {
  if (skus.length === 0) return;
  await sql`delete from nameless_products where organisation_id = ${organisationId}::uuid and sku = any (${[...skus]}::text[])`.execute(
    tx,
  );
}

/** Whether somebody bought this sku and nobody has described it. */
export async function isNameless(db: Db, by: { organisationId: string; sku: string }): Promise<boolean> {
  const row = await db
    .selectFrom("namelessProducts")
    .select("sku")
    .where("organisationId", "=", by.organisationId)
    .where("sku", "=", by.sku)
    .executeTakeFirst();
  return row !== undefined;
}
