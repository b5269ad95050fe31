import { findGroupOfSeries, listVariantSkus, seriesPrefix } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { codeKey } from "../platform/values/code.ts";
import { totalReviewsBySku } from "../reviews/index.ts";

/**
 * How often each score was given to each of these products, or to all its variants: one statement for the variants and one for the figures,
 * besides one for each `series:`.
 */
export async function scoresOf(
  db: Database,
  organisation: Organisation,
  names: readonly string[],
): Promise<{ name: string; byScore: number[] }[]> {
  const named = await skusOf(db, organisation, names);
  const skus = [...new Set(named.flatMap((one) => one.skus))];
  const totals = await totalReviewsBySku(db, { organisationId: organisation.id, skus });
  return named.map((one) => ({
    name: one.name,
    byScore: scores.map((_, index) => one.skus.reduce((sum, sku) => sum + (totals.get(sku)?.byScore[index] ?? 0), 0)),
  }));
}

/** The products that each of these names stands for: one, or all its variants. One that nobody knows stands for itself. */
export async function skusOf(
  db: Database,
  organisation: Organisation,
  names: readonly string[],
): Promise<{ name: string; skus: readonly string[] }[]> {
  const keys = names.map(codeKey);
  const variants = await listVariantSkus(db, organisation, [...new Set(keys)]);
  return Promise.all(
    names.map(async (name, at) => {
      const key = keys[at]!;
      const group = key.startsWith(seriesPrefix) ? await findGroupOfSeries(db, organisation, key) : undefined;
      return { name, skus: group?.variants.map(({ sku }) => sku) ?? variants.get(key) ?? [key] };
    }),
  );
}

const scores = Array.from({ length: 10 });
