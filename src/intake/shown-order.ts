import type { Mail } from "../outbox/index.ts";
import type { Confirmation, KnownDetails } from "../purchases/index.ts";
import type { ReviewState } from "../reviews/index.ts";

/**
 * What became of an item. `left_out`: an earlier version of the order named it and the newest does not. `erased`: its purchaser
 * has been erased since, and nothing of it is stored again (only in orders from earlier versions of this program).
 */
export type ItemOutcome = { sku: string; outcome: Confirmation["outcome"] | "left_out" | "erased" };

/** An order as the console lists it: without anything about the person. */
export type ListedOrder = SentOrder | KnownOrder;

/** An order that no customer order tells of: it came as a file, or only the shop's questions have named it. */
export type KnownOrder = {
  /** Of the newest purchase in it. */
  id: string;
  orderRef: string;
  purchaserId: string;
  /** When its newest purchase became known. */
  at: Date;
  isConfirmed: boolean;
  /** How many products are in it. */
  items: number;
};

/** An order that the shop's server sent. */
export type SentOrder = {
  id: string;
  /** When it came: its place in the list. */
  at: Date;
  orderRef: string;
  /** How many different versions were sent, the first included. */
  revision: number;
  receivedAt: Date;
  processedRevision: number | null;
  processedAt: Date | null;
  outcome: readonly ItemOutcome[] | null;
  failedAt: Date | null;
  /** A code, never a message. */
  failure: string | null;
  /** What its sender was warned of, as sentences. */
  warnings: readonly string[];
};

/** One order with what was sent: the shop's own words about its own customer. */
export type ShownOrder = SentOrder & {
  raw: string;
  /** Whose it is, once it was processed and an item of it was taken in. */
  purchaserId: string | null;
};

/** One purchase of an order, with what its purchaser has written about it. */
export type OrderItem = {
  purchaseId: string;
  sku: string;
  /** Of the product; null where no feed and no call has named it. */
  name: string | null;
  confirmedAt: Date | null;
  /** Calendar dates, YYYY-MM-DD. */
  purchaseDate: string | null;
  deliveryDate: string | null;
  cancelledAt: Date | null;
  refundedAt: Date | null;
  isIncentivised: boolean | null;
  branchCode: string | null;
  review: { number: number; state: ReviewState; isVisible: boolean } | undefined;
};

/** What belongs to an order: who ordered, what, and the mails about it, newest first. */
export type OrderContents = {
  customer: (KnownDetails & { id: string; email: string }) | undefined;
  items: readonly OrderItem[];
  mails: readonly Mail[];
};

export type OrderState = "waiting" | "processed" | "refused" | "failed";

/** How far an order has come; `refused` if one of its items was. */
export function stateOf(order: SentOrder): OrderState {
  if (order.failedAt) return "failed";
  if (order.processedRevision !== order.revision) return "waiting";
  return order.outcome?.some(({ outcome }) => outcome === "rejected") ? "refused" : "processed";
}

/** What was sent, laid out for reading. The kept text is JSON as it came, whatever it contains. */
export function laidOut(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
