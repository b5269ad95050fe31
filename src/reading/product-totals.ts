import { listSameProducts } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { listSharingOrganisations } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { portionsOf } from "../platform/in-turns.ts";
import { type ReviewTotals, totalReviews, totalReviewsBySku } from "../reviews/index.ts";
import { skusNamed } from "./reviewed-products.ts";
import { noTotals, sumTotals } from "./scores.ts";

/** How many skus one statement reads. */
const atOnce = 200;

/**
 * The totals of each of these names, skus or `series:` and groups, with those of the organisations that share their reviews. In as few
 * statements as there are organisations.
 */
export async function totalsOfNamed(
  db: Database,
  organisation: Organisation,
  names: readonly string[],
): Promise<Map<string, ReviewTotals>> {
  const named = await Promise.all(names.map(async (name) => [name, await skusNamed(db, organisation, name)] as const));
  const skus = [...new Set(named.flatMap(([, own]) => own))];
  const [own, shared] = await Promise.all([
    totalsBySku(db, organisation.id, skus),
    sharedTotals(db, organisation, skus),
  ]);
  return new Map(
    named.map(([name, of]) => [
      name,
      sumTotals(
        of.map((sku) => own.get(sku) ?? noTotals()),
        // Two skus of a group may be the same as one product of another shop, which then counts once.
        [...new Set(of.flatMap((sku) => shared.same.get(sku) ?? []))].map((key) => shared.totals.get(key)!),
      ),
    ]),
  );
}

/** By the asked sku, the same products elsewhere; and the totals of those. */
type Shared = { same: Map<string, string[]>; totals: Map<string, ReviewTotals> };

async function sharedTotals(db: Database, organisation: Organisation, skus: readonly string[]): Promise<Shared> {
  const sharing = await listSharingOrganisations(db, organisation.id);
  const same = new Map<string, string[]>();
  const totals = new Map<string, ReviewTotals>();
  if (sharing.length === 0) return { same, totals };
  const ids = sharing.map(({ id }) => id);
  const found = await listSameProducts(db, { organisationId: organisation.id, skus }, ids);
  for (const { sku, organisationId, otherSku } of found)
    same.set(sku, [...(same.get(sku) ?? []), `${organisationId} ${otherSku}`]);
  for (const id of ids) {
    const others = [...new Set(found.filter((one) => one.organisationId === id).map(({ otherSku }) => otherSku))];
    for (const [sku, of] of await totalsBySku(db, id, others)) totals.set(`${id} ${sku}`, of);
  }
  return { same, totals };
}

async function totalsBySku(db: Database, organisationId: string, skus: readonly string[]) {
  const found = new Map<string, ReviewTotals>();
  for (const some of portionsOf(skus, atOnce))
    for (const [sku, totals] of await totalReviewsBySku(db, { organisationId, skus: some })) found.set(sku, totals);
  return found;
}

/** The totals of each of an organisation's own skus at one of its branches. */
export async function totalsAtBranch(
  db: Database,
  organisation: Organisation,
  { skus, branchCode }: { skus: readonly string[]; branchCode: string },
): Promise<Map<string, ReviewTotals>> {
  const organisationId = organisation.id;
  return new Map(
    await Promise.all(
      skus.map(async (sku) => {
        const of = await skusNamed(db, organisation, sku);
        return [sku, await totalReviews(db, [{ organisationId, skus: of, branchCode }])] as const;
      }),
    ),
  );
}

export async function totalsOf(
  db: Database,
  organisation: Organisation,
  { names, branchCode }: { names: readonly string[]; branchCode: string | undefined },
): Promise<Map<string, ReviewTotals>> {
  return branchCode === undefined
    ? totalsOfNamed(db, organisation, names)
    : totalsAtBranch(db, organisation, { skus: names, branchCode });
}
