import { type RawBuilder, sql } from "kysely";
import type pg from "pg";
import { type CopiedRow, copyIn } from "../../platform/copy-in.ts";
import { dayOf } from "../../platform/days.ts";
import type { Db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import { random128 } from "../../platform/secrets.ts";
import {
  type PurchaserDetailName,
  type PurchaserDetails,
  purchaserDetailColumns,
  purchaserDetailKeys,
} from "../../purchases/index.ts";
import type { PurchaserRow } from "./purchaser-feed.ts";

/** Something for each detail of a purchaser, as SQL. */
const details = (write: (detail: PurchaserDetailName) => string, between = ", ") =>
  purchaserDetailColumns.map(write).join(between);
const columns = sql.raw(purchaserDetailColumns.join(", "));

/** A purchaser, counted within the chunk, and what the chunk says of them. */
export type Said = { who: number; details: PurchaserDetails };

/** A row as it is merged. `isFirst`: this row carries what is said of its purchaser. */
export type StagedPurchase = { row: PurchaserRow & { line: number }; wave: number; said: Said; isFirst: boolean };

/** What happened to the rows of a wave, by line. */
export type MergedWave = {
  created: number;
  changed: number[];
  unchanged: number[];
  /** An earlier order named another purchaser. */
  rejected: number[];
  /** Claimed by a purchaser other than the one the order names: left to the verb that moves a purchase. */
  moves: number[];
  /** Ids of purchases that the purchaser named by the order had only claimed until now. */
  confirmed: string[];
  /** Written by somebody else at the same moment: the chunk has to be run again. */
  lost: number;
};

/**
 * Creates the session's staging table: it goes with the session, and is emptied at the end of each transaction. The program
 * exists for orders in and answers out, hence the second exception to "a slice writes its own tables" (the first:
 * intake.queries.ts); a model test checks that the result equals that of the composed verbs.
 */
export async function createPurchaserStaging(client: pg.PoolClient): Promise<void> {
  await client.query(`create temporary table if not exists feed_purchases (
    line integer not null, wave integer not null, who integer not null,
    purchaser_id uuid, email_key text collate "C", email text, ${details((detail) => `${detail} text`)},
    purchase_id uuid not null, order_ref text collate "C" not null, sku text collate "C" not null, link_secret bytea not null,
    purchase_date date, delivery_date date, price numeric, currency text, branch_code text collate "C", is_cancelled boolean not null,
    is_refunded boolean not null, is_claim boolean not null
  ) on commit delete rows`);
}

/** Empties the staging table when its rows are not to be merged after all. */
export async function emptyPurchaserStaging(client: pg.PoolClient): Promise<void> {
  await client.query("truncate pg_temp.feed_purchases");
}

/** Puts rows into the staging table, in the order in which the tables' indexes want them. */
export async function stagePurchases(client: pg.PoolClient, rows: readonly StagedPurchase[], now: Date): Promise<void> {
  await copyIn(client, "pg_temp.feed_purchases", toCopied(rows, now));
}

function* toCopied(rows: readonly StagedPurchase[], now: Date): Generator<CopiedRow> {
  for (const { row, wave, said: of, isFirst } of rows) {
    const said = isFirst ? of.details : undefined;
    yield [
      row.line,
      wave,
      of.who,
      said ? newId(now) : null,
      said ? row.emailKey : null,
      said ? row.email : null,
      ...purchaserDetailKeys.map((key) => said?.[key] ?? null),
      newId(now),
      row.orderRef,
      row.sku,
      `\\x${random128()}`,
      row.purchaseDate,
      row.deliveryDate,
      row.price,
      row.currency,
      row.branchCode,
      row.status === "never_cancelled",
      row.status === "never_refunded",
      row.status === "not_yet",
    ];
  }
}

/**
 * Foreign keys are checked by plans that a session keeps. Plans made while the tables were small may use the wrong index and, for
 * each row of a chunk, read everything it has just added; so they are made again.
 */
export async function renewPlans(tx: Db): Promise<void> {
  await sql`discard plans`.execute(tx);
}

/** Lines with what is known of them, each an array as the database wrote it: it goes back there, and is not read here. */
type Lines = string | null;

/** What a wave meets in the tables, and what is to be written of it. */
type MetWave = Pick<MergedWave, "created" | "changed" | "unchanged" | "rejected" | "moves" | "confirmed" | "lost"> & {
  /** How many of those that are created are more than claims. */
  ordered: number;
  /** Of these, the purchases. */
  orderedIds: Lines;
  createdLines: Lines;
  /** Of each of these, the purchaser. */
  createdOwners: Lines;
  changedLines: Lines;
  /** Of each of these, the purchase, whose it is, and since when it has been confirmed. */
  changedIds: Lines;
  changedOwners: Lines;
  changedConfirmed: Lines;
};

type MetPurchasers = {
  newPurchasers: Lines;
  differing: number;
  differingLines: Lines;
  /** Of each of these, the purchaser. */
  differingIds: Lines;
};

/**
 * Merges the purchasers of the staged rows and the purchases of the first wave: a purchaser is looked up once, and the purchases get an
 * id that is made here without another look-up. New purchasers are created; for known ones, whatever is given and differs is stored;
 * null says nothing.
 *
 * One statement reads, and one writes what there is of each kind, in the order in which the main job writes: all are told their rows by
 * line (decision 0078).
 *
 * If somebody else creates one of the rows at the same moment, a unique index ends the statement and the chunk is run again: ON
 * CONFLICT would cost every row another index look-up and another log record.
 */
export async function mergeFirstWave(
  tx: Db,
  organisationId: string,
  now: Date,
): Promise<MergedWave & { changedPurchasers: number[] }> {
  const { rows } = await sql<MetWave & MetPurchasers>`
    with said as materialized (
      select r.line, r.who, p.id as known_id, coalesce(p.id, r.purchaser_id) as purchaser_id,
        p.id is not null and (${sql.raw(
          details((detail) => `(r.${detail} is not null and r.${detail} is distinct from p.${detail})`, " or "),
        )}) as differs
      from pg_temp.feed_purchases r
      left join lateral (
        select id, ${columns} from purchasers
        where organisation_id = ${organisationId} and email_key >= r.email_key and email_key <= r.email_key
        order by email_key limit 1) p on true
      where r.purchaser_id is not null
    ),
    ${metPurchases(organisationId, 1)}
    select ${outcomes},
      (select (array_agg(line))::text from said where known_id is null) as new_purchasers,
      (select count(*)::int from said where differs) as differing,
      (select (array_agg(line))::text from said where differs) as differing_lines,
      (select (array_agg(known_id))::text from said where differs) as differing_ids
    from met`.execute(tx);
  const { newPurchasers, differing, differingLines, differingIds, ...met } = rows[0]!;
  if (newPurchasers !== null) await createPurchasers(tx, organisationId, newPurchasers, now);
  const changedPurchasers =
    differingLines === null ? [] : await changePurchasers(tx, organisationId, differingLines, differingIds);
  const merged = await writePurchases(tx, organisationId, met, now);
  return { ...merged, changedPurchasers, lost: merged.lost + differing - changedPurchasers.length };
}

async function createPurchasers(tx: Db, organisationId: string, lines: Lines, now: Date): Promise<void> {
  await sql`
    insert into purchasers (organisation_id, id, email_key, email, ${columns}, created_at)
    select ${organisationId}::uuid, purchaser_id, email_key, email, ${columns}, ${now}::timestamptz
    from pg_temp.feed_purchases where line = any (${lines}::int[]) order by email_key`.execute(tx);
}

/** @returns the lines of those that were there still */
async function changePurchasers(tx: Db, organisationId: string, lines: Lines, ids: Lines): Promise<number[]> {
  const { rows } = await sql<{ line: number }>`
    update purchasers p set ${sql.raw(details((detail) => `${detail} = coalesce(r.${detail}, p.${detail})`))}
    from unnest(${lines}::int[], ${ids}::uuid[]) as known (line, id)
    join pg_temp.feed_purchases r on r.line = known.line
    where p.organisation_id = ${organisationId} and p.id = any (${ids}::uuid[]) and p.id = known.id and p.erased_at is null
    returning r.line`.execute(tx);
  return rows.map(({ line }) => line);
}

/** Merges what the chunk says about pairs that it has named before, after everything it said earlier. */
export async function mergeLaterWave(tx: Db, organisationId: string, wave: number, now: Date): Promise<MergedWave> {
  const { rows } = await sql<MetWave>`
    with said as materialized (
      select w.who, p.id as purchaser_id
      from pg_temp.feed_purchases w
      left join lateral (
        select id from purchasers where organisation_id = ${organisationId} and email_key >= w.email_key and email_key <= w.email_key
        order by email_key limit 1) p on true
      where w.purchaser_id is not null and w.who = any (array(select who from pg_temp.feed_purchases where wave = ${wave}))
    ),
    ${metPurchases(organisationId, wave)}
    select ${outcomes} from met`.execute(tx);
  return writePurchases(tx, organisationId, rows[0]!, now);
}

/**
 * What becomes of the purchases of one wave of the staged rows (each order_ref and sku occurs once in a wave), as confirmPurchase in the
 * slice of purchases decides for one: an order outranks a claim, the first order stands. Purchases that would move to another
 * purchaser are left alone and reported. A row that is not yet to be asked about claims what nobody has named, as claimPurchase
 * does, and changes nothing else. This is the part of a statement after `said`, which says who is who.
 */
function metPurchases(organisationId: string, wave: number): RawBuilder<unknown> {
  return sql`
    met as materialized (
      select r.line, r.is_claim, r.purchase_id, u.purchaser_id, s.id as stored_id, s.purchaser_id as owner_id, s.confirmed_at,
        case
          when s.id is null then 'created'
          when s.purchaser_id is distinct from u.purchaser_id
            then case when s.confirmed_at is not null or r.is_claim then 'rejected' else 'moves' end
          when r.is_claim then 'unchanged'
          when s.confirmed_at is null
            or (r.purchase_date is not null and r.purchase_date is distinct from s.purchase_date)
            or (r.delivery_date is not null and r.delivery_date is distinct from s.delivery_date)
            or (r.price is not null and r.price is distinct from s.price)
            or (r.currency is not null and r.currency is distinct from s.currency)
            or (r.branch_code is not null and r.branch_code is distinct from s.branch_code)
            or (r.is_refunded and s.refunded_at is null)
            or (r.is_cancelled and (s.cancelled_at is null or s.is_left_out)) then 'changed'
          else 'unchanged'
        end as outcome
      from pg_temp.feed_purchases r
      join said u on u.who = r.who
      left join lateral (
        select id, purchaser_id, confirmed_at, purchase_date, delivery_date, price, currency, branch_code, cancelled_at, refunded_at,
          is_left_out
        from purchases
        where organisation_id = ${organisationId} and order_ref >= r.order_ref and order_ref <= r.order_ref
          and sku >= r.sku and sku <= r.sku order by order_ref, sku limit 1) s on true
      where r.wave = ${wave}
    )`;
}

const isCreated = sql`outcome = 'created' and purchaser_id is not null`;
const outcomes = sql`
  (count(*) filter (where ${isCreated}))::int as created,
  (count(*) filter (where ${isCreated} and not is_claim))::int as ordered,
  (array_agg(purchase_id) filter (where ${isCreated} and not is_claim))::text as ordered_ids,
  coalesce(array_agg(line) filter (where outcome = 'changed'), '{}') as changed,
  coalesce(array_agg(line) filter (where outcome = 'unchanged'), '{}') as unchanged,
  coalesce(array_agg(line order by line) filter (where outcome = 'rejected'), '{}') as rejected,
  coalesce(array_agg(line order by line) filter (where outcome = 'moves'), '{}') as moves,
  coalesce(array_agg(stored_id order by line) filter (where outcome = 'changed' and confirmed_at is null), '{}')
    as confirmed,
  (count(*) filter (where purchaser_id is null))::int as lost,
  (array_agg(line) filter (where ${isCreated}))::text as created_lines,
  (array_agg(purchaser_id) filter (where ${isCreated}))::text as created_owners,
  (array_agg(line) filter (where outcome = 'changed'))::text as changed_lines,
  (array_agg(stored_id) filter (where outcome = 'changed'))::text as changed_ids,
  (array_agg(owner_id) filter (where outcome = 'changed'))::text as changed_owners,
  (array_agg(confirmed_at) filter (where outcome = 'changed'))::text as changed_confirmed`;

/** Stores what a wave brings of purchases, and the news of it. */
async function writePurchases(tx: Db, organisationId: string, met: MetWave, now: Date): Promise<MergedWave> {
  const { ordered, orderedIds, createdLines, createdOwners, ...others } = met;
  const { changedLines, changedIds, changedOwners, changedConfirmed, ...merged } = others;
  if (createdLines !== null)
    await createPurchases(tx, organisationId, { lines: createdLines, owners: createdOwners }, now);
  const stored = { lines: changedLines, ids: changedIds, owners: changedOwners, confirmed: changedConfirmed };
  const changed = changedLines === null ? [] : await changePurchases(tx, organisationId, stored, now);
  const firsts = changed.filter(({ isFirst }) => isFirst);
  if (ordered > 0) firsts.push({ day: dayOf(now), isFirst: true, count: ordered, ids: orderedIds });
  if (firsts.length > 0) await noteConfirmed(tx, organisationId, firsts, now);
  const found = changed.reduce((sum, { count }) => sum + count, 0);
  return { ...merged, lost: merged.lost + merged.changed.length - found };
}

async function createPurchases(
  tx: Db,
  organisationId: string,
  { lines, owners }: { lines: Lines; owners: Lines },
  now: Date,
): Promise<void> {
  await sql`
    insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at, confirmed_at,
      purchase_date, delivery_date, price, currency, branch_code, cancelled_at, refunded_at)
    select ${organisationId}::uuid, r.purchase_id, made.owner_id, r.order_ref, r.sku, r.link_secret, ${now}::timestamptz,
      case when not is_claim then ${now}::timestamptz end, case when not is_claim then purchase_date end,
      case when not is_claim then delivery_date end, case when not is_claim then price end,
      case when not is_claim then currency end, case when not is_claim then branch_code end,
      case when is_cancelled then ${now}::timestamptz end, case when is_refunded then ${now}::timestamptz end
    from unnest(${lines}::int[], ${owners}::uuid[]) as made (line, owner_id)
    join pg_temp.feed_purchases r on r.line = made.line
    order by r.order_ref, r.sku`.execute(tx);
}

/** Purchases by the day they were stored: how many, which (as PostgreSQL writes a list), and whether this order is the first to confirm them. */
type Confirmed = { day: string; isFirst: boolean; count: number; ids: Lines };

/** Those that were still as they had been met. */
async function changePurchases(
  tx: Db,
  organisationId: string,
  { lines, ids, owners, confirmed }: { lines: Lines; ids: Lines; owners: Lines; confirmed: Lines },
  now: Date,
): Promise<Confirmed[]> {
  const { rows } = await sql<Confirmed>`
    with changed as (
      update purchases p set confirmed_at = coalesce(p.confirmed_at, ${now}::timestamptz),
        purchase_date = coalesce(r.purchase_date, p.purchase_date), delivery_date = coalesce(r.delivery_date, p.delivery_date),
        price = coalesce(r.price, p.price), currency = coalesce(r.currency, p.currency),
        branch_code = coalesce(r.branch_code, p.branch_code),
        cancelled_at = case when r.is_cancelled then coalesce(p.cancelled_at, ${now}::timestamptz) else p.cancelled_at end,
        refunded_at = case when r.is_refunded then coalesce(p.refunded_at, ${now}::timestamptz) else p.refunded_at end,
        is_left_out = p.is_left_out and not r.is_cancelled
      from unnest(${lines}::int[], ${ids}::uuid[], ${owners}::uuid[], ${confirmed}::timestamptz[])
        as met (line, id, owner_id, confirmed_at)
      join pg_temp.feed_purchases r on r.line = met.line
      where p.organisation_id = ${organisationId} and p.id = any (${ids}::uuid[]) and p.id = met.id
        and p.purchaser_id = met.owner_id and p.confirmed_at is not distinct from met.confirmed_at
      returning met.confirmed_at is null as is_first, p.created_at, p.id
    )
    select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, is_first, count(*)::int as count, array_agg(id)::text as ids
    from changed group by 1, 2`.execute(tx);
  return rows;
}

/** News that these purchases were confirmed, by the day they were stored. */
async function noteConfirmed(tx: Db, organisationId: string, firsts: readonly Confirmed[], now: Date): Promise<void> {
  const news = firsts.map(({ day, count, ids }) => ({
    ...{ organisationId, id: newId(now), day, confirmed: count, invited: 0 },
    confirmedIds: sql<string[]>`${ids}::uuid[]`,
  }));
  await tx.insertInto("purchaseNews").values(news).execute();
}

/** Deletes the purchasers that these rows created, each given by their first row, who have bought nothing after all. */
export async function deletePurchasersOfNothing(
  tx: Db,
  organisationId: string,
  lines: readonly number[],
): Promise<void> {
  await sql`
    delete from purchasers u
    where u.organisation_id = ${organisationId}
      and u.id = any (array(select purchaser_id from pg_temp.feed_purchases
        where purchaser_id is not null and line = any (${[...lines]}::int[])))
      and not exists (select from purchases p where p.organisation_id = ${organisationId} and p.purchaser_id = u.id)`.execute(
    tx,
  );
}

/** The purchases that the staged rows created, under the rows' own ids, and those that they were the first to confirm. */
export async function listConfirmedByChunk(
  tx: Db,
  organisationId: string,
  confirmed: readonly string[],
): Promise<{ id: string; purchaserId: string; orderRef: string; sku: string }[]> {
  const { rows } = await sql<{ id: string; purchaserId: string; orderRef: string; sku: string }>`
    select id, purchaser_id, order_ref, sku from purchases
    where organisation_id = ${organisationId} and confirmed_at is not null
      and id = any (array(select purchase_id from pg_temp.feed_purchases) || ${[...confirmed]}::uuid[])
    order by id`.execute(tx);
  return rows;
}

/**
 * Which of these purchases have a review by their purchaser that waited for the order. Queried once they are confirmed and
 * locked, so that a review sent a moment before is found too.
 */
export async function listWithWaitingReview(
  tx: Db,
  organisationId: string,
  purchaseIds: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select wanted.id from unnest(${[...purchaseIds]}::uuid[]) with ordinality as wanted (id, place)
    cross join lateral (
      select purchaser_id from purchases where organisation_id = ${organisationId} and id = wanted.id limit 1) s
    cross join lateral (
      select 1 from reviews
      where organisation_id = ${organisationId} and purchase_id = wanted.id and purchaser_id = s.purchaser_id
        and state = 'pending_order' limit 1) v
    order by wanted.place`.execute(tx);
  return rows.map(({ id }) => id);
}
