export { countProducts, findProduct, listProducts, listSkus, mergeProduct, type Product } from "./catalogue.queries.ts";
export { listModels, listSkusOfModel, type Model, type ModelQuery, modelFeatures } from "./models.queries.ts";
export { keepProductPages, type ProductPages } from "./product-pages.ts";
export { listSameProducts } from "./same-products.queries.ts";
export { searchProducts } from "./search-products.queries.ts";
export {
  findGroupOfSeries,
  findGroupOfSku,
  listVariantSkus,
  type ProductGroup,
  seriesPrefix,
  variantsAtMost,
} from "./variants.queries.ts";
