import { getOrganisation, type Organisation } from "../organisations/index.ts";
import type { Database, Db } from "../platform/db.ts";
import { errorCode } from "../platform/errors.ts";
import { enqueueAll } from "../platform/jobs.ts";
import { planByIndex } from "../platform/plan-by-index.ts";
import type { Keys } from "../platform/secrets.ts";
import { emailKey, erasedOrderRef, leaveOut, listErasedOrderRefs, listOrdersOfAddresses } from "../purchases/index.ts";
import { refreshFacts } from "../reviews/index.ts";
import { orderJob, processOrderJob } from "./accept-orders.ts";
import { confirmPurchasesIn } from "./confirm-purchases.ts";
import { type CustomerOrder, parseCustomerOrder } from "./customer-order.ts";
import {
  deleteCustomerOrder,
  listOtherOutcomes,
  noteFailure,
  noteProcessed,
  type StoredCustomerOrder,
} from "./customer-orders.queries.ts";
import { listWaitingFor } from "./orders-list.queries.ts";
import type { ItemOutcome } from "./shown-order.ts";
import { lockCustomerOrder } from "./waiting-orders.queries.ts";

/** The failure of an order that this version cannot read. */
export const unreadable = "unreadable";

/**
 * Processes a kept order: merges its purchaser, confirms its purchases, lets their reviews follow. Whatever came before it for the
 * same order_ref or address and still waits is processed first, so that it makes no difference when jobs run (decision 0043). Safe
 * to run twice: a revision that was processed is left alone. A failure is recorded with the order, and thrown so that the job library
 * tries again.
 */
export async function processCustomerOrder(
  db: Database,
  which: StoredCustomerOrder,
  keys: Keys,
  now: Date,
): Promise<void> {
  let turn = which;
  while (true) {
    const isOwn = turn.id === which.id;
    const next = await takeTurn(db, turn, keys, now).catch(async (error: unknown) => {
      if (isOwn) throw error;
      // Nobody waits for it.
      await leaveToItsJob(db, turn);
      return undefined;
    });
    if (!next && isOwn) return;
    turn = next ?? which;
  }
}

/**
 * Processes the orders that wait for these order_refs or addresses, before something that comes after them decides about the same
 * purchases and purchasers. One that fails is left to its job.
 */
export async function processWaitingFor(
  db: Database,
  of: { organisationId: string; orderRefs: readonly string[]; emailKeys: readonly string[] },
  keys: Keys,
  now: Date,
): Promise<void> {
  for (const order of await listWaitingFor(db, of)) await processOrLeave(db, order, keys, now);
}

/** Processes an order on behalf of others. If it fails, that is recorded with it, and it gets a job that tries it again, later each time. */
export async function processOrLeave(db: Database, which: StoredCustomerOrder, keys: Keys, now: Date): Promise<void> {
  await processCustomerOrder(db, which, keys, now).catch(() => leaveToItsJob(db, which));
}

async function leaveToItsJob(db: Db, which: StoredCustomerOrder): Promise<void> {
  await enqueueAll(db, processOrderJob, [orderJob(which)], true);
}

/** Processes an order as far as it is its turn. Gives back the one whose turn it is then, if that comes before the rest of it. */
async function takeTurn(
  db: Database,
  which: StoredCustomerOrder,
  keys: Keys,
  now: Date,
): Promise<StoredCustomerOrder | undefined> {
  try {
    return await db.transaction().execute(async (tx) => {
      await planByIndex(tx, true);
      return processKept(tx, which, keys, now);
    });
  } catch (error) {
    await noteFailure(db, which, errorCode(error), now);
    throw error;
  }
}

async function processKept(
  tx: Db,
  which: StoredCustomerOrder,
  keys: Keys,
  now: Date,
): Promise<StoredCustomerOrder | undefined> {
  const { kept, beside } = (await lockCustomerOrder(tx, which)) ?? {};
  // It went with its purchaser, or a faster run has processed it.
  if (!kept || kept.processedRevision === kept.revision) return undefined;
  const next = beside && { organisationId: which.organisationId, id: beside.id };
  const waiting = [...kept.unprocessed, kept.raw];
  const later = beside ? kept.arrivals.filter((arrival) => arrival > beside.arrival) : [];
  const taken = waiting.length - later.length;
  if (taken <= 0) return next;
  const organisation = await getOrganisation(tx, kept.organisationId);
  const newest = readKept(kept.raw);
  // It was readable when it was accepted, so a newer program reads less; it fails until somebody looks.
  if (!newest) throw Object.assign(new Error("a kept order cannot be read any more"), { code: unreadable });
  // What was erased stays erased, whatever the order's lines: the order is deleted as well, since it names the person again.
  if (await isErased(tx, kept.organisationId, newest, keys)) {
    await deleteCustomerOrder(tx, kept);
    return undefined;
  }
  // Versions that arrived before the job ran count too, one after the other, as if it had run in between.
  const versions = waiting.slice(0, taken).flatMap((raw) => readKept(raw) ?? []);
  let purchaserId: string | undefined;
  let outcome = (kept.outcome ?? []) as ItemOutcome[];
  for (const version of versions) ({ purchaserId, outcome } = await take(tx, organisation, version, outcome, now));
  const left = { unprocessed: kept.unprocessed.slice(taken), arrivals: later };
  await noteProcessed(tx, kept, { purchaserId: purchaserId ?? kept.purchaserId, outcome }, left, now);
  return later.length > 0 ? next : undefined;
}

/** A kept order as this version of the program reads it; undefined if it cannot. */
export function readKept(raw: string): CustomerOrder | undefined {
  return parseCustomerOrder(JSON.parse(raw)).value;
}

/** Takes in one version of an order; items that earlier versions named and this one does not count as cancelled. */
async function take(
  tx: Db,
  organisation: Organisation,
  order: CustomerOrder,
  before: readonly ItemOutcome[],
  now: Date,
): Promise<{ purchaserId: string | undefined; outcome: ItemOutcome[] }> {
  const { email, details, orderRef, orderDate: purchaseDate, fulfilmentDate: deliveryDate } = order;
  const { language, branchCode, isCancelled, items } = order;
  const report = { email, details, orderRef, purchaseDate, deliveryDate, language, branchCode, isCancelled, items };
  const { purchaserId, items: met } = await confirmPurchasesIn(tx, organisation, report, now);
  const outcome: ItemOutcome[] = met.map(({ sku, confirmation }) => ({ sku, outcome: confirmation.outcome }));
  if (purchaserId === undefined) return { purchaserId, outcome };
  const of = { organisationId: organisation.id, purchaserId, orderRef };
  const named = new Set(items.map(({ sku }) => sku));
  const known = [...before, ...(await listOtherOutcomes(tx, { ...of, emailKey: emailKey(email) }))];
  const skus = [...new Set(known.map(({ sku }) => sku))].filter((sku) => !named.has(sku));
  const leftOut = await leaveOut(tx, { ...of, skus }, now);
  if (
    leftOut.length > 0 ||
    met.some(({ confirmation }) => !(confirmation.outcome === "confirmed" && confirmation.isNew))
  )
    await refreshFacts(tx, organisation.id, { orderRefs: [orderRef] }, now);
  return { purchaserId, outcome: [...outcome, ...leftOut.map((sku) => ({ sku, outcome: "left_out" as const }))] };
}

async function isErased(tx: Db, organisationId: string, order: CustomerOrder, keys: Keys): Promise<boolean> {
  const { orderRef, email } = order;
  const erasedOrderRefs = keys.all("erased order refs").map((key) => erasedOrderRef(key, orderRef));
  const found = await listErasedOrderRefs(tx, { organisationId, erasedOrderRefs });
  if (found.length === 0) return false;
  // Part of the same order may belong to somebody else, who was not erased.
  const orders = [{ orderRef, emailKey: emailKey(email) }];
  return (await listOrdersOfAddresses(tx, { organisationId, orders })).length === 0;
}
