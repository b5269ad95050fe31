import {
  findGroupOfSeries,
  findGroupOfSku,
  findProduct,
  type Product,
  type ProductGroup,
  seriesPrefix,
} from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { imageUrl, webUrl } from "../platform/html/render.ts";
import { productPagePath, seriesPagePath } from "./publication-link.ts";
import type { Reader } from "./reader.ts";

/** What a list of reviews is about, as its page shows it. */
export type ShownProduct = {
  /** Undefined for all variants of a product together. */
  sku: string | undefined;
  /** Its name in the catalogue; otherwise one made from its sku. */
  name: string;
  url: string | undefined;
  imageUrl: string | undefined;
  /** Where all its reviews are listed: the address without order and page. */
  path: string;
};

/** The variants whose reviews are shown together: two or more. */
export type ShownVariants = {
  count: number;
  /** The names of the variants, by sku. */
  names: ReadonlyMap<string, string>;
  /** All variants as one product, and where its page is. */
  group: { key: string; isGtin: boolean; name: string; path: string };
};

/** A product and the skus whose reviews its page shows. */
export type Reviewed = {
  product: ShownProduct;
  skus: readonly string[];
  variants: ShownVariants | undefined;
  /** Whether it is in the catalogue. If not, it has a page only if it was reviewed. */
  isInCatalogue: boolean;
};

type Asked = { organisation: Organisation; reader: Reader; baseUrl: string };

/** What an address names: a sku, with its variants if the organisation shows them together, or a whole group by `series:`. */
export async function findReviewed(db: Database, asked: Asked, named: string): Promise<Reviewed> {
  const group = named.startsWith(seriesPrefix) ? await findGroupOfSeries(db, asked.organisation, named) : undefined;
  if (group === undefined) return findReviewedBySku(db, asked, named);
  const [only, another] = group.variants;
  // A group with a single product is just that product.
  if (only && !another) return findReviewedBySku(db, asked, only.sku);
  const { trkref } = asked.organisation;
  const facts = {
    sku: undefined,
    name: group.name,
    url: group.variants.find((variant) => variant.url !== null)?.url ?? null,
    imageUrl: group.variants.find((variant) => variant.imageUrl !== null)?.imageUrl ?? null,
  };
  const product = shownProduct(facts, seriesPagePath(trkref, group.key), asked);
  return { product, ...together(group, trkref), isInCatalogue: true };
}

/** The same for a sku, whatever it looks like. */
export async function findReviewedBySku(db: Database, asked: Asked, sku: string): Promise<Reviewed> {
  const { organisation, reader } = asked;
  const [found, group] = await Promise.all([
    findProduct(db, { organisationId: organisation.id, sku }),
    findGroupOfSku(db, organisation, sku),
  ]);
  const facts = found ?? { sku, name: reader.t("product.unnamed", { sku }), url: null, imageUrl: null };
  const variant = group?.variants.find((one) => one.sku === sku);
  const product = shownProduct(variant ?? facts, productPagePath(organisation.trkref, sku), asked);
  const reviews = group ? together(group, organisation.trkref) : { skus: [sku], variants: undefined };
  return { product, ...reviews, isInCatalogue: found !== undefined };
}

function together(group: ProductGroup, trkref: string): Pick<Reviewed, "skus" | "variants"> {
  const { key, isGtin, name, variants } = group;
  return {
    skus: variants.map(({ sku }) => sku),
    variants: {
      count: variants.length,
      names: new Map(variants.map((variant) => [variant.sku, variant.name])),
      group: { key, isGtin, name, path: seriesPagePath(trkref, key) },
    },
  };
}

type Facts = Pick<Product, "name" | "url" | "imageUrl"> & { sku: string | undefined };

function shownProduct({ sku, name, url, imageUrl: image }: Facts, path: string, { baseUrl }: Asked): ShownProduct {
  return { sku, name, url: webUrl(url), imageUrl: imageUrl(image, baseUrl), path };
}
