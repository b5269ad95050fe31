import { sql } from "kysely";
import type { Db } from "../../platform/db.ts";
import { languages } from "../../platform/languages.ts";

/** The newest visible review of a product. */
export type LastReview = { number: number; publishedAt: Date };

/**
 * The newest visible review of each of these products that has one. Each language is a stretch of an index, of which the last entry is read:
 * it costs the same however many reviews there are.
 */
export async function listLastReviews(
  db: Db,
  { organisationId, skus }: { organisationId: string; skus: readonly string[] },
): Promise<Map<string, LastReview>> {
  if (skus.length === 0) return new Map();
  const { rows } = await sql<LastReview & { sku: string }>`
    select distinct on (asked.sku) asked.sku, newest.number, newest.published_at
    from unnest(${[...skus]}::text[]) asked (sku)
    cross join unnest(${[...languages]}::text[]) spoken (language)
    cross join lateral (
      select r.number, r.published_at from reviews r
      where r.organisation_id = ${organisationId}::uuid and r.sku = asked.sku and r.visible_language = spoken.language
        and r.visible_version is not null
      order by r.published_at desc, r.number desc limit 1
    ) newest
    order by asked.sku, newest.published_at desc, newest.number desc`.execute(db);
  return new Map(rows.map(({ sku, ...last }) => [sku, last]));
}
