import { sql } from "kysely";
import type { Db } from "../platform/db.ts";

/** Further features of cars by which products are told apart, as product feeds call them. */
export const modelFeatures = [
  "model_variant",
  "model_year",
  "body_type",
  "doors",
  "used",
  "vehicle_type",
  "fuel_type",
  "transmission",
  "model_display",
  "spec_description",
  "engine_size_in_liters",
] as const;

export type ModelFeature = (typeof modelFeatures)[number];

/** What products are asked for by: a feature has one of several values; years may be a span. */
export type ModelQuery = {
  manufacturer: string;
  model: string;
  features: Partial<Record<ModelFeature, readonly string[]>>;
  imageUrl?: string | undefined;
  yearFrom?: number | undefined;
  yearUntil?: number | undefined;
};

/** More products of one model than any feed has. */
const productsAtMost = 5000;

/** The skus of a model, sorted. Names and values are compared as they are written. */
export async function listSkusOfModel(db: Db, organisationId: string, asked: ModelQuery): Promise<string[]> {
  let query = db
    .selectFrom("products")
    .select("sku")
    .where("organisationId", "=", organisationId)
    .where("manufacturer", "=", asked.manufacturer)
    .where("model", "=", asked.model);
  for (const [feature, values] of Object.entries(asked.features)) {
    query = query.where(sql<boolean>`attributes ->> ${feature} = any(${values}::text[])`);
  }
  if (asked.imageUrl !== undefined) query = query.where("imageUrl", "=", asked.imageUrl);
  const { yearFrom, yearUntil } = asked;
  if (yearFrom !== undefined || yearUntil !== undefined) {
    query = query.where(
      sql<boolean>`attributes ->> 'model_year' between ${String(yearFrom ?? 1000)} and ${String(yearUntil ?? 9999)}`,
    );
  }
  const rows = await query.orderBy("sku").limit(productsAtMost).execute();
  return rows.map(({ sku }) => sku);
}

/** A model and the skus of its products. */
export type Model = { manufacturer: string; model: string; skus: string[] };

/** The models of an organisation, sorted; of these manufacturers or with these names alone. */
export async function listModels(
  db: Db,
  organisationId: string,
  { manufacturers, models }: { manufacturers?: readonly string[] | undefined; models?: readonly string[] | undefined },
): Promise<Model[]> {
  const rows = await db
    .selectFrom("products")
    .select(["manufacturer", "model"])
    .select((eb) => eb.fn.agg<string[]>("array_agg", ["sku"]).orderBy("sku").as("skus"))
    .where("organisationId", "=", organisationId)
    .where("manufacturer", "is not", null)
    .where("model", "is not", null)
    .$if(manufacturers !== undefined, (query) => query.where("manufacturer", "in", manufacturers!))
    .$if(models !== undefined, (query) => query.where("model", "in", models!))
    .$narrowType<{ manufacturer: string; model: string }>()
    .groupBy(["manufacturer", "model"])
    .orderBy("manufacturer")
    .orderBy("model")
    .execute();
  return rows;
}
