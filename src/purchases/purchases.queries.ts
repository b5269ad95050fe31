import { randomBytes } from "node:crypto";
import { type Selectable, sql } from "kysely";
import { latestMark, mend } from "../platform/ahead.ts";
import { dayOf } from "../platform/days.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { Purchases } from "../platform/schema.ts";
import { equalInConstantTime } from "../platform/secrets.ts";
import type { Purchase, PurchasePair } from "./purchase.ts";

type PairOf = PurchasePair & { organisationId: string };

export async function findPurchase(db: Db, by: PairOf): Promise<Purchase | undefined> {
  const row = await db
    .selectFrom("purchases")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("orderRef", "=", by.orderRef)
    .where("sku", "=", by.sku)
    .executeTakeFirst();
  return row && toPurchase(row);
}

/** The purchase that a review is about. */
export async function findPurchaseById(
  db: Db,
  by: { organisationId: string; id: string },
): Promise<Purchase | undefined> {
  const row = await db
    .selectFrom("purchases")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .executeTakeFirst();
  return row && toPurchase(row);
}

/** The purchase in its present state, locked until the transaction ends. */
export async function lockPurchase(tx: Db, by: { organisationId: string; id: string }): Promise<Purchase> {
  const row = await tx
    .selectFrom("purchases")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .forShare()
    .executeTakeFirstOrThrow();
  return toPurchase(row);
}

/**
 * The confirmed or invited purchase with this link secret. The index is partial, so its condition must be repeated
 * here.
 */
export async function findPurchaseByLinkSecret(
  db: Db,
  by: { organisationId: string; linkSecret: string },
): Promise<Purchase | undefined> {
  const row = await db
    .selectFrom("purchases")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("linkSecret", "=", Buffer.from(by.linkSecret, "hex"))
    .where((eb) => eb.or([eb("confirmedAt", "is not", null), eb("contactedAt", "is not", null)]))
    .executeTakeFirst();
  return row && toPurchase(row);
}

/** The purchase of that order and sku, if its link secret is the one given (compared in constant time). */
export async function findPurchaseByClaim(db: Db, by: PairOf & { linkSecret: string }): Promise<Purchase | undefined> {
  const purchase = await findPurchase(db, by);
  const same = equalInConstantTime(Buffer.from(by.linkSecret, "hex"), Buffer.from(purchase?.linkSecret ?? "", "hex"));
  return same ? purchase : undefined;
}

/** Every purchase of a purchaser, newest first. */
export async function listPurchases(db: Db, by: { organisationId: string; purchaserId: string }): Promise<Purchase[]> {
  const rows = await db
    .selectFrom("purchases")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .execute();
  return rows.map(toPurchase);
}

/** The newest purchases of a purchaser, newest first. */
export async function listNewestPurchases(
  db: Db,
  by: { organisationId: string; purchaserId: string },
  atMost: number,
): Promise<Purchase[]> {
  const rows = await db
    .selectFrom("purchases")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .orderBy("id", "desc")
    .limit(atMost)
    .execute();
  return rows.map(toPurchase);
}

/** The first confirmed purchase of one of these products that a purchaser still has: neither cancelled nor refunded. */
export async function findOwnedPurchase(
  db: Db,
  by: { organisationId: string; purchaserId: string; skus: readonly string[] },
): Promise<Purchase | undefined> {
  const row = await db
    .selectFrom("purchases")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .where((eb) => eb("sku", "=", eb.fn.any(eb.val([...by.skus]))))
    .where("confirmedAt", "is not", null)
    .where("cancelledAt", "is", null)
    .where("refundedAt", "is", null)
    .orderBy(sql`coalesce(purchase_date, (confirmed_at at time zone 'UTC')::date)`)
    .orderBy("id")
    .executeTakeFirst();
  return row && toPurchase(row);
}

/** Claims a purchase unless it exists already, whoever it belongs to. */
export async function claimPurchase(db: Db, claim: PairOf & { purchaserId: string }, now: Date): Promise<void> {
  await db
    .insertInto("purchases")
    .values({ ...claim, ...newPurchase(now) })
    .onConflict((conflict) => conflict.columns(["organisationId", "orderRef", "sku"]).doNothing())
    .execute();
}

/** What an order says about one item. Null or absent: it says nothing, and what is stored stays. */
export type OrderLine = PairOf & {
  purchaserId: string;
  purchaseDate: string | null;
  deliveryDate: string | null;
  /** An exact decimal. */
  price?: string | null;
  currency?: string | null;
  /** The language of the order, ISO 639-1. */
  language?: string | null;
  isCancelled?: boolean | null;
  isRefunded?: boolean | null;
  /** Null or absent: the order does not say. */
  isIncentivised?: boolean | null;
  branchCode?: string | null;
};

/** What became of an order line. */
export type Confirmation =
  /** `isFirst`: by its first order; `isNew`: nobody had named it before, so there cannot be a review of it. */
  | { outcome: "confirmed"; purchase: Purchase; isFirst: boolean; isNew: boolean }
  /** The claim was another purchaser's: the purchase moved, and its old links no longer work. */
  | { outcome: "moved"; purchase: Purchase; claimerId: string }
  /** An earlier order named another purchaser; the first order stands. */
  | { outcome: "rejected" };

/**
 * Confirms a purchase: a customer order or a feed has delivered it. An order outranks a claim, and never another order
 * (docs/rulings.md, "A purchase"). Call it in a transaction: the row stays locked until the caller has dealt with the
 * reviews.
 */
export async function confirmPurchase(tx: Db, line: OrderLine, now: Date): Promise<Confirmation> {
  const { isCancelled = null, isRefunded = null, isIncentivised = null, ...facts } = line;
  const inserted = await tx
    .insertInto("purchases")
    .values({
      ...facts,
      ...newPurchase(now),
      confirmedAt: now,
      cancelledAt: isCancelled ? now : null,
      refundedAt: isRefunded ? now : null,
      isIncentivised,
    })
    .onConflict((conflict) => conflict.columns(["organisationId", "orderRef", "sku"]).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (inserted) {
    await insertNewsOfNew(tx, line.organisationId, [inserted.id], now);
    return { outcome: "confirmed", purchase: toPurchase(inserted), isFirst: true, isNew: true };
  }

  const stored = await tx
    .selectFrom("purchases")
    .selectAll()
    .where("organisationId", "=", line.organisationId)
    .where("orderRef", "=", line.orderRef)
    .where("sku", "=", line.sku)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const moves = stored.purchaserId !== line.purchaserId;
  if (moves && stored.confirmedAt) return { outcome: "rejected" };
  const news = { confirmed: stored.confirmedAt ? 0 : 1, invited: moves && stored.contactedAt ? -1 : 0 };
  if (news.confirmed !== 0 || news.invited !== 0) await insertNews(tx, stored, news, now);
  const updated = await tx
    .updateTable("purchases")
    .set({
      confirmedAt: stored.confirmedAt ?? now,
      purchaseDate: line.purchaseDate ?? stored.purchaseDate,
      deliveryDate: line.deliveryDate ?? stored.deliveryDate,
      price: line.price ?? stored.price,
      currency: line.currency ?? stored.currency,
      language: line.language ?? stored.language,
      branchCode: line.branchCode ?? stored.branchCode,
      // The newest order counts: a cancellation or refund is taken back by an order that denies it, or that again names
      // an item which another had left out.
      cancelledAt: since(isCancelled, stored.isLeftOut ? null : stored.cancelledAt, now),
      isLeftOut: false,
      refundedAt: since(isRefunded, stored.refundedAt, now),
      // Never taken back: what was given for a review has been given.
      isIncentivised: stored.isIncentivised === true || (isIncentivised ?? stored.isIncentivised),
      // The new owner has not been asked yet, and the claimer's link must not open their purchase.
      ...(moves
        ? { purchaserId: line.purchaserId, linkSecret: randomBytes(16), linkWasRevoked: false, contactedAt: null }
        : {}),
    })
    .where("organisationId", "=", line.organisationId)
    .where("id", "=", stored.id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const purchase = toPurchase(updated);
  if (moves) return { outcome: "moved", purchase, claimerId: stored.purchaserId };
  return { outcome: "confirmed", purchase, isFirst: stored.confirmedAt === null, isNew: false };
}

/** A purchase that an order was the first to name. */
export type NewPurchase = PairOf & { id: string; purchaserId: string };

/**
 * Confirms purchases of many orders at once, if nobody has named any of them yet: what confirmPurchase does for one.
 *
 * @param lines of one organisation, each order_ref and sku once
 * @returns undefined if one of them is known after all; then the transaction has to be given up
 */
export async function confirmNewPurchases(
  tx: Db,
  organisationId: string,
  lines: readonly Omit<OrderLine, "organisationId">[],
  now: Date,
): Promise<NewPurchase[] | undefined> {
  const rows = lines.map((line) => {
    const { id, linkSecret } = newPurchase(now);
    return { ...line, id, linkSecret: linkSecret.toString("hex") };
  });
  const { rows: inserted } = await sql<NewPurchase>`
    insert into purchases as made (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at, confirmed_at,
      purchase_date, delivery_date, price, currency, language, branch_code, cancelled_at, refunded_at, is_incentivised)
    select ${organisationId}::uuid, r.id, r."purchaserId", r."orderRef", r.sku, decode(r."linkSecret", 'hex'),
      ${now}::timestamptz, ${now}::timestamptz, r."purchaseDate", r."deliveryDate", r.price, r.currency, r.language,
      r."branchCode", case when r."isCancelled" then ${now}::timestamptz end,
      case when r."isRefunded" then ${now}::timestamptz end, r."isIncentivised"
    from json_to_recordset(${JSON.stringify(rows)}::json) as r (id uuid, "purchaserId" uuid, "orderRef" text, sku text,
      "linkSecret" text, "purchaseDate" date, "deliveryDate" date, price numeric, currency text, language text,
      "branchCode" text, "isCancelled" boolean, "isRefunded" boolean, "isIncentivised" boolean)
    -- In key order, so that two batches never deadlock.
    order by r."orderRef" collate "C", r.sku collate "C"
    on conflict (organisation_id, order_ref, sku) do nothing
    returning made.id, made.purchaser_id, made.order_ref, made.sku`.execute(tx);
  if (inserted.length !== lines.length) return undefined;
  if (inserted.length > 0)
    await insertNewsOfNew(
      tx,
      organisationId,
      inserted.map(({ id }) => id),
      now,
    );
  return inserted;
}

/** These purchases became known now, and were confirmed at once. */
async function insertNewsOfNew(tx: Db, organisationId: string, confirmedIds: string[], now: Date): Promise<void> {
  const news = { id: newId(now), day: dayOf(now), confirmed: confirmedIds.length, invited: 0 };
  await tx
    .insertInto("purchaseNews")
    .values({ organisationId, ...news, confirmedIds })
    .execute();
}

/** Since when something has been the case, given what an order says about it and what is stored. */
function since(said: boolean | null, stored: Date | null, now: Date): Date | null {
  if (said === null) return stored;
  return said ? (stored ?? now) : null;
}

/** An invitation for this purchase was handed to the mail server; in the transaction that records it. */
export async function recordContact(tx: Db, by: { organisationId: string; id: string }, now: Date): Promise<void> {
  const met = await tx
    .selectFrom("purchases")
    .select(["createdAt", "contactedAt"])
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!met) return;
  if (met.contactedAt === null)
    await insertNews(tx, { ...by, createdAt: met.createdAt }, { confirmed: 0, invited: 1 }, now);
  await tx
    .updateTable("purchases")
    .set({ contactedAt: now })
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .execute();
}

/** A purchase was confirmed, or is not invited any more: for the sums by the day on which it became known. */
async function insertNews(
  tx: Db,
  { organisationId, id: purchaseId, createdAt }: { organisationId: string; id: string; createdAt: Date },
  news: { confirmed: number; invited: number },
  now: Date,
): Promise<void> {
  await tx
    .insertInto("purchaseNews")
    .values({
      organisationId,
      id: newId(now),
      day: dayOf(createdAt),
      ...news,
      purchaseId,
      confirmedIds: news.confirmed > 0 ? [purchaseId] : [],
    })
    .execute();
}

/**
 * What has become of purchases that became known on a day; which one, if it is about a single one that was known. And which of them an order
 * was the first to confirm.
 */
export type PurchaseNews = {
  day: string;
  confirmed: number;
  invited: number;
  purchaseId: string | null;
  confirmedIds: string[];
};

/**
 * Takes news of purchases away, the oldest first, in the transaction that adds them up. What is committed later stays for the next.
 *
 * @param atMost `rows` of news, and no further ones once they name so many purchases that were `confirmed`: a feed's name very many
 * @returns them, and whether there may be more
 */
export async function takePurchaseNews(
  tx: Db,
  organisationId: string,
  atMost: { rows: number; confirmed: number },
): Promise<{ news: PurchaseNews[]; isMore: boolean }> {
  const { rows: news } = await sql<PurchaseNews>`
    delete from purchase_news
    where organisation_id = ${organisationId}::uuid and id = any (array(
      select id from (
        select id, sum(confirmed) over (order by id, day) - confirmed as before from (
          select id, day, confirmed from purchase_news where organisation_id = ${organisationId}::uuid
          order by id, day limit ${atMost.rows}
        ) oldest
      ) counted where before < ${atMost.confirmed}))
    returning day, confirmed, invited, purchase_id as "purchaseId", confirmed_ids`.execute(tx);
  const confirmed = news.reduce((sum, one) => sum + one.confirmed, 0);
  return { news, isMore: news.length >= atMost.rows || confirmed >= atMost.confirmed };
}

/**
 * Invalidates every link to the purchase made so far; false if there is no such purchase. The new link is given out
 * only by the API: whoever had the old one may have another link of the same order too, whose page must not pass the
 * new one on to them.
 */
export async function replaceLinkSecret(db: Db, by: PairOf): Promise<{ id: string } | undefined> {
  return db
    .updateTable("purchases")
    .set({ linkSecret: randomBytes(16), linkWasRevoked: true })
    .where("organisationId", "=", by.organisationId)
    .where("orderRef", "=", by.orderRef)
    .where("sku", "=", by.sku)
    .returning("id")
    .executeTakeFirst();
}

/**
 * Moves a purchase to the row that stands for its erased purchaser, under a hash of its order_ref, and invalidates the
 * link.
 */
export async function erasePurchase(
  tx: Db,
  by: { organisationId: string; id: string },
  erased: { purchaserId: string; orderRef: string },
): Promise<void> {
  await tx
    .updateTable("purchases")
    .set({ ...erased, linkSecret: randomBytes(16) })
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .execute();
}

function newPurchase(now: Date): { id: string; linkSecret: Buffer; createdAt: Date } {
  return { id: newId(now), linkSecret: randomBytes(16), createdAt: now };
}

function toPurchase(row: Selectable<Purchases>): Purchase {
  const { organisationId, id, purchaserId, orderRef, sku, linkSecret, createdAt } = row;
  const { confirmedAt, purchaseDate, deliveryDate, contactedAt, isIncentivised, branchCode } = row;
  return {
    organisationId,
    id,
    purchaserId,
    orderRef,
    sku,
    linkSecret: linkSecret.toString("hex"),
    createdAt,
    confirmedAt,
    purchaseDate,
    deliveryDate,
    contactedAt,
    isIncentivised,
    branchCode,
  };
}

/**
 * For purchases without a date, the day on which they were confirmed decides when to ask about them: a day in the
 * future becomes today.
 *
 * @returns how many
 */
export async function mendPurchasesAhead(db: Db, now: Date): Promise<number> {
  // The conditions are those of the index purchases_to_invite_without_date.
  return mend(acrossOrganisations(db), [
    sql`update purchases p set confirmed_at = ${now}::timestamptz from organisations o
      where p.organisation_id = o.id and p.confirmed_at > ${latestMark(now)}::timestamptz and p.delivery_date is null
        and p.purchase_date is null and p.contacted_at is null and p.cancelled_at is null and p.refunded_at is null`,
  ]);
}
