export { type Erasure, erasePurchaser } from "./erase-purchaser.ts";
export { exportPurchaser } from "./export-purchaser.ts";
