import { acrossOrganisations, type Db } from "../platform/db.ts";

/** A product of one organisation, and one of another that is the same. */
export type SameProduct = { sku: string; organisationId: string; otherSku: string };

/** What the others sell under the same GTIN, or in a product group of the same name. */
export async function listSameProducts(
  db: Db,
  { organisationId, skus }: { organisationId: string; skus: readonly string[] },
  otherIds: readonly string[],
): Promise<SameProduct[]> {
  if (skus.length === 0 || otherIds.length === 0) return [];
  const by = (column: "gtinKey" | "productGroup") =>
    acrossOrganisations(db)
      .selectFrom("products as asked")
      .innerJoin("products as other", `other.${column}`, `asked.${column}`)
      .select(["asked.sku", "other.organisationId", "other.sku as otherSku"])
      .where("asked.organisationId", "=", organisationId)
      .where("asked.sku", "in", skus)
      .where("other.organisationId", "in", otherIds)
      .where(`asked.${column}`, "is not", null);
  return by("gtinKey").union(by("productGroup")).orderBy("organisationId").orderBy("otherSku").execute();
}
