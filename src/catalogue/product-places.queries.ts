import { sql } from "kysely";
import type { Db } from "../platform/db.ts";

/** So many products lie between two places that are noted; so many are passed over in the index at most. */
export const placesApart = 1000;

/** How many products there are, and which stand first, a thousand further, and so on. */
export type ProductPlaces = { count: number; skus: readonly string[] };

export async function readProductPlaces(db: Db, organisationId: string): Promise<ProductPlaces> {
  const { rows } = await sql<ProductPlaces>`
    select count(*)::int as count, coalesce(array_agg(sku order by number) filter (where (number - 1) % ${placesApart}::int = 0), '{}') as skus
    from (
      select sku, row_number() over (order by sku) as number from products where organisation_id = ${organisationId}::uuid
    ) numbered`.execute(db);
  return rows[0]!;
}
