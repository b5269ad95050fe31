import { sql } from "kysely";
import type { Db } from "../platform/db.ts";

/**
 * A number for each of these products, by sku: that of its first review, seen or not. An int32 that no other product has, and that
 * stays, since reviews keep their rows. A product that nobody has reviewed has none.
 */
export async function listProductNumbers(
  db: Db,
  { organisationId, skus }: { organisationId: string; skus: readonly string[] },
): Promise<Map<string, number>> {
  if (skus.length === 0) return new Map();
  const { rows } = await sql<{ sku: string; number: number }>`
    select asked.sku, first.number from unnest(${skus}::text[]) as asked (sku)
    cross join lateral (
      select number from reviews r where r.organisation_id = ${organisationId}::uuid and r.sku = asked.sku
      order by number limit 1
    ) first`.execute(db);
  return new Map(rows.map(({ sku, number }) => [sku, number]));
}
