import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { EditableField } from "./edit-product.ts";
import { forgetNameless } from "./nameless-products.queries.ts";

/** A product as the shop describes it; what a review is about. */
export type Product = {
  sku: string;
  name: string;
  url: string | null;
  imageUrl: string | null;
  /**
   * The shop's own word for its kind, by which a questionnaire may be chosen. If absent in a description, what is
   * stored stays.
   */
  category?: string | null;
};

export async function findProduct(db: Db, by: { organisationId: string; sku: string }): Promise<Product | undefined> {
  return db
    .selectFrom("products")
    .select(["sku", "name", "url", "imageUrl", "category"])
    .where("organisationId", "=", by.organisationId)
    .where("sku", "=", by.sku)
    .executeTakeFirst();
}

/** Creates the product or overwrites what is stored of it, except for what a person has edited. */
export async function mergeProduct(db: Db, organisationId: string, product: Product, now: Date): Promise<void> {
  await db
    .insertInto("products")
    .values({ ...product, organisationId, id: newId(now), createdAt: now })
    .onConflict((conflict) =>
      conflict.columns(["organisationId", "sku"]).doUpdateSet({
        name: unlessEdited<string>("name"),
        url: unlessEdited("url"),
        imageUrl: unlessEdited("image_url"),
        ...(product.category === undefined ? {} : { category: unlessEdited("category") }),
      }),
    )
    .execute();
  await forgetNameless(db, organisationId, [product.sku]);
}

const unlessEdited = <Value = string | null>(column: EditableField) => {
  const [kept, said] = [sql.ref(`products.${column}`), sql.ref(`excluded.${column}`)];
  return sql<Value>`case when ${sql.lit(column)} = any (products.edited_fields) then ${kept} else ${said} end`;
};

/** How many of these skus are products. */
export async function countProducts(
  db: Db,
  { organisationId, skus }: { organisationId: string; skus: readonly string[] },
): Promise<number> {
  const row = await db
    .selectFrom("products")
    .select((eb) => eb.fn.countAll<string>().as("count"))
    .where("organisationId", "=", organisationId)
    .where("sku", "in", skus)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** Skus in their order, after one of them. */
export async function listSkus(
  db: Db,
  of: { organisationId: string; after: string | undefined; atMost: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom("products")
    .select("sku")
    .where("organisationId", "=", of.organisationId)
    .where("sku", ">", of.after ?? "")
    .orderBy("sku")
    .limit(of.atMost)
    .execute();
  return rows.map(({ sku }) => sku);
}

/** Products by sku, from one of them on (itself included), after so many others. */
export async function listProducts(
  db: Db,
  of: {
    organisationId: string;
    skus?: readonly string[] | undefined;
    from?: string | undefined;
    offset?: number;
    limit: number;
  },
): Promise<Product[]> {
  return db
    .selectFrom("products")
    .select(["sku", "name", "url", "imageUrl", "category"])
    .where("organisationId", "=", of.organisationId)
    .$if(of.skus !== undefined, (query) => query.where("sku", "in", of.skus!))
    .$if(of.from !== undefined, (query) => query.where("sku", ">=", of.from!))
    .orderBy("sku")
    .limit(of.limit)
    .offset(of.offset ?? 0)
    .execute();
}
