import type { Organisation } from "../organisations/index.ts";
import type { Database, Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { mapInTurns } from "../platform/in-turns.ts";
import { enqueue, enqueueAll } from "../platform/jobs.ts";
import { equalInConstantTime, sha256 } from "../platform/secrets.ts";
import type { Warning } from "../platform/values/read.ts";
import { emailKey } from "../purchases/index.ts";
import type { CustomerOrder } from "./customer-order.ts";
import {
  keepCustomerOrders,
  type NewCustomerOrder,
  processOrdersJob,
  type StoredCustomerOrder,
} from "./customer-orders.queries.ts";
import { claimIdempotencyKey, type IdempotentAnswer } from "./idempotent-requests.queries.ts";

/** The job of one order that is processed alone: a later version, one that failed. Its payload is ids alone. */
export const processOrderJob = "process-customer-order";

export type ReadableOrder = { raw: unknown; organisation: Organisation; order: CustomerOrder; warnings: Warning[] };

/** One order of a request: either readable and assigned to an organisation, or with what is wrong with it. */
export type SubmittedOrder = (ReadableOrder & { problems?: undefined }) | { raw: unknown; problems: string[] };

export type Idempotency = {
  apiKeyId: string;
  idempotencyKey: string;
  requestBody: readonly [url: string, body: unknown];
};

/**
 * Takes orders in: keeps the acceptable ones as they came and enqueues their processing in the same transaction. Once this
 * returns they are durable (ruling 13), even if another order of the request was refused (ruling 14).
 *
 * @returns an id to quote, and for each order its problems: none where it was accepted
 * @throws AppError invalid_request if the Idempotency-Key was used with another body before
 */
export async function acceptOrders(
  db: Database,
  submitted: readonly SubmittedOrder[],
  idempotency: Idempotency | undefined,
  now: Date,
): Promise<IdempotentAnswer> {
  const warnings = submitted.map((one) => (one.problems ? [] : warningTexts(one.warnings)));
  const answer: IdempotentAnswer = {
    id: newId(now),
    problems: submitted.map(({ problems }) => problems ?? []),
    ...(warnings.some((texts) => texts.length > 0) ? { warnings } : {}),
  };
  const requestHash = idempotency && (await hashOf(idempotency.requestBody));
  const rounds = await inRounds(submitted, now);
  return db.transaction().execute(async (tx) => {
    const earlier = idempotency && requestHash && (await claim(tx, { ...idempotency, requestHash }, answer, now));
    if (earlier) return earlier;
    const changed = new Map<string, StoredCustomerOrder>();
    const organisations = new Set<string>();
    for (const orders of rounds)
      for (const { isNew, isFirst, ...order } of await keepCustomerOrders(tx, orders, now)) {
        if (isFirst) organisations.add(order.organisationId);
        // It takes the place of a job that has failed for an earlier version.
        else if (isNew) changed.set(order.id, order);
      }
    for (const organisationId of organisations) await enqueue(tx, processOrdersJob, { organisationId });
    await enqueueAll(tx, processOrderJob, [...changed.values()].map(orderJob));
    return answer;
  });
}

const warningsAtMost = 20;

/** The warnings as they are answered and kept: what is said about one order must not grow with what is sent. */
export function warningTexts(warnings: readonly Warning[]): string[] {
  const texts = warnings.slice(0, warningsAtMost).map(({ text }) => text);
  const others = warnings.length - texts.length;
  return others > 0 ? [...texts, `${others} more values were left out or read with doubt`] : texts;
}

/** The job of one order: never more than one is waiting. */
export function orderJob({ organisationId, id }: StoredCustomerOrder): { payload: StoredCustomerOrder; key: string } {
  return { payload: { organisationId, id }, key: `customer-order:${id}` };
}

/** The hash of what `JSON.stringify` makes of it: the body's elements one by one, so as not to block the thread. */
async function hashOf([url, body]: Idempotency["requestBody"]): Promise<Buffer> {
  if (!Array.isArray(body)) return sha256(JSON.stringify([url, body]));
  const elements = await mapInTurns(body as unknown[], (one) => JSON.stringify(one));
  return sha256(`[${JSON.stringify(url)},[${elements.join(",")}]]`);
}

async function claim(
  tx: Db,
  { apiKeyId, idempotencyKey, requestHash }: Omit<Idempotency, "requestBody"> & { requestHash: Buffer },
  answer: IdempotentAnswer,
  now: Date,
) {
  const earlier = await claimIdempotencyKey(tx, { apiKeyId, idempotencyKey, requestHash }, answer, now);
  if (earlier && !equalInConstantTime(earlier.requestHash, requestHash)) {
    throw new AppError("invalid_request", {
      errors: ["Idempotency-Key was used for another request; send a new key with a new body"],
    });
  }
  return earlier?.answer;
}

/**
 * Each order once per round: if a batch holds several versions of an order, they are kept one after the other, as if they had
 * been sent that way, since each may say what the others do not. (Whatever a later round locks, the first has already locked.)
 */
async function inRounds(submitted: readonly SubmittedOrder[], now: Date): Promise<NewCustomerOrder[][]> {
  const rounds: NewCustomerOrder[][] = [];
  const versions = new Map<string, number>();
  await mapInTurns(submitted, (one) => {
    if (one.problems) return;
    const kept = toKeep(one, now);
    const key = JSON.stringify([kept.organisationId, kept.orderRef, kept.emailKey]);
    const round = versions.get(key) ?? 0;
    versions.set(key, round + 1);
    rounds[round] ??= [];
    rounds[round].push(kept);
  });
  return rounds;
}

/** An order as it is kept, having arrived just now. */
export function toKeep({ raw, organisation, order, warnings }: ReadableOrder, now: Date): NewCustomerOrder {
  return {
    organisationId: organisation.id,
    orderRef: order.orderRef,
    emailKey: emailKey(order.email),
    raw: JSON.stringify(raw),
    arrival: newId(now),
    updatedAt: order.updatedAt,
    warnings: warnings.length > 0 ? JSON.stringify(warningTexts(warnings)) : null,
  };
}
