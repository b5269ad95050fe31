export { findProduct, mergeProduct, type Product } from "./catalogue.queries.ts";
export { findGroupOfSeries, findGroupOfSku, type ProductGroup, seriesPrefix } from "./variants.queries.ts";
