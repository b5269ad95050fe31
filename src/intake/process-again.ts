import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { enqueueAll } from "../platform/jobs.ts";
import { orderJob, processOrderJob } from "./accept-orders.ts";
import type { StoredCustomerOrder } from "./customer-orders.queries.ts";
import { listWaitingOrders, resetProcessing } from "./orders-list.queries.ts";

/**
 * Has an order processed anew, whether it failed or not: its job takes the place of the one that failed. What is true already
 * stays as it is, so doing it once too often changes nothing.
 *
 * @throws AppError not_found
 */
export async function processAgain(db: Database, which: StoredCustomerOrder): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (!(await resetProcessing(tx, which))) throw new AppError("not_found");
    await enqueueAll(tx, processOrderJob, [orderJob(which)]);
  });
}

const waitsAtMostMs = 2 * 60_000;
const batch = 500;

/**
 * A sweep: orders that wait for longer than a queue that moves would let them get their job anew. A worker that was killed holds
 * its jobs until another one frees them; nobody's purchase should wait for that. What has failed is left to its own job. Gives back how many.
 */
export async function takeUpWaitingOrders(db: Database, now: Date): Promise<number> {
  const waiting = await listWaitingOrders(db, new Date(now.getTime() - waitsAtMostMs), batch);
  await db.transaction().execute((tx) => enqueueAll(tx, processOrderJob, waiting.map(orderJob), true));
  return waiting.length;
}
