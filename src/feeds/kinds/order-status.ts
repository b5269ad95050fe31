/**
 * What a shop's status of an order means for asking about it. `never`: it came to nothing, or was taken back; `not_yet`: it is
 * unpaid, or still being looked at. A row that is not yet to be asked about is a claim until a later file says more.
 */
export type OrderStatus = "asked" | "not_yet" | "never_cancelled" | "never_refunded";

// The codes and labels of Magento and WooCommerce, and those of common additions to them.
const statuses: Record<string, OrderStatus> = {
  // Magento
  new: "not_yet",
  open: "not_yet",
  pending: "not_yet",
  "pending payment": "not_yet",
  "pending paypal": "not_yet",
  "payment review": "not_yet",
  holded: "not_yet",
  "on hold": "not_yet",
  processing: "asked",
  complete: "asked",
  closed: "never_refunded",
  canceled: "never_cancelled",
  fraud: "never_cancelled",
  "suspected fraud": "never_cancelled",
  "paypal reversed": "never_refunded",
  "paypal canceled reversal": "asked",
  // WooCommerce
  completed: "asked",
  cancelled: "never_cancelled",
  refunded: "never_refunded",
  failed: "never_cancelled",
  draft: "not_yet",
  "checkout draft": "not_yet",
  trash: "never_cancelled",
  // Either, with a plugin or by hand
  paid: "asked",
  shipped: "asked",
  "partially shipped": "asked",
  delivered: "asked",
  fulfilled: "asked",
  "partially refunded": "asked",
  "awaiting payment": "not_yet",
  unpaid: "not_yet",
  returned: "never_refunded",
  voided: "never_cancelled",
  expired: "never_cancelled",
  declined: "never_cancelled",
  void: "never_cancelled",
  denied: "never_cancelled",
  abandoned: "never_cancelled",
  "payment failed": "never_cancelled",
  "order canceled": "never_cancelled",
  "order cancelled": "never_cancelled",
  refund: "never_refunded",
  "fully refunded": "never_refunded",
  reversed: "never_refunded",
  chargeback: "never_refunded",
  "charged back": "never_refunded",
  "partial refund": "asked",
  dispatched: "asked",
  "awaiting fulfillment": "not_yet",
  "awaiting fulfilment": "not_yet",
  "awaiting shipment": "not_yet",
  backordered: "not_yet",
  "on backorder": "not_yet",
  unfulfilled: "not_yet",
  disputed: "not_yet",
};

/** A status as a shop's export has it: whatever its case, with `wc-` before it, with `_`, `-` or blanks between its words. */
export function orderStatusOf(text: string): OrderStatus | undefined {
  const words = text
    .trim()
    .toLowerCase()
    .replace(/^wc-/, "")
    .replaceAll(/[\s_-]+/g, " ");
  return Object.hasOwn(statuses, words) ? statuses[words] : undefined;
}
