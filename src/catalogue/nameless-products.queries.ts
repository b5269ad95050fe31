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
