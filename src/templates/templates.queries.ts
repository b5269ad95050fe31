import type { Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { type Template, type TemplateDefinition, toDefinition } from "./template.ts";

/** The templates of an organisation: the one for every other product first, then by category. */
export async function listTemplates(db: Db, by: { organisationId: string }): Promise<Template[]> {
  const rows = await db
    .selectFrom("questionnaireTemplates")
    .select(["id", "category", "definition", "updatedAt"])
    .where("organisationId", "=", by.organisationId)
    .orderBy("category", (order) => order.asc().nullsFirst())
    .execute();
  return rows.map((row) => ({ ...row, definition: toDefinition(row.definition) }));
}

/**
 * Stores what was made of the template as it was read; false where somebody else changed it meanwhile, or made it first.
 * `readAt` is the template's `updatedAt`, null where there was none.
 */
export async function saveTemplate(
  db: Db,
  template: { organisationId: string; category: string | null; definition: TemplateDefinition },
  readAt: Date | null,
  now: Date,
): Promise<boolean> {
  const { organisationId, category } = template;
  const definition = JSON.stringify(template.definition);
  // Two saves in the same millisecond still get different timestamps: the timestamp always increases.
  const updatedAt = readAt && readAt >= now ? new Date(readAt.getTime() + 1) : now;
  if (readAt === null) {
    const inserted = await db
      .insertInto("questionnaireTemplates")
      .values({ organisationId, id: newId(now), category, definition, updatedAt })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return inserted.numInsertedOrUpdatedRows === 1n;
  }
  const updated = await db
    .updateTable("questionnaireTemplates")
    .set({ definition, updatedAt })
    .where("organisationId", "=", organisationId)
    .where("category", category === null ? "is" : "=", category)
    .where("updatedAt", "=", readAt)
    .executeTakeFirst();
  return updated.numUpdatedRows === 1n;
}

/** Which categories the organisation's products name, for choosing among them. */
export async function listCategories(db: Db, by: { organisationId: string }): Promise<string[]> {
  const rows = await db
    .selectFrom("products")
    .select("category")
    .distinct()
    .where("organisationId", "=", by.organisationId)
    .where("category", "is not", null)
    .orderBy("category")
    .limit(200)
    .execute();
  return rows.map(({ category }) => category!);
}

/** A read join's worth of products for several skus: what the v4 template answers about each. */
export async function listProductsBySku(
  db: Db,
  by: { organisationId: string; skus: readonly string[] },
): Promise<{ sku: string; name: string; imageUrl: string | null; category: string | null }[]> {
  if (by.skus.length === 0) return [];
  return db
    .selectFrom("products")
    .select(["sku", "name", "imageUrl", "category"])
    .where("organisationId", "=", by.organisationId)
    .where("sku", "in", by.skus)
    .execute();
}
