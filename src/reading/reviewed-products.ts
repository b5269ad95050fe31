import { findGroupOfSeries, listSameProducts, seriesPrefix } from "../catalogue/index.ts";
import { listSharingOrganisations, type Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { codeKey } from "../platform/values/code.ts";
import type { ReviewSubject } from "../reviews/index.ts";

/** Products of an organisation whose reviews are read. */
export type Reviewed = { organisation: Organisation; skus: string[] };

/**
 * What a sku, or `series:` and a group, names in an organisation (ruling 35), with the same products of those it shares reviews with
 * (ruling 24). The organisation's own come first, known or not.
 */
export async function findReviewedProducts(
  db: Database,
  organisation: Organisation,
  named: string,
): Promise<Reviewed[]> {
  return withShared(db, organisation, await skusNamed(db, organisation, named));
}

/** The skus that a name stands for in an organisation itself. */
export async function skusNamed(db: Database, organisation: Organisation, named: string): Promise<string[]> {
  const group = named.startsWith(seriesPrefix) ? await findGroupOfSeries(db, organisation, named) : undefined;
  return group ? group.variants.map(({ sku }) => sku) : [codeKey(named)];
}

/** Products, and the same ones of those with whom the organisation shares. */
export async function withShared(db: Database, organisation: Organisation, skus: string[]): Promise<Reviewed[]> {
  const sharing = await listSharingOrganisations(db, organisation.id);
  const own = { organisation, skus };
  if (sharing.length === 0) return [own];
  const ids = sharing.map(({ id }) => id);
  const same = await listSameProducts(db, { organisationId: organisation.id, skus }, ids);
  const others = sharing.map((other) => ({
    organisation: other,
    skus: [...new Set(same.filter((one) => one.organisationId === other.id).map(({ otherSku }) => otherSku))],
  }));
  return [own, ...others.filter((other) => other.skus.length > 0)];
}

export function toSubject({ organisation, skus }: Reviewed, branchCode?: string): ReviewSubject {
  return { organisationId: organisation.id, skus, ...(branchCode === undefined ? {} : { branchCode }) };
}
