export { findProduct, mergeProduct, type Product } from "./catalogue.queries.ts";
