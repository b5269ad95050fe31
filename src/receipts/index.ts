export { receiptFor } from "./issue-receipt.ts";
export type { Receipt, ReceiptContent, ReceiptStatement } from "./receipt.ts";
export { type PublicJwk, publicKeys } from "./receipt-keys.ts";
export { receiptPages } from "./receipts.api.ts";
export { type ReceiptCheck, type ReceiptVerification, receiptChecks, verifyReceipt } from "./verify-receipt.ts";
