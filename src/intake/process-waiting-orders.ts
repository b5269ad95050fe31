import { getOrganisation } from "../organisations/index.ts";
import { type Database, type Db, isBadData, isLostRace } from "../platform/db.ts";
import { mapInTurns } from "../platform/in-turns.ts";
import { enqueueAll } from "../platform/jobs.ts";
import { planByIndex } from "../platform/plan-by-index.ts";
import type { Keys } from "../platform/secrets.ts";
import {
  confirmNewPurchases,
  emailKey,
  erasedOrderRef,
  hasErasedPurchases,
  insertPurchasers,
  isKnown,
  listErasedOrderRefs,
  listPurchasersOf,
  minimised,
  type PurchaserDetails,
} from "../purchases/index.ts";
import { announceAll } from "../webhooks/index.ts";
import { inOrder } from "./confirm-purchases.ts";
import type { CustomerOrder } from "./customer-order.ts";
import { noteAllProcessed, processOrdersJob } from "./customer-orders.queries.ts";
import { processOrLeave, readKept } from "./process-order.ts";
import { listKnownOrders, lockWaitingOrders, type WaitingOrder } from "./waiting-orders.queries.ts";

const ordersAtOnce = 200;
const itemsAtOnce = 2000;

/** An order of which nothing is known yet, as it was sent. */
type News = { kept: WaitingOrder; order: CustomerOrder };

/** Somebody else was faster with what should have been new. */
class NotNew extends Error {}

/**
 * Processes what waits of an organisation's orders, the oldest first: orders of which nothing is known together, by a few statements
 * for all of them; every other one alone (processCustomerOrder), with the same result. If more is waiting it asks for another
 * job, behind whatever waits for its turn by then. Safe to run by several at once, and twice.
 */
export async function processWaitingOrders(db: Database, organisationId: string, keys: Keys, now: Date): Promise<void> {
  const { waiting, alone, isMore } = await processTogether(db, organisationId, keys, now);
  for (const { id } of alone ?? waiting) await processOrLeave(db, { organisationId, id }, keys, now);
  if (isMore) await enqueueAll(db, processOrdersJob, [ordersJob(organisationId)]);
}

/** The job of an organisation's orders when it is asked for anew: never more than one is waiting. */
export function ordersJob(organisationId: string): { payload: { organisationId: string }; key: string } {
  return { payload: { organisationId }, key: `customer-orders:${organisationId}` };
}

type Portion = {
  waiting: WaitingOrder[];
  /** What is left to be processed one by one; undefined: all of it. */
  alone: WaitingOrder[] | undefined;
  isMore: boolean;
};

async function processTogether(db: Database, organisationId: string, keys: Keys, now: Date): Promise<Portion> {
  let portion: Portion = { waiting: [], alone: undefined, isMore: false };
  try {
    await db.transaction().execute(async (tx) => {
      await planByIndex(tx, true);
      const locked = await lockWaitingOrders(tx, organisationId, ordersAtOnce);
      const { waiting, news } = await read(locked);
      portion = { waiting, alone: undefined, isMore: locked.length === ordersAtOnce || waiting.length < locked.length };
      const done = new Set(await processNews(tx, organisationId, { waiting, news }, keys, now));
      portion = { ...portion, alone: waiting.filter(({ id }) => !done.has(id)) };
    });
  } catch (error) {
    // Nothing was stored. One by one, a bad value holds up its own order alone, and who is known by now is looked up anew.
    if (!(error instanceof NotNew) && !isBadData(error) && !isLostRace(error)) throw error;
    return { ...portion, alone: undefined };
  }
  return portion;
}

/** As many of the orders as one portion may have items, the first in any case; and those of them that could be news. */
async function read(locked: readonly WaitingOrder[]): Promise<{ waiting: WaitingOrder[]; news: News[] }> {
  let items = 0;
  const waiting: WaitingOrder[] = [];
  const news: News[] = [];
  await mapInTurns(locked, (kept) => {
    if (items > itemsAtOnce) return;
    const order = kept.isFirst ? readKept(kept.raw) : undefined;
    items += order?.items.length ?? 1;
    waiting.push(kept);
    if (order) news.push({ kept, order });
  });
  return { waiting, news };
}

/**
 * Merges the purchasers of orders and confirms their purchases, where nobody has named one of these before: then there is nobody
 * to refuse, nothing to leave out, and no review to follow.
 *
 * @returns the ids of the orders that were processed; the others are left alone
 * @throws NotNew if that changed meanwhile
 */
async function processNews(
  tx: Db,
  organisationId: string,
  portion: { waiting: readonly WaitingOrder[]; news: readonly News[] },
  keys: Keys,
  now: Date,
): Promise<string[]> {
  const unknown = inTheirTurn(portion.waiting, await withoutKnown(tx, organisationId, portion.news, keys));
  if (unknown.length === 0) return [];
  const { news, purchaserIds } = await mergePurchasers(tx, organisationId, unknown, now);
  if (news.length === 0) return [];
  const lines = news.flatMap(({ order }) => linesOf(order, purchaserIds.get(emailKey(order.email))!));
  const confirmed = await confirmNewPurchases(tx, organisationId, lines, now);
  if (!confirmed) throw new NotNew();
  const events = confirmed.map(({ id, ...purchase }) => ({ purchaseId: id, ...purchase }));
  await announceAll(tx, { organisationId, type: "purchase.confirmed" }, events, now);
  const processed = news.map(({ kept: { id, revision }, order }) => ({
    id,
    revision,
    purchaserId: purchaserIds.get(emailKey(order.email))!,
    outcome: inOrder(order.items).map(({ sku }) => ({ sku, outcome: "confirmed" as const })),
  }));
  await noteAllProcessed(tx, organisationId, processed, now);
  return processed.map(({ id }) => id);
}

function linesOf(order: CustomerOrder, purchaserId: string) {
  const { orderRef, orderDate: purchaseDate, fulfilmentDate: deliveryDate, language, branchCode, isCancelled } = order;
  const said = { purchaserId, orderRef, purchaseDate, deliveryDate, language, branchCode };
  return inOrder(order.items).map((item) => ({ ...said, ...item, isCancelled: item.isCancelled ?? isCancelled }));
}

/** Of somebody with an order that is processed alone every order is: what each says of them counts in the order of their arrival. */
function inTheirTurn(waiting: readonly WaitingOrder[], news: readonly News[]): News[] {
  const together = new Set(news.map(({ kept }) => kept.id));
  const alone = new Set(waiting.filter(({ id }) => !together.has(id)).map(({ emailKey: of }) => of));
  return news.filter(({ kept }) => !alone.has(kept.emailKey));
}

async function withoutKnown(tx: Db, organisationId: string, news: readonly News[], keys: Keys): Promise<News[]> {
  if (news.length === 0) return [];
  const orders = news.map(({ kept }) => kept);
  const known = new Set(await listKnownOrders(tx, organisationId, orders));
  const orderRefs = orders.map(({ orderRef }) => orderRef);
  const erased = await listErasedAmong(tx, organisationId, orderRefs, keys);
  return news.filter(({ kept: { id, orderRef } }) => !known.has(id) && !erased.has(orderRef));
}

async function listErasedAmong(
  tx: Db,
  organisationId: string,
  orderRefs: readonly string[],
  keys: Keys,
): Promise<ReadonlySet<string>> {
  if (!(await hasErasedPurchases(tx, organisationId))) return new Set();
  const all = keys.all("erased order refs");
  const hashed = orderRefs.flatMap((orderRef) => all.map((key) => [erasedOrderRef(key, orderRef), orderRef] as const));
  const erasedOrderRefs = hashed.map(([hash]) => hash);
  const found = new Set(await listErasedOrderRefs(tx, { organisationId, erasedOrderRefs }));
  return new Set(hashed.filter(([hash]) => found.has(hash)).map(([, orderRef]) => orderRef));
}

/**
 * The purchasers of these orders. Those who are not known are created, with what the orders say of them one after the other; if
 * the orders say something new about somebody known, their orders are not among those returned.
 */
async function mergePurchasers(tx: Db, organisationId: string, news: readonly News[], now: Date) {
  const { minimisePersonalData } = await getOrganisation(tx, organisationId);
  const said = new Map<string, { email: string; details: PurchaserDetails }>();
  for (const { order } of news) {
    const before = said.get(emailKey(order.email));
    const details = { ...before?.details, ...minimised(order.details, minimisePersonalData) };
    // In the spelling given first.
    said.set(emailKey(order.email), { email: before?.email ?? order.email, details });
  }
  const known = await listPurchasersOf(tx, { organisationId, emailKeys: [...said.keys()] });
  const unknown = [...said].filter(([key]) => !known.has(key)).map(([, report]) => report);
  const created = await insertPurchasers(tx, organisationId, unknown, now);
  if (!created) throw new NotNew();
  const saysNothingNew = (key: string) => {
    const purchaser = known.get(key);
    return !purchaser || isKnown(purchaser, said.get(key)!.details);
  };
  const purchaserIds = new Map([...created, ...[...known].map(([key, { id }]) => [key, id] as const)]);
  return { news: news.filter(({ order }) => saysNothingNew(emailKey(order.email))), purchaserIds };
}
