export { confirmPurchases, type OrderReport } from "./confirm-purchases.ts";
export { recordPurchasersSession, recordPurchasersSql } from "./intake.queries.ts";
export { intakeSchemas } from "./intake.schemas.ts";
export { batchPurchaserReports, type PurchaserReports } from "./purchaser-batches.ts";
export { purchasersApi } from "./purchasers.api.ts";
export { purchasesApi } from "./purchases.api.ts";
