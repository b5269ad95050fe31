import type { Confirmation } from "../purchases/index.ts";

/**
 * What became of an item. `left_out`: an earlier version of the order named it and the newest does not. `erased`: its purchaser
 * has been erased since, and nothing of it is stored again (only in orders from earlier versions of this program).
 */
export type ItemOutcome = { sku: string; outcome: Confirmation["outcome"] | "left_out" | "erased" };

/** An order as the console lists it: without anything about the person. */
export type ListedOrder = {
  id: string;
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
export type ShownOrder = ListedOrder & {
  raw: string;
  purchases: readonly {
    sku: string;
    cancelledAt: Date | null;
    refundedAt: Date | null;
    isIncentivised: boolean | null;
    branchCode: string | null;
  }[];
};

export type OrderState = "waiting" | "processed" | "refused" | "failed";

/** How far an order has come; `refused` if one of its items was. */
export function stateOf(order: ListedOrder): OrderState {
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
