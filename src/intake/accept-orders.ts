import type { Organisation } from "../organisations/index.ts";
import type { Database, Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { mapInTurns } from "../platform/in-turns.ts";
import { enqueueAll } from "../platform/jobs.ts";
import { equalInConstantTime, sha256 } from "../platform/secrets.ts";
import type { Warning } from "../platform/values/read.ts";
import { emailKey } from "../purchases/index.ts";
import type { CustomerOrder } from "./customer-order.ts";
import {
  claimIdempotencyKey,
  type IdempotentAnswer,
  keepCustomerOrders,
  type NewCustomerOrder,
  type StoredCustomerOrder,
} from "./customer-orders.queries.ts";

/** The job that follows an accepted order; its payload is ids alone. */
export const processOrderJob = "process-customer-order";

/** One order of a request: either readable and assigned to an organisation, or with what is wrong with it. */
export type SubmittedOrder =
  | { raw: unknown; organisation: Organisation; order: CustomerOrder; warnings: Warning[]; problems?: undefined }
  | { raw: unknown; problems: string[] };

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
    for (const orders of rounds)
      for (const order of await keepCustomerOrders(tx, orders, now)) if (order.isNew) changed.set(order.id, order);
    await enqueueAll(tx, processOrderJob, [...changed.values()].map(orderJob));
    return answer;
  });
}

const warningsAtMost = 20;

/** The warnings as they are answered and kept: what is said about one order must not grow with what is sent. */
function warningTexts(warnings: readonly Warning[]): string[] {
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
    const { organisation, order } = one;
    const kept = {
      organisationId: organisation.id,
      orderRef: order.orderRef,
      emailKey: emailKey(order.email),
      raw: JSON.stringify(one.raw),
      arrival: newId(now),
      updatedAt: order.updatedAt,
      warnings: one.warnings.length > 0 ? JSON.stringify(warningTexts(one.warnings)) : null,
    };
    const key = JSON.stringify([kept.organisationId, kept.orderRef, kept.emailKey]);
    const round = versions.get(key) ?? 0;
    versions.set(key, round + 1);
    rounds[round] ??= [];
    rounds[round].push(kept);
  });
  return rounds;
}
