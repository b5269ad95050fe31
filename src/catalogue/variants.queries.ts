import { sql } from "kysely";
import type { VariantsTogether } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { codeKey } from "../platform/values/code.ts";
import type { Product } from "./catalogue.queries.ts";
import { commonName, variantNames } from "./variant-names.ts";

/** One product to shoppers, several skus to the shop. */
export type ProductGroup = {
  /** What its members have in common: the shop's name for the group, or the GTIN with 14 digits. */
  key: string;
  isGtin: boolean;
  /** What the variants are called together. */
  name: string;
  /** One or more, sorted by sku; no two have the same name. */
  variants: readonly Omit<Product, "category">[];
};

/** The organisation whose reviews are read, and what makes products variants there. */
export type InShop = { id: string; variantsTogether: VariantsTogether };

/** What the v4 API writes before the name of a product group, wherever reviews are read by sku. */
export const seriesPrefix = "series:";

/** A larger group has no colours and sizes in common: somebody has filled a column with one word. It counts as no group. */
export const variantsAtMost = 2000;

/**
 * The group that `series:GROUP` names; in an organisation that goes by GTIN, `series:` and a GTIN of any length. Undefined for
 * any other text, which is then a sku, and for a group without members.
 */
export async function findGroupOfSeries(
  db: Db,
  { id: organisationId, variantsTogether }: InShop,
  named: string,
): Promise<ProductGroup | undefined> {
  if (variantsTogether === "off" || !named.startsWith(seriesPrefix)) return undefined;
  const key = codeKey(named.slice(seriesPrefix.length));
  const rows = await members(db)
    .where("member.organisationId", "=", organisationId)
    .$if(variantsTogether === "group", (query) => query.where("member.productGroup", "=", key))
    .$if(variantsTogether === "gtin", (query) => query.where("member.gtinKey", "=", sql<string>`gtin_key(${key})`))
    .execute();
  return toGroup(rows, variantsTogether);
}

/** A product and its variants; undefined if it has none, or if the organisation shows each product on its own. */
export async function findGroupOfSku(
  db: Db,
  { id: organisationId, variantsTogether }: InShop,
  sku: string,
): Promise<ProductGroup | undefined> {
  if (variantsTogether === "off") return undefined;
  const column = variantsTogether === "group" ? "productGroup" : "gtinKey";
  const rows = await members(db)
    .innerJoin("products as asked", (join) =>
      join
        .onRef("asked.organisationId", "=", "member.organisationId")
        .onRef(`asked.${column}`, "=", `member.${column}`),
    )
    .where("asked.organisationId", "=", organisationId)
    .where("member.organisationId", "=", organisationId)
    .where("asked.sku", "=", sku)
    .execute();
  return rows.length < 2 ? undefined : toGroup(rows, variantsTogether);
}

/** Of each of these skus that has variants: the skus of all of them, itself included. In one statement, for lists of products. */
export async function listVariantSkus(
  db: Db,
  { id: organisationId, variantsTogether }: InShop,
  skus: readonly string[],
): Promise<Map<string, string[]>> {
  if (variantsTogether === "off" || skus.length === 0) return new Map();
  const column = sql.ref(variantsTogether === "group" ? "product_group" : "gtin_key");
  const { rows } = await sql<{ asked: string; skus: string[] }>`
    select asked.sku as asked, array_agg(variants.sku order by variants.sku) as skus
    from unnest(${skus}::text[]) asked (sku)
    join products of on of.organisation_id = ${organisationId}::uuid and of.sku = asked.sku
    cross join lateral (
      select member.sku from products member
      where member.organisation_id = ${organisationId}::uuid and member.${column} = of.${column}
      order by member.sku limit ${variantsAtMost + 1}
    ) variants
    group by asked.sku having count(*) between 2 and ${variantsAtMost}`.execute(db);
  return new Map(rows.map((row) => [row.asked, row.skus]));
}

function members(db: Db) {
  return db
    .selectFrom("products as member")
    .select(["member.sku", "member.name", "member.url", "member.imageUrl", "member.attributes"])
    .select(["member.productGroup", "member.productGroupName", "member.gtinKey"])
    .orderBy("member.sku")
    .limit(variantsAtMost + 1);
}

type Member = Awaited<ReturnType<ReturnType<typeof members>["execute"]>>[number];

function toGroup(rows: readonly Member[], together: "group" | "gtin"): ProductGroup | undefined {
  const key = together === "group" ? rows[0]?.productGroup : rows[0]?.gtinKey;
  if (!key || rows.length > variantsAtMost) return undefined;
  const given = together === "group" ? rows.find(({ productGroupName }) => productGroupName)?.productGroupName : null;
  const names = variantNames(rows);
  return {
    key,
    isGtin: together === "gtin",
    name: given ?? commonName(rows.map(({ name }) => name)),
    variants: rows.map(({ sku, url, imageUrl }, at) => ({ sku, name: names[at]!, url, imageUrl })),
  };
}
