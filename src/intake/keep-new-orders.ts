import type { Clock } from "../platform/clock.ts";
import { type Database, isBadData, isLostRace } from "../platform/db.ts";
import { batched } from "../platform/natural-batches.ts";
import { insertNewOrders, type NewCustomerOrder } from "./customer-orders.queries.ts";

/**
 * Keeps an order if nobody has sent one with its order_ref before, and asks for its processing in the same transaction.
 *
 * @returns whether it was kept, and is durable; if not, what is known of the order decides what it means (acceptOrders)
 */
export type KeepNewOrder = (order: NewCustomerOrder) => Promise<boolean>;

/**
 * The quick way in for orders that come one by one: those of requests that arrived together are kept together, by organisation: in
 * one statement, or on Citus in one transaction.
 */
export function keepNewOrders(db: Database, clock: Clock): KeepNewOrder {
  return batched(
    async (orders) => {
      try {
        const kept = await insertNewOrders(db, orders[0]!.organisationId, orders, clock());
        return orders.map(({ arrival }) => kept.has(arrival));
      } catch (error) {
        // One bad value must fail only its own request, and a lost race is run again on the other way in.
        if (isBadData(error) || isLostRace(error)) return orders.map(() => false);
        throw error;
      }
    },
    { slots: 3, size: 32, of: ({ organisationId }) => organisationId },
  );
}
