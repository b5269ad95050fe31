import { groupKey } from "../../catalogue/index.ts";
import { readOneLine } from "../../platform/values/one-line.ts";
import { needed, optional } from "../../platform/values/read.ts";
import { readWebAddress } from "../../platform/values/web-address.ts";
import { withoutEntities } from "../../platform/values/without-entities.ts";
import { cellReader } from "../cell-reader.ts";
import type { RowReader } from "../feed-chunks.ts";
import type { FeedColumns, FeedHeader } from "../feed-header.ts";
import { readFeedCode, shortenedProblem } from "./feed-values.ts";

/** A product or a branch as its feed describes it: its key (sku, code), and the value for each column of its table. */
export type DescribedRow = { key: string; values: Readonly<Record<string, string | null>> };

// What only cars have: kept together, by the names of the columns.
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

// How variants of one product differ; kept with the attributes.
const differences = [
  ["color", ["color", "colour", "farbe", "couleur"]],
  ["size", ["size", "größe", "groesse", "taille"]],
  ["material", ["material", "matière", "matiere"]],
  ["pattern", ["pattern", "muster", "motif"]],
] as const;

const differenceAtMost = 100;

const allAttributes = [...Object.keys(attributes), ...differences.map(([field]) => field)];

/**
 * Ruling 29: the columns of both Magento plugins and of the automotive documentation. The product group and the GTIN may also be
 * named as in feeds for Google and Meta and in the exports of WooCommerce, Shopify and others.
 */
export const productColumns: FeedColumns = {
  fields: {
    sku: ["sku"],
    name: ["name"],
    product_group: [
      "product_group_id",
      "product_group",
      "productgroupid",
      "master_product_id",
      "master_product_sku",
      "master_sku",
      "item_group_id",
      "itemgroupid",
      "g:item_group_id",
      "variant_group_id",
      "variant_group",
      "parent_sku",
      "parent_product_sku",
      "parent_product_id",
      "parent_id",
      "parent",
      "handle",
    ],
    product_group_name: ["product_group_name", "item_group_name", "parent_name"],
    manufacturer: ["manufacturer"],
    model: ["model"],
    mpn: ["mpn"],
    gtin: [
      "gtin",
      "ean",
      "upc",
      "barcode",
      "gtin13",
      "gtin_13",
      "ean13",
      "ean_13",
      "gtin14",
      "gtin12",
      "gtin8",
      "g:gtin",
      "isbn",
      "global_unique_id",
      "gtin,_upc,_ean,_or_isbn",
    ],
    category: ["product_category", "category"],
    description: ["description"],
    image_url: ["image_url"],
    url: ["url", "product_url"],
    ...Object.fromEntries(Object.keys(attributes).map((name) => [name, [name]])),
    ...Object.fromEntries(differences),
  },
  unused: [],
  required: [["sku"], ["name", "model_display", "model"]],
};

const texts = { product_group_name: 255, manufacturer: 191, model: 191, category: 500 } as const;

// A spreadsheet may mistake these for numbers.
const codes = { product_group: 191, mpn: 191, gtin: 40 } as const;

/** Which columns of the table a file with this header writes; the others keep what they hold. */
export function productTargets({ positions }: FeedHeader): string[] {
  const plain = [...Object.keys(texts), ...Object.keys(codes), "description", "image_url", "url"].filter((name) =>
    positions.has(name),
  );
  const hasAttributes = allAttributes.some((name) => positions.has(name));
  return ["name", ...plain, ...(hasAttributes ? ["attributes"] : [])];
}

export function productReader(header: FeedHeader): RowReader<DescribedRow> {
  const cell = cellReader(header);
  const code = cellReader(header, true);
  return (cells, problems, warnings) => {
    const text = (field: string, most: number) =>
      optional(readOneLine(withoutEntities(cell(cells, field)), most), "text", field, warnings);
    const address = (field: string) =>
      optional(readWebAddress(cell(cells, field), 2000), "web_address", field, warnings);
    const key = readFeedCode(code(cells, "sku"), "sku", 191, problems);
    const values: Record<string, string | null> = {};
    for (const [field, most] of Object.entries(texts)) values[field] = text(field, most);
    for (const [field, most] of Object.entries(codes)) {
      const found = code(cells, field);
      values[field] = optional(shortenedProblem(found) ?? readOneLine(found, most), "text", field, warnings);
    }
    values.product_group = groupKey(values.product_group);
    const own = Object.entries(attributes).map(([field, most]) => [field, text(field, most)] as const);
    const others = differences.map(([field]) => [field, text(field, differenceAtMost)] as const);
    const given = Object.fromEntries([...own, ...others].filter(([, value]) => value !== null));
    values.attributes = Object.keys(given).length > 0 ? JSON.stringify(given) : null;
    const problemsBefore = problems.length;
    values.name =
      needed(readOneLine(withoutEntities(cell(cells, "name")), 255), "name", problems) ?? nameOf(values, given);
    if (values.name === null && problems.length === problemsBefore) problems.push("name cannot be blank");
    // The only text with line breaks in it; they mean nothing to the reader.
    const description = cell(cells, "description").replaceAll(/[\t\r\n]+/g, " ");
    values.description = optional(readOneLine(description, 20_000), "text", "description", warnings);
    values.image_url = address("image_url");
    values.url = address("url");
    return { key, values };
  };
}

/** A car has no name of its own, so it gets what its maker calls it. */
function nameOf(
  { manufacturer, model }: Record<string, string | null>,
  own: Record<string, string | null>,
): string | null {
  if (own.model_display) return own.model_display;
  return model ? [manufacturer, model, own.model_variant].filter(Boolean).join(" ") : null;
}
