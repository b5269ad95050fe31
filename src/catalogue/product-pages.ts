import { LRUCache } from "lru-cache";
import type { Db } from "../platform/db.ts";
import { listProducts, type Product } from "./catalogue.queries.ts";
import { type ProductPlaces, placesApart, readProductPlaces } from "./product-places.queries.ts";

/** A page of a catalogue by sku, and how many products there are in all. */
export type ProductPage = { count: number; products: Product[] };

export type ProductPages = (
  db: Db,
  of: { organisationId: string; offset: number; limit: number },
) => Promise<ProductPage>;

/** As long as an answer may be remembered (decision 0040). */
const keptMs = 60_000;
const keptShops = 100;

/**
 * Reads pages of catalogues, any of them for the same cost. Counting, and finding where a page begins, takes longer the more products there are;
 * in large catalogues both are done once a minute, so that new products are counted a minute later at most.
 */
export function keepProductPages(): ProductPages {
  const kept = new LRUCache<string, ProductPlaces, Db>({
    max: keptShops,
    ttl: keptMs,
    ignoreFetchAbort: true,
    fetchMethod: (organisationId, _old, { context: db }) => readProductPlaces(db, organisationId),
  });
  return async (db, { organisationId, offset, limit }) => {
    const places = (await kept.fetch(organisationId, { context: db })) ?? (await readProductPlaces(db, organisationId));
    if (places.count <= placesApart) kept.delete(organisationId);
    if (offset >= places.count) return { count: places.count, products: [] };
    const from = places.skus[Math.floor(offset / placesApart)];
    const products = await listProducts(db, { organisationId, from, offset: offset % placesApart, limit });
    return { count: places.count, products };
  };
}
