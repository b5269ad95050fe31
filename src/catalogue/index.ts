export { countProducts, findProduct, listProducts, listSkus, mergeProduct, type Product } from "./catalogue.queries.ts";
export { findEditedProduct, releaseFields, saveEdits } from "./edit-product.queries.ts";
export { type EditableField, editableFields, groupKey, parseEdits } from "./edit-product.ts";
export {
  type CataloguePlace,
  type ListedProduct,
  listCatalogue,
  lookedThroughAtMost,
} from "./list-catalogue.queries.ts";
export { listModels, listSkusOfModel, type Model, type ModelQuery, modelFeatures } from "./models.queries.ts";
export { forgetNameless, isNameless, mendNameless, noteBoughtSkus } from "./nameless-products.queries.ts";
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
