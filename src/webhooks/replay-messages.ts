import type { Organisation } from "../organisations/index.ts";
import { type Db, inTransaction } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { enqueue } from "../platform/jobs.ts";
import { deliverWebhooksJob, insertMessage, replayFailed, replayMessage } from "./messages.queries.ts";
import { testType, type WebhookEndpoint } from "./webhook.ts";

type Which = Pick<WebhookEndpoint, "organisationId" | "id">;

const endpointOf = ({ organisationId, id }: Which) => ({ organisationId, endpointId: id });

/** Sends a message without news, so that a receiver can be tried out before something happens. */
export async function sendTestMessage(db: Db, { trkref }: Organisation, which: Which, now: Date): Promise<void> {
  const body = JSON.stringify({ type: testType, timestamp: now.toISOString(), data: { trkref } });
  await inTransaction(db, async (tx) => {
    await insertMessage(tx, endpointOf(which), { type: testType, body }, now);
    await enqueue(tx, deliverWebhooksJob, endpointOf(which));
  });
}

/**
 * Sends one message again, under the same id.
 *
 * @throws AppError conflict if it is gone, or is being sent at the moment
 */
export async function replayOneMessage(db: Db, which: Which, id: string, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (!(await replayMessage(tx, { ...endpointOf(which), id }, now))) throw new AppError("conflict");
    await enqueue(tx, deliverWebhooksJob, endpointOf(which));
  });
}

/** Sends all messages again that were given up and were made since a given time; gives back how many. */
export async function replayFailedMessages(db: Db, which: Which, since: Date, now: Date): Promise<number> {
  return inTransaction(db, async (tx) => {
    const count = await replayFailed(tx, { ...endpointOf(which), since }, now);
    if (count > 0) await enqueue(tx, deliverWebhooksJob, endpointOf(which));
    return count;
  });
}
