import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { enqueueAll } from "../platform/jobs.ts";
import { orderJob, processOrderJob } from "./accept-orders.ts";
import type { StoredCustomerOrder } from "./customer-orders.queries.ts";
import { resetProcessing } from "./orders-list.queries.ts";

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
