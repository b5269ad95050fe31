import { trkref } from "../../shop.ts";
import { customerOrder } from "../requests.ts";
import { ask, authorization, type Side, stopOne, work } from "../side.ts";
import { measure } from "../stretch.ts";
import { earlyInTheMinute, freshOf, type Operation, requests, type Suite, until } from "../suite.ts";

const ordersARequest = 500;

const drain: Operation = {
  name: "drain stored orders",
  unit: "order",
  isServed: true,
  prepare:
    async ({ side, amount }) =>
    async (stretch) => {
      await storeOrders(side, freshOf(stretch), amount);
      await earlyInTheMinute();
      const worker = await work(side);
      const sample = await measure(side, async () => {
        const waiting = await countWaiting(side);
        await until(async () => (await countWaiting(side)) === 0);
        return waiting;
      });
      await stopOne(side, worker);
      return sample;
    },
};

/** Stores orders the way a shop sends them, so that each build itself records that there is something to do. */
async function storeOrders(side: Side, first: number, amount: number): Promise<void> {
  for (let sent = 0; sent < amount; sent += ordersARequest) {
    const count = Math.min(ordersARequest, amount - sent);
    const orders = Array.from({ length: count }, (_, index) => customerOrder(first + sent + index));
    const response = await fetch(`${side.url}/v4/customer_orders`, {
      method: "POST",
      headers: { authorization: authorization(side), "content-type": "application/json" },
      body: JSON.stringify(orders),
    });
    if (response.status !== 202) throw new Error(`Orders were answered ${response.status}: ${await response.text()}`);
  }
}

/** Counts what is waiting, by an index. */
async function countWaiting(side: Side): Promise<number> {
  const [row] = await ask<{ count: number }>(
    side,
    `select count(*)::int as count from customer_orders
     where organisation_id = (select id from organisations where trkref = $1) and processed_revision is distinct from revision`,
    [trkref],
  );
  return row!.count;
}

const accept = requests("accept a single order", "order", async ({ side }) => ({
  asked: (stretch) => ({ kind: "orders", firstFresh: freshOf(stretch) }),
  headers: { authorization: authorization(side) },
}));

export const orders: Suite = {
  name: "orders",
  about: "customer orders: stored ones drained by the jobs, and single ones accepted",
  // What is accepted stays unprocessed: nothing that runs jobs may come after it.
  operations: [drain, accept],
};
