import type { Confirmation } from "../purchases/index.ts";

/**
 * What became of an item. `left_out`: an earlier version of the order named it and the newest does not. `erased`: its purchaser was
 * erased since, and nothing of it is stored again (orders of earlier versions of this program alone).
 */
export type ItemOutcome = { sku: string; outcome: Confirmation["outcome"] | "left_out" | "erased" };

/** An order as the console lists it: nothing of who it was. */
export type ListedOrder = {
  id: string;
  orderRef: string;
  /** How often other facts of it were sent, counting the first time. */
  revision: number;
  receivedAt: Date;
  processedRevision: number | null;
  processedAt: Date | null;
  outcome: readonly ItemOutcome[] | null;
  failedAt: Date | null;
  /** A code. */
  failure: string | null;
  /** What its sender was warned of: sentences. */
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

/** How far an order has come; `refused` where an item of it was. */
export function stateOf(order: ListedOrder): OrderState {
  if (order.failedAt) return "failed";
  if (order.processedRevision !== order.revision) return "waiting";
  return order.outcome?.some(({ outcome }) => outcome === "rejected") ? "refused" : "processed";
}

/** What was sent, laid out to be read. Kept text is JSON as it came, whatever it holds. */
export function laidOut(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
