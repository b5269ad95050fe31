export { processOrderJob } from "./accept-orders.ts";
export { confirmPurchases, confirmPurchasesIn, type OrderReport } from "./confirm-purchases.ts";
export { customerOrdersApi } from "./customer-orders.api.ts";
export {
  deleteOrdersOfPurchaser,
  listOrdersOfPurchaser,
  mendOrdersAhead,
  processOrdersJob,
} from "./customer-orders.queries.ts";
export { customerOrderSchemas } from "./customer-orders.schemas.ts";
export { deleteIdempotentRequests } from "./idempotent-requests.queries.ts";
export { mainJobSession } from "./intake.queries.ts";
export { intakeSchemas } from "./intake.schemas.ts";
export { readDates } from "./order-dates.ts";
export { readBranchCode } from "./order-values.ts";
export { ordersConsole } from "./orders.console.tsx";
export { listOrdersNamed } from "./orders-list.queries.ts";
export { takeUpWaitingOrders } from "./process-again.ts";
export { processCustomerOrder, processWaitingFor } from "./process-order.ts";
export { processWaitingOrders } from "./process-waiting-orders.ts";
export { batchPurchaserReports } from "./purchaser-batches.ts";
export { longest, readCode, readEmail, readRequiredText } from "./purchaser-report.ts";
export { purchasersApi } from "./purchasers.api.ts";
export { purchasesApi } from "./purchases.api.ts";
export { mainJobTrial } from "./try-main-job.ts";
