import { findGroupOfSeries, findGroupOfSku, seriesPrefix } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { codeKey } from "../platform/values/code.ts";
import { totalReviewsBySku } from "../reviews/index.ts";

/** How often each score was given to each of these products, or to all its variants; all in one statement over the figures. */
export async function scoresOf(
  db: Database,
  organisation: Organisation,
  names: readonly string[],
): Promise<{ name: string; byScore: number[] }[]> {
  const named = await Promise.all(
    names.map(async (name) => ({ name, skus: await skusOf(db, organisation, codeKey(name)) })),
  );
  const skus = [...new Set(named.flatMap((one) => one.skus))];
  const totals = await totalReviewsBySku(db, { organisationId: organisation.id, skus });
  return named.map((one) => ({
    name: one.name,
    byScore: scores.map((_, index) => one.skus.reduce((sum, sku) => sum + (totals.get(sku)?.byScore[index] ?? 0), 0)),
  }));
}

const scores = Array.from({ length: 10 });

async function skusOf(db: Database, organisation: Organisation, name: string): Promise<string[]> {
  const group =
    (name.startsWith(seriesPrefix) ? await findGroupOfSeries(db, organisation, name) : undefined) ??
    (await findGroupOfSku(db, organisation, name));
  return group ? group.variants.map(({ sku }) => sku) : [name];
}
