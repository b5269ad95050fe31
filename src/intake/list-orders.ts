import type { Db } from "../platform/db.ts";
import { codeKey } from "../platform/values/code.ts";
import { emailKey, findPurchaser } from "../purchases/index.ts";
import {
  listKnownOrders,
  listKnownOrdersNamed,
  listKnownOrdersOf,
  listOrdersWithSku,
  type OrderPlace,
} from "./known-orders.queries.ts";
import { listCustomerOrders, listCustomerOrdersNamed, listCustomerOrdersTo } from "./orders-list.queries.ts";
import type { ListedOrder } from "./shown-order.ts";

/** Which orders are asked for: all, those whose processing failed, or those with an item that was refused. */
export type OrderFilter = "failed" | "refused" | undefined;

/**
 * A page of a shop's orders, newest first: what its server sent, what came as a file, and what only its questions have named. What
 * a page costs does not grow with what is stored.
 *
 * @returns the orders, and the place that older ones come after, if there may be any
 */
export async function listOrders(
  db: Db,
  by: { organisationId: string; only: OrderFilter; before: OrderPlace | undefined; perPage: number },
): Promise<{ orders: ListedOrder[]; olderThan: OrderPlace | undefined }> {
  const { organisationId, only, before, perPage } = by;
  const atMost = perPage + 1;
  const sent = await listCustomerOrders(db, { organisationId, only, before, atMost });
  if (only !== undefined) return pageOf(sent, perPage);
  // What is older than the last of a whole page of these would not be on it.
  const since = sent.length === atMost ? sent.at(-1)!.at : undefined;
  const { orders: known, lookedTo } = await listKnownOrders(db, { organisationId, before, since, atMost });
  const all = [...sent, ...known].sort(newestFirst);
  if (!lookedTo || known.length === atMost) return pageOf(all, perPage);
  const seen = all.filter((order) => newestFirst(order, lookedTo) <= 0);
  const { orders, olderThan } = pageOf(seen, perPage);
  return { orders, olderThan: olderThan ?? lookedTo };
}

function pageOf(all: readonly ListedOrder[], perPage: number) {
  const orders = all.slice(0, perPage);
  const last = all.length > perPage ? orders.at(-1) : undefined;
  return { orders, olderThan: last && { at: last.at, id: last.id } };
}

function newestFirst(one: OrderPlace, other: OrderPlace): number {
  return other.at.getTime() - one.at.getTime() || (one.id > other.id ? -1 : one.id < other.id ? 1 : 0);
}

/** What was found for words that somebody typed: somebody with that address, or orders. */
export type FoundOrders = { purchaserId: string } | { orders: ListedOrder[] };

/**
 * Finds orders by their reference, by a product in them, or by the address of who ordered; each as a whole, as it is stored.
 *
 * @param by.atMost how many orders with a product are looked for, newest first
 */
export async function findOrders(
  db: Db,
  by: { organisationId: string; text: string; atMost: number },
): Promise<FoundOrders> {
  const { organisationId, text, atMost } = by;
  if (text.includes("@")) {
    const purchaser = await findPurchaser(db, { organisationId, email: text });
    if (purchaser) return { purchaserId: purchaser.id };
  }
  const code = codeKey(text);
  const named = [
    ...(await listCustomerOrdersNamed(db, { organisationId, orderRefs: [code] })),
    ...(await listKnownOrdersNamed(db, { organisationId, orderRef: code })),
    // Whose order still waits, or had every item refused, is no purchaser yet.
    ...(await listCustomerOrdersTo(db, { organisationId, emailKey: emailKey(text), atMost })),
    ...(await ordersWith(db, { organisationId, sku: code, atMost })),
  ];
  return { orders: [...new Map(named.map((order) => [order.id, order])).values()].sort(newestFirst) };
}

async function ordersWith(
  db: Db,
  { organisationId, sku, atMost }: { organisationId: string; sku: string; atMost: number },
): Promise<ListedOrder[]> {
  const lines = await listOrdersWithSku(db, { organisationId, sku, atMost });
  const orders = [...new Map(lines.map((line) => [`${line.purchaserId} ${line.orderRef}`, line])).values()];
  const orderRefs = [...new Set(orders.map(({ orderRef }) => orderRef))];
  const sent = await listCustomerOrdersNamed(db, { organisationId, orderRefs });
  return [...sent, ...(await listKnownOrdersOf(db, { organisationId, orders }))];
}
