import { type ModelQuery, modelFeatures } from "../catalogue/index.ts";
import { AppError } from "../platform/errors.ts";

/** Parameters that narrow a list of cars, beside manufacturer and model; the later two are what older clients send. */
export const modelParameters = [
  "manufacturer",
  "model",
  ...modelFeatures,
  "image_url",
  "engine_size",
  "model_from_year",
  "model_to_year",
] as const;

const listed: readonly string[] = ["body_type", "fuel_type"];

/**
 * The cars that a query asks for; undefined if it does not ask for cars.
 *
 * @throws AppError invalid_request where only a part of what names a model is there
 */
export function readModelQuery(query: Readonly<Record<string, string>>): ModelQuery | undefined {
  if (!modelParameters.some((name) => query[name] !== undefined)) return undefined;
  const { manufacturer, model } = query;
  const years = [query.model_from_year, query.model_to_year];
  const errors = [
    ...(manufacturer === undefined ? ["manufacturer cannot be blank"] : []),
    ...(model === undefined ? ["model cannot be blank"] : []),
    ...["model_from_year", "model_to_year"].flatMap((name, at) =>
      years[at] === undefined || /^\d{4}$/.test(years[at]) ? [] : [`${name} must be a year`],
    ),
  ];
  if (manufacturer === undefined || model === undefined || errors.length > 0)
    throw new AppError("invalid_request", { errors });
  const features: Record<string, string[]> = {};
  for (const feature of modelFeatures) {
    const value = query[feature] ?? (feature === "engine_size_in_liters" ? query.engine_size : undefined);
    if (value !== undefined) features[feature] = valuesOf(feature, value);
  }
  const [yearFrom, yearUntil] = years.map((year) => (year === undefined ? undefined : Number(year)));
  return { manufacturer, model, features, imageUrl: query.image_url, yearFrom, yearUntil };
}

function valuesOf(feature: string, value: string): string[] {
  if (listed.includes(feature)) return value.split(",").map((one) => one.trim());
  if (feature !== "used") return [value];
  // As feeds may say it: what is asked for as 1 or true was stored in one of these ways.
  return /^(1|true|yes)$/i.test(value) ? ["1", "true", "TRUE", "yes"] : ["0", "false", "FALSE", "no"];
}
