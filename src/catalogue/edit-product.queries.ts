import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { type EditableField, type EditedProduct, editableFields } from "./edit-product.ts";
import { forgetNameless } from "./nameless-products.queries.ts";

type Which = { organisationId: string; sku: string };

/** A product, and which of its fields stay as a person has written them; undefined for one that nobody has described. */
export async function findEditedProduct(db: Db, { organisationId, sku }: Which): Promise<EditedProduct | undefined> {
  const row = await db
    .selectFrom("products")
    .select(["id", "sku", "name", "url", "category", "gtin", "editedFields"])
    .select(["imageUrl", "productGroup", "productGroupName"])
    .where("organisationId", "=", organisationId)
    .where("sku", "=", sku)
    .executeTakeFirst();
  if (!row) return undefined;
  const { id, name, url, category, gtin, imageUrl, productGroup, productGroupName } = row;
  const others = { image_url: imageUrl, product_group: productGroup, product_group_name: productGroupName };
  return {
    id,
    sku,
    values: { name, url, category, gtin, ...others },
    editedFields: editableFields.filter((field) => row.editedFields.includes(field)),
  };
}

/**
 * Writes fields as a person wants them and keeps them from feeds; makes the product if nobody has described it.
 *
 * @param changes by the names of columns; for one that nobody has described with a name
 * @returns its id; undefined if it would need a name and has none
 */
export async function saveEdits(
  tx: Db,
  { organisationId, sku }: Which,
  changes: Partial<Record<EditableField, string | null>>,
  now: Date,
): Promise<{ id: string } | undefined> {
  const fields = editableFields.filter((field) => changes[field] !== undefined);
  const written = async () => {
    const held = sql.join(fields.map((field) => sql`(${field}, ${sql.ref(field)})`));
    const set = sql.join(fields.map((field) => sql`${sql.ref(field)} = ${changes[field]}`));
    const { rows } = await sql<{ id: string }>`
      update products set ${set},
        edited_fields = array(select distinct field from unnest(edited_fields || ${fields}::text[]) field order by field),
        feed_values = feed_values || coalesce(
          (select jsonb_object_agg(field, value) from (values ${held}) held (field, value) where field <> all (edited_fields)), '{}')
      where organisation_id = ${organisationId}::uuid and sku = ${sku} returning id`.execute(tx);
    return rows[0];
  };
  const known = await written();
  if (known || typeof changes.name !== "string") return known;
  const made = await tx
    .insertInto("products")
    .values({ organisationId, id: newId(now), sku, name: changes.name, editedFields: fields, createdAt: now })
    .onConflict((conflict) => conflict.columns(["organisationId", "sku"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  await forgetNameless(tx, organisationId, [sku]);
  // Made by us, or by a feed at the same moment: what the person wrote stands either way.
  return (await written()) ?? made;
}

/**
 * Gives fields back to the feeds: each is what the last feed said of it, or what it was before it was edited, and follows the next ones. Where
 * there is neither, which is so for a product that was made by hand, it stays until a feed names it.
 *
 * @returns the product's id, and those of the fields that a person had kept; undefined if none was
 */
export async function releaseFields(
  tx: Db,
  { organisationId, sku }: Which,
  asked: readonly EditableField[],
): Promise<{ id: string; fields: EditableField[] } | undefined> {
  const kept = await tx
    .selectFrom("products")
    .select(["id", "editedFields"])
    .where("organisationId", "=", organisationId)
    .where("sku", "=", sku)
    .forUpdate()
    .executeTakeFirst();
  const fields = asked.filter((field) => kept?.editedFields.includes(field));
  if (!kept || fields.length === 0) return undefined;
  const set = sql.join(
    fields.map(
      (field) =>
        sql`${sql.ref(field)} = case when feed_values ? ${sql.lit(field)} then feed_values ->> ${sql.lit(field)} else ${sql.ref(field)} end`,
    ),
  );
  await sql`
    update products set ${set}, feed_values = feed_values - ${[...fields]}::text[],
      edited_fields = array(select field from unnest(edited_fields) field where field <> all (${[...fields]}::text[]) order by field)
    where organisation_id = ${organisationId}::uuid and id = ${kept.id}::uuid`.execute(tx);
  return { id: kept.id, fields };
}
