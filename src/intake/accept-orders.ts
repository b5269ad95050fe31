import type { Organisation } from "../organisations/index.ts";
import type { Database, Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import { enqueueAll } from "../platform/jobs.ts";
import { equalInConstantTime, sha256 } from "../platform/secrets.ts";
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

/** One order of a request: readable and somebody's, or with what is wrong with it. */
export type SubmittedOrder =
  | { raw: unknown; organisation: Organisation; order: CustomerOrder; problems?: undefined }
  | { raw: unknown; problems: string[] };

export type Idempotency = { apiKeyId: string; idempotencyKey: string; requestBody: unknown };

/**
 * Takes orders in: keeps the acceptable ones as they came and enqueues their processing in the same transaction. Once this
 * returns they are durable (ruling 13), even where a neighbour was refused (ruling 14).
 *
 * @returns an id to quote, and for each order its problems: none where it was accepted
 * @throws AppError invalid_request where the Idempotency-Key came with another body before
 */
export async function acceptOrders(
  db: Database,
  submitted: readonly SubmittedOrder[],
  idempotency: Idempotency | undefined,
  now: Date,
): Promise<IdempotentAnswer> {
  const answer = { id: newId(now), problems: submitted.map(({ problems }) => problems ?? []) };
  return db.transaction().execute(async (tx) => {
    const earlier = idempotency && (await claim(tx, idempotency, answer, now));
    if (earlier) return earlier;
    const orders = newest(submitted);
    const kept = orders.length === 0 ? [] : await keepCustomerOrders(tx, orders, now);
    await enqueueAll(tx, processOrderJob, kept.filter(({ isNew }) => isNew).map(orderJob));
    return answer;
  });
}

/** The job of one order: there is never more than one that waits. */
export function orderJob({ organisationId, id }: StoredCustomerOrder): { payload: StoredCustomerOrder; key: string } {
  return { payload: { organisationId, id }, key: `customer-order:${id}` };
}

async function claim(
  tx: Db,
  { apiKeyId, idempotencyKey, requestBody }: Idempotency,
  answer: IdempotentAnswer,
  now: Date,
) {
  const requestHash = sha256(JSON.stringify(requestBody));
  const earlier = await claimIdempotencyKey(tx, { apiKeyId, idempotencyKey, requestHash }, answer, now);
  if (earlier && !equalInConstantTime(earlier.requestHash, requestHash)) {
    throw new AppError("invalid_request", {
      errors: ["Idempotency-Key was used for another request; send a new key with a new body"],
    });
  }
  return earlier?.answer;
}

/** Of an order that a batch holds twice the last one counts. */
function newest(submitted: readonly SubmittedOrder[]): NewCustomerOrder[] {
  const orders = new Map<string, NewCustomerOrder>();
  for (const one of submitted) {
    if (one.problems) continue;
    const { organisation, order } = one;
    const kept = {
      organisationId: organisation.id,
      orderRef: order.orderRef,
      emailKey: emailKey(order.email),
      raw: JSON.stringify(one.raw),
    };
    orders.set(JSON.stringify([kept.organisationId, kept.orderRef, kept.emailKey]), kept);
  }
  return [...orders.values()];
}
