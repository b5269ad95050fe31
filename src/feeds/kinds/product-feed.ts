import { readCode, readText } from "../../intake/index.ts";
import { withoutEntities } from "../../platform/values/without-entities.ts";
import type { FeedColumns, FeedHeader } from "../feed-header.ts";
import { readFeedUrl } from "./feed-values.ts";
import { cellReader } from "./purchaser-feed.ts";

/** A product or a branch as its feed describes it: by its key (sku, code), what stands in which column of its table. */
export type DescribedRow = { key: string; values: Readonly<Record<string, string | null>> };

// What cars have and other things have not: kept together, by the names of the columns.
const attributes = {
  model_variant: 40,
  model_year: 4,
  body_type: 40,
  doors: 4,
  used: 5,
  vehicle_type: 40,
  fuel_type: 40,
  transmission: 40,
  engine_size_in_liters: 6,
  model_display: 80,
  spec_description: 191,
} as const;

/** Ruling 29: the columns of both Magento plugins and of the automotive documentation. */
export const productColumns: FeedColumns = {
  fields: {
    sku: ["sku"],
    name: ["name"],
    product_group: ["product_group_id", "master_product_id", "master_product_sku"],
    product_group_name: ["product_group_name"],
    manufacturer: ["manufacturer"],
    model: ["model"],
    mpn: ["mpn"],
    gtin: ["gtin", "ean"],
    category: ["product_category", "category"],
    description: ["description"],
    image_url: ["image_url"],
    url: ["url", "product_url"],
    ...Object.fromEntries(Object.keys(attributes).map((name) => [name, [name]])),
  },
  unused: [],
  required: [["sku"], ["name", "model_display", "model"]],
};

const texts = {
  product_group: 191,
  product_group_name: 255,
  manufacturer: 191,
  model: 191,
  mpn: 191,
  gtin: 40,
  category: 500,
} as const;

/** Which columns of the table a file with this header writes; the others keep what they hold. */
export function productTargets({ positions }: FeedHeader): string[] {
  const plain = [...Object.keys(texts), "description", "image_url", "url"].filter((name) => positions.has(name));
  const hasAttributes = Object.keys(attributes).some((name) => positions.has(name));
  return ["name", ...plain, ...(hasAttributes ? ["attributes"] : [])];
}

export function productReader(header: FeedHeader): (cells: readonly string[], problems: string[]) => DescribedRow {
  const cell = cellReader(header);
  return (cells, problems) => {
    const text = (field: string, most: number) => readText(cell(cells, field), field, most, problems) ?? null;
    const named = (field: string, most: number) =>
      readText(withoutEntities(cell(cells, field)), field, most, problems) ?? null;
    const key = readCode(cell(cells, "sku"), "sku", 191, problems);
    const values: Record<string, string | null> = {};
    for (const [field, most] of Object.entries(texts)) values[field] = named(field, most);
    const own = Object.entries(attributes).map(([field, most]) => [field, named(field, most)] as const);
    const given = Object.fromEntries(own.filter(([, value]) => value !== null));
    values.attributes = Object.keys(given).length > 0 ? JSON.stringify(given) : null;
    values.name = named("name", 255) ?? nameOf(values, given);
    if (values.name === null) problems.push("name cannot be blank");
    // The one text with line breaks in it; they mean nothing to who reads it.
    const description = cell(cells, "description").replaceAll(/[\t\r\n]+/g, " ");
    values.description = readText(description, "description", 20_000, problems) ?? null;
    values.image_url = readFeedUrl(text("image_url", 2000), "image_url", problems);
    values.url = readFeedUrl(text("url", 2000), "url", problems);
    return { key, values };
  };
}

/** A car has no name of its own: its makers' words for it. */
function nameOf(
  { manufacturer, model }: Record<string, string | null>,
  own: Record<string, string | null>,
): string | null {
  if (own.model_display) return own.model_display;
  return model ? [manufacturer, model, own.model_variant].filter(Boolean).join(" ") : null;
}
