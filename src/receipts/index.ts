export { receiptFor } from "./issue-receipt.ts";
export type { ReceiptStatement } from "./receipt.ts";
export { publicKeys } from "./receipt-keys.ts";
export { receiptPages } from "./receipts.api.ts";
export { type ReceiptVerification, verifyReceipt } from "./verify-receipt.ts";
