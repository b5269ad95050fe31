import type pg from "pg";
import { confirmPurchasesIn } from "../../intake/index.ts";
import type { Organisation } from "../../organisations/index.ts";
import type { Db } from "../../platform/db.ts";
import { planByIndex } from "../../platform/plan-by-index.ts";
import type { Keys } from "../../platform/secrets.ts";
import {
  erasedOrderRef,
  findPurchaseById,
  hasErasedPurchases,
  listErasedOrderRefs,
  listOrdersOfAddresses,
  minimised,
} from "../../purchases/index.ts";
import { followOrder, refreshFacts } from "../../reviews/index.ts";
import { announceAll, hasListener } from "../../webhooks/index.ts";
import { ChunkLost, type MergedChunk } from "../feed-handler.ts";
import {
  deletePurchasersOfNothing,
  emptyPurchaserStaging,
  listConfirmedByChunk,
  listWithWaitingReview,
  mergeFirstWave,
  mergeLaterWave,
  renewPlans,
  type Said,
  type StagedPurchase,
  stagePurchases,
} from "./merge-purchasers.queries.ts";
import type { PurchaserRow } from "./purchaser-feed.ts";

const namesAnother = "an earlier order with this order_ref and sku names another purchaser, and the first order stands";

type Numbered = PurchaserRow & { line: number };

/** A chunk that waits in the session's staging table. */
export type StagedChunk = { staged: readonly StagedPurchase[]; isMinimised: boolean };

/**
 * Puts a chunk into the staging table. This decides nothing, so it may be done before it is the chunk's turn, while another
 * session merges the one before.
 */
export async function stagePurchaserRows(
  tx: Db,
  client: pg.PoolClient,
  { minimisePersonalData }: Organisation,
  rows: readonly Numbered[],
  now: Date,
): Promise<StagedChunk> {
  const staged = prepare(rows, minimisePersonalData);
  await planByIndex(tx);
  await renewPlans(tx);
  await stagePurchases(client, staged, now);
  return { staged, isMinimised: minimisePersonalData };
}

/**
 * Merges a staged chunk of a purchaser feed, in the caller's transaction: what confirmPurchases does for one order, for thousands
 * of rows at once. The few rows that need a verb of their own get it: purchases that move to another purchaser, and reviews that
 * waited.
 *
 * @param organisation locked, as it stands now: what was erased or set since the chunk was staged counts
 * @throws ChunkLost
 */
export async function mergePurchaserRows(
  tx: Db,
  client: pg.PoolClient,
  organisation: Organisation,
  rows: readonly Numbered[],
  given: StagedChunk,
  keys: Keys,
  now: Date,
): Promise<MergedChunk> {
  const organisationId = organisation.id;
  const erased = await listErasedLines(tx, organisationId, rows, keys);
  let { staged } = given;
  if (erased.size > 0 || organisation.minimisePersonalData !== given.isMinimised) {
    const kept = rows.filter(({ line }) => !erased.has(line));
    await emptyPurchaserStaging(client);
    ({ staged } = await stagePurchaserRows(tx, client, organisation, kept, now));
  }
  const merged = { created: 0, changed: 0, unchanged: erased.size };
  const rejected = new Map<number, string>();
  if (staged.length === 0) return { ...merged, rejected };

  const first = await mergeFirstWave(tx, organisationId, now);
  const isPurchaserChanged = new Set(first.changedPurchasers);
  const waves = staged.reduce((most, { wave }) => Math.max(most, wave), 0);
  const confirmed: string[] = [];
  for (let wave = 1; wave <= waves; wave += 1) {
    const met = wave === 1 ? first : await mergeLaterWave(tx, organisationId, wave, now);
    if (met.lost > 0) throw new ChunkLost();
    merged.created += met.created;
    merged.changed += met.changed.length;
    for (const line of met.unchanged) merged[isPurchaserChanged.has(line) ? "changed" : "unchanged"] += 1;
    for (const line of met.rejected) rejected.set(line, namesAnother);
    for (const line of met.moves) {
      const outcome = await moveOne(tx, organisation, rows.find((row) => row.line === line)!, now);
      if (outcome === "rejected") rejected.set(line, namesAnother);
      else merged.changed += 1;
    }
    await letReviewsFollow(tx, organisationId, met.confirmed, now);
    confirmed.push(...met.confirmed);
  }
  // A rejected row must not leave a purchaser behind.
  if (rejected.size > 0) await deletePurchasersOfNothing(tx, organisationId, firstLinesOfRejected(staged, rejected));
  await announceConfirmed(tx, organisationId, confirmed, now);
  if (merged.changed > 0) {
    const orderRefs = [...new Set(staged.map(({ row }) => row.orderRef))];
    await refreshFacts(tx, organisationId, { orderRefs }, now);
  }
  return { ...merged, rejected };
}

/**
 * Rows of an order that was erased with its purchaser, whatever their skus: nothing of them is stored, and they count as
 * unchanged. They are not rejected either, since the file of rejected rows would name the person again.
 */
async function listErasedLines(
  tx: Db,
  organisationId: string,
  rows: readonly Numbered[],
  keys: Keys,
): Promise<Set<number>> {
  if (!(await hasErasedPurchases(tx, organisationId))) return new Set();
  const hashed = rows.flatMap(({ line, orderRef, emailKey }) =>
    keys
      .all("erased order refs")
      .map((key) => ({ line, orderRef, emailKey, erasedRef: erasedOrderRef(key, orderRef) })),
  );
  const erasedOrderRefs = [...new Set(hashed.map(({ erasedRef }) => erasedRef))];
  const found = new Set(await listErasedOrderRefs(tx, { organisationId, erasedOrderRefs }));
  const erased = hashed.filter(({ erasedRef }) => found.has(erasedRef));
  if (erased.length === 0) return new Set();
  // Part of the same order may belong to somebody else, who was not erased.
  const alive = await listOrdersOfAddresses(tx, { organisationId, orders: erased });
  const orders = new Set(alive.map(({ orderRef, emailKey }) => `${orderRef}\0${emailKey}`));
  return new Set(
    erased.filter(({ orderRef, emailKey }) => !orders.has(`${orderRef}\0${emailKey}`)).map(({ line }) => line),
  );
}

/**
 * Rows as they are staged. What the chunk says of a purchaser goes on their first row, with the last value given for each detail.
 * A pair that comes again belongs to the next wave: waves are merged one after the other, in the order of the file.
 */
function prepare(rows: readonly Numbered[], minimisePersonalData: boolean): StagedPurchase[] {
  const known = new Map<string, Said>();
  const waves = new Map<string, number>();
  return rows.map((row) => {
    const details = minimised(row.details, minimisePersonalData);
    const before = known.get(row.emailKey);
    // A copy: a row that is left out later must not have changed the details on another.
    if (before) before.details = { ...before.details, ...details };
    const said = before ?? { who: known.size, details };
    if (!before) known.set(row.emailKey, said);
    const pair = `${row.orderRef}\0${row.sku}`;
    const wave = (waves.get(pair) ?? 0) + 1;
    waves.set(pair, wave);
    return { row, wave, said, isFirst: !before };
  });
}

/** The first rows of purchasers whose every row was rejected. */
function firstLinesOfRejected(staged: readonly StagedPurchase[], rejected: ReadonlyMap<number, string>): number[] {
  const taken = new Set(staged.filter(({ row }) => !rejected.has(row.line)).map(({ said }) => said.who));
  return staged.filter(({ isFirst, said }) => isFirst && !taken.has(said.who)).map(({ row }) => row.line);
}

/** The claim was another purchaser's. The purchaser is merged already, so no details are given again. */
async function moveOne(tx: Db, organisation: Organisation, row: PurchaserRow, now: Date) {
  const { email, orderRef, purchaseDate, deliveryDate, sku, price, currency, branchCode, status } = row;
  // No row says that an order is not cancelled.
  const isCancelled = status === "never_cancelled" || null;
  const isRefunded = status === "never_refunded" || null;
  const line = { sku, price, currency, isCancelled, isRefunded };
  const report = { email, details: {}, orderRef, purchaseDate, deliveryDate, branchCode, items: [line] };
  const { items } = await confirmPurchasesIn(tx, organisation, report, now);
  return items[0]!.confirmation.outcome;
}

/**
 * Tells the shop's endpoints, if any want to know, of every purchase that this chunk was the first to confirm; for those that
 * moved, their verb has done so.
 */
async function announceConfirmed(
  tx: Db,
  organisationId: string,
  confirmed: readonly string[],
  now: Date,
): Promise<void> {
  const type = "purchase.confirmed";
  if (!(await hasListener(tx, { organisationId, type }))) return;
  const purchases = await listConfirmedByChunk(tx, organisationId, confirmed);
  const events = purchases.map(({ id: purchaseId, ...purchase }) => ({ purchaseId, ...purchase }));
  await announceAll(tx, { organisationId, type }, events, now);
}

/** Reviews that waited for the order of their purchase move on. */
async function letReviewsFollow(
  tx: Db,
  organisationId: string,
  confirmed: readonly string[],
  now: Date,
): Promise<void> {
  if (confirmed.length === 0) return;
  for (const id of await listWithWaitingReview(tx, organisationId, confirmed)) {
    const purchase = await findPurchaseById(tx, { organisationId, id });
    if (purchase) await followOrder(tx, { outcome: "confirmed", purchase, isFirst: true, isNew: false }, now);
  }
}
