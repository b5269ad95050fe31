import { listSameProducts } from "../catalogue/index.ts";
import { listSharingOrganisations, type Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { portionsOf } from "../platform/in-turns.ts";
import { type Answers, type ReviewTotals, scoresBySku, totalReviewsBySku } from "../reviews/index.ts";
import { skusNamed } from "./reviewed-products.ts";
import { sumScores, sumTotals } from "./scores.ts";

/** Skus, or `series:` and groups; and the branch at which they were bought, if only that one counts. */
type Named = { names: readonly string[]; branchCode?: string | undefined };

/**
 * The totals of each of these names, with those of the organisations that share their reviews. In as few statements as there are
 * organisations. Another organisation's branches are not this one's, so at a branch nothing shared counts.
 */
export async function totalsOf(
  db: Database,
  organisation: Organisation,
  named: Named,
): Promise<Map<string, ReviewTotals>> {
  return figuresOfNamed(db, organisation, named, { bySku: totalReviewsBySku, sum: sumTotals });
}

/** The same of the overall scores alone, which is much less to read. */
export async function scoresOf(db: Database, organisation: Organisation, named: Named): Promise<Map<string, Answers>> {
  return figuresOfNamed(db, organisation, named, scores);
}

/** The scores of products of the catalogue, by sku. */
export async function scoresOfSkus(
  db: Database,
  organisation: Organisation,
  { skus, branchCode }: { skus: readonly string[]; branchCode: string | undefined },
): Promise<Map<string, Answers>> {
  return figuresOfSkus(db, organisation, { skusByName: skus.map((sku) => [sku, [sku]]), branchCode }, scores);
}

/** What is read of each sku, and how it is added up: an organisation's own, and those of the same products in others. */
type Kind<Figures> = {
  bySku: (
    db: Database,
    of: { organisationId: string; skus: readonly string[]; branchCode?: string | undefined },
  ) => Promise<Map<string, Figures>>;
  sum: (own: readonly Figures[], others: readonly Figures[]) => Figures;
};

const scores: Kind<Answers> = { bySku: scoresBySku, sum: (own, others) => sumScores([...own, ...others]) };

async function figuresOfNamed<Figures>(
  db: Database,
  organisation: Organisation,
  { names, branchCode }: Named,
  kind: Kind<Figures>,
): Promise<Map<string, Figures>> {
  const skusByName = await Promise.all(
    names.map(async (name) => [name, await skusNamed(db, organisation, name)] as const),
  );
  return figuresOfSkus(db, organisation, { skusByName, branchCode }, kind);
}

type SkusByName = readonly (readonly [name: string, skus: readonly string[]])[];

async function figuresOfSkus<Figures>(
  db: Database,
  organisation: Organisation,
  { skusByName, branchCode }: { skusByName: SkusByName; branchCode: string | undefined },
  kind: Kind<Figures>,
): Promise<Map<string, Figures>> {
  const skus = [...new Set(skusByName.flatMap(([, of]) => of))];
  const [own, shared] = await Promise.all([
    figuresBySku(db, { organisationId: organisation.id, skus, branchCode }, kind),
    branchCode === undefined ? sharedFigures(db, organisation, skus, kind) : nothingShared<Figures>(),
  ]);
  return new Map(
    skusByName.map(([name, of]) => [
      name,
      kind.sum(
        of.flatMap((sku) => own.get(sku) ?? []),
        // Two skus of a group may be the same as one product of another shop, which then counts once.
        [...new Set(of.flatMap((sku) => shared.same.get(sku) ?? []))].flatMap((key) => shared.figures.get(key) ?? []),
      ),
    ]),
  );
}

/** By the asked sku, the same products elsewhere; and the figures of those. */
type Shared<Figures> = { same: Map<string, string[]>; figures: Map<string, Figures> };

function nothingShared<Figures>(): Shared<Figures> {
  return { same: new Map(), figures: new Map() };
}

async function sharedFigures<Figures>(
  db: Database,
  organisation: Organisation,
  skus: readonly string[],
  kind: Kind<Figures>,
): Promise<Shared<Figures>> {
  const sharing = await listSharingOrganisations(db, organisation.id);
  const { same, figures } = nothingShared<Figures>();
  if (sharing.length === 0) return { same, figures };
  const ids = sharing.map(({ id }) => id);
  const found = await listSameProducts(db, { organisationId: organisation.id, skus }, ids);
  for (const { sku, organisationId, otherSku } of found)
    same.set(sku, [...(same.get(sku) ?? []), `${organisationId} ${otherSku}`]);
  for (const id of ids) {
    const others = [...new Set(found.filter((one) => one.organisationId === id).map(({ otherSku }) => otherSku))];
    for (const [sku, of] of await figuresBySku(db, { organisationId: id, skus: others }, kind))
      figures.set(`${id} ${sku}`, of);
  }
  return { same, figures };
}

/** How many skus one statement reads, so that no answer of it keeps the thread for long. */
const atOnce = 200;

async function figuresBySku<Figures>(
  db: Database,
  of: { organisationId: string; skus: readonly string[]; branchCode?: string | undefined },
  { bySku }: Kind<Figures>,
): Promise<Map<string, Figures>> {
  const found = new Map<string, Figures>();
  for (const skus of portionsOf(of.skus, atOnce))
    for (const [sku, figures] of await bySku(db, { ...of, skus })) found.set(sku, figures);
  return found;
}
