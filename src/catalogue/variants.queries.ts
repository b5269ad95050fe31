import { sql } from "kysely";
import type { VariantsTogether } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { codeKey } from "../platform/values/code.ts";
import type { Product } from "./catalogue.queries.ts";
import { commonName, variantNames } from "./variant-names.ts";

/** What is one product to shoppers, and several skus to the shop. */
export type ProductGroup = {
  /** By what its members belong together: the shop's name for the group, or the GTIN in its 14 digits. */
  key: string;
  isGtin: boolean;
  /** What they are called together. */
  name: string;
  /** At least one, by sku; no two have the same name. */
  variants: readonly Omit<Product, "category">[];
};

/** Where reviews are asked for: the organisation, and how it tells variants. */
export type InShop = { id: string; variantsTogether: VariantsTogether };

/** The word of the v4 API before the name of a product group, wherever it takes a sku to read by. */
export const seriesPrefix = "series:";

/** More have no common colours and sizes: somebody has filled a column with one word. They stay products of their own. */
const variantsAtMost = 2000;

/**
 * The group that `series:GROUP` names, as the organisation tells variants; in one that goes by GTIN, a GTIN with as many digits as
 * one likes to write. Undefined for anything else, which is a sku then, and for a group that nobody is in.
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

/** The product with its variants; undefined where it has none, or the organisation shows each product on its own. */
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
