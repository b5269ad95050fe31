import type { Clock } from "../platform/clock.ts";
import { type Database, inTransaction } from "../platform/db.ts";
import { enqueue, enqueueAll, idsIn } from "../platform/jobs.ts";
import { disableEndpoint, findTarget, listEndpointsWithDue, noteFailureOf, noteSuccess } from "./endpoints.queries.ts";
import {
  type ClaimedMessage,
  claimDueMessages,
  deliverWebhooksJob,
  type EndpointOf,
  isMoreDue,
  noteAttempt,
} from "./messages.queries.ts";
import { type Attempt, type SendOptions, sendWebhook } from "./send-webhook.ts";
import { tellOfWebhooksJob } from "./troubles.queries.ts";
import { type AttemptOutcome, claimMs, failingAtMostMs, nextAttempt } from "./webhook.ts";

export type DeliveryOptions = SendOptions & {
  clock: Clock;
  /** Told how each try ended. */
  onAttempt?: (outcome: AttemptOutcome) => void;
};

// An endpoint that does not answer holds this many sockets until they time out, and nothing else.
const atOnce = 8;
// An attempt that is due sooner than the next sweep gets a job of its own.
const soonMs = 60_000;

/**
 * Delivers what is due to one endpoint: one round of up to eight messages, side by side. Whatever is left gets another
 * job, so that an endpoint with many messages, or one that hangs, takes turns with the others. Safe to run by several
 * at once; if a worker is killed, the next sweep takes its messages up, so a message may arrive twice and none is lost.
 *
 * @returns how many were attempted
 */
export async function deliverWebhooks(db: Database, endpoint: EndpointOf, options: DeliveryOptions): Promise<number> {
  const now = options.clock();
  const { organisationId, endpointId } = endpoint;
  const target = await findTarget(db, { organisationId, id: endpointId }, now);
  if (!target) return 0;
  const claimedUntil = new Date(now.getTime() + claimMs);
  const claimed = await claimDueMessages(db, endpoint, { atOnce, claimedUntil }, now);
  await Promise.all(
    claimed.map(async (message) => {
      const attempt = await sendWebhook({ ...target, ...message }, options, options.clock());
      await settle(db, endpoint, message, attempt, options.clock());
      options.onAttempt?.(attempt.outcome);
    }),
  );
  if (claimed.length > 0 && (await isMoreDue(db, endpoint, options.clock())))
    await enqueue(db, deliverWebhooksJob, endpoint);
  return claimed.length;
}

async function settle(
  db: Database,
  endpoint: EndpointOf,
  message: ClaimedMessage,
  attempt: Attempt,
  now: Date,
): Promise<void> {
  const which = { organisationId: endpoint.organisationId, id: endpoint.endpointId };
  await inTransaction(db, async (tx) => {
    if (attempt.outcome === "delivered") {
      await noteAttempt(tx, endpoint, message, attempt, { nextAttemptAt: null, deliveredAt: now, failedAt: null });
      return noteSuccess(tx, which);
    }
    const isGone = attempt.status === 410;
    const next = isGone ? undefined : nextAttempt(message.tries, Math.random(), now, attempt.retryAfterMs);
    const failedAt = next ? null : now;
    await noteAttempt(tx, endpoint, message, attempt, { nextAttemptAt: next ?? null, deliveredAt: null, failedAt });
    const failingSince = await noteFailureOf(tx, which, now);
    const isOver = now.getTime() - failingSince.getTime() >= failingAtMostMs;
    if (isGone || isOver) {
      if (await disableEndpoint(tx, which, isGone ? "gone" : "failing", now)) await enqueue(tx, tellOfWebhooksJob, {});
    } else if (next && next.getTime() - now.getTime() < soonMs)
      await enqueue(tx, deliverWebhooksJob, endpoint, { runAt: next });
  });
}

/**
 * A sweep: enqueues a job for each endpoint with messages that are due and that nobody is delivering, be they later
 * attempts or left by a killed worker. Gives back how many.
 */
export async function deliverDueWebhooks(db: Database, now: Date): Promise<number> {
  const endpoints = await listEndpointsWithDue(db, now);
  const jobs = endpoints.map((payload) => ({ payload, key: `webhooks:${payload.endpointId}` }));
  await db.transaction().execute((tx) => enqueueAll(tx, deliverWebhooksJob, jobs));
  return jobs.length;
}

/** What a job's payload names; undefined for anything else. */
export function parseEndpointOf(payload: unknown): EndpointOf | undefined {
  return idsIn(payload, ["organisationId", "endpointId"]);
}
