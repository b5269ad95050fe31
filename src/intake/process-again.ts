import { type Database, type Db, inTransaction } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { enqueueAll } from "../platform/jobs.ts";
import { orderJob, processOrderJob } from "./accept-orders.ts";
import { processOrdersJob, type StoredCustomerOrder } from "./customer-orders.queries.ts";
import { listOrganisationsWithWaitingOrders, resetProcessing } from "./orders-list.queries.ts";
import { ordersJob } from "./process-waiting-orders.ts";

/**
 * Has an order processed again, whether it failed or not: a new job replaces the failed one. What is already true stays as it is,
 * so doing this once too often changes nothing.
 *
 * @throws AppError not_found
 */
export async function processAgain(db: Db, which: StoredCustomerOrder, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (!(await resetProcessing(tx, which, now))) throw new AppError("not_found");
    await enqueueAll(tx, processOrderJob, [orderJob(which)]);
  });
}

const waitsAtMostMs = 2 * 60_000;

/**
 * A sweep: organisations whose orders have been waiting for longer than they would in a queue that moves get a new job. A worker
 * that was killed holds its jobs until another one frees them; nobody's purchase should wait for that. What has failed is left
 * to its own job.
 *
 * @returns how many organisations
 */
export async function takeUpWaitingOrders(db: Database, now: Date): Promise<number> {
  const organisations = await listOrganisationsWithWaitingOrders(db, new Date(now.getTime() - waitsAtMostMs));
  await enqueueAll(db, processOrdersJob, organisations.map(ordersJob), true);
  return organisations.length;
}
