import { requestBody, trkref } from "../shop.ts";

/** A request, without the headers that all of them have. */
export type Request = { method: "GET" | "POST"; path: string; headers?: Record<string, string>; body?: string };

/**
 * What to request, as plain values, since the loading program is a process of its own.
 *
 * purchasers: the main job over a shop with this many; `unchanged` and `purchases` are shares, the rest are new. orders: customer
 * orders nobody has sent before. paths: these, one after the other.
 */
export type Asked =
  | { kind: "purchasers"; purchasers: number; unchanged: number; purchases: number; firstFresh: number }
  | { kind: "orders"; firstFresh: number }
  | { kind: "paths"; paths: readonly string[] };

/** Gives the next request each time it is called. */
export function requestsOf(asked: Asked): () => Request {
  switch (asked.kind) {
    case "purchasers":
      return purchaserReports(asked);
    case "orders":
      return customerOrders(asked.firstFresh);
    case "paths":
      return inTurn(asked.paths);
  }
}

function purchaserReports({
  purchasers,
  unchanged,
  purchases,
  firstFresh,
}: Extract<Asked, { kind: "purchasers" }>): () => Request {
  const path = `/v4/organisations/${trkref}/purchasers`;
  // The same numbers for both builds, and different ones for each stretch.
  const random = drawing(firstFresh);
  let fresh = firstFresh;
  return () => {
    const kind = random();
    const seeded = 1 + Math.floor(random() * purchasers);
    if (kind < unchanged) return { method: "POST", path, body: requestBody(seeded, seeded) };
    fresh += 1;
    return { method: "POST", path, body: requestBody(kind < unchanged + purchases ? seeded : fresh, fresh) };
  };
}

/** An order of two items, by a purchaser of its own. */
export function customerOrder(number: number): object {
  return {
    trkref,
    order_ref: `C${number}`,
    order_date: "2026-01-31",
    customer: { email: `customer.${number}@example.com`, title: "Ms", first_name: "Jane", surname: "Doe" },
    order_items: [
      { sku: `SKU${10_000 + (number % 5000)}`, price: "55.99", currency: "GBP" },
      { sku: `SKU${10_000 + ((number + 77) % 5000)}`, price: "5.50", currency: "GBP" },
    ],
  };
}

function customerOrders(firstFresh: number): () => Request {
  const path = `/v4/organisations/${trkref}/customer_order`;
  let fresh = firstFresh;
  return () => {
    fresh += 1;
    return { method: "POST", path, body: JSON.stringify(customerOrder(fresh)) };
  };
}

function inTurn(paths: readonly string[]): () => Request {
  let next = 0;
  return () => ({ method: "GET", path: paths[next++ % paths.length]! });
}

// A small generator of evenly spread numbers below 1 (mulberry32), since Math.random cannot repeat its numbers.
function drawing(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
