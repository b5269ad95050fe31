import { sql } from "kysely";
import { latestMark, mend } from "../platform/ahead.ts";
import { acrossOrganisations, type Db, isSpread } from "../platform/db.ts";
import { firstIdOf } from "../platform/ids.ts";
import type { FairnessFigures } from "./figures.ts";

/** What is kept of the figures; their moments stand beside it, or are null. */
type Kept = Omit<FairnessFigures, "since" | "until">;

/** Figures are not counted again sooner than this, however much happens. */
const countedEveryMs = 5 * 60_000;
/** A waiting review becomes overdue without anything happening. */
const countedWhileWaitingMs = 60 * 60_000;
/** A transaction may have been under way when they were counted: what it wrote has an earlier id. */
const underWayMs = 60_000;

/**
 * Organisations whose public figures are to be counted: those never counted, those with an event since, and once an hour those
 * where a review waits for a vetter. The one counted longest ago comes first.
 */
export async function listFiguresDue(db: Db, atMost: number, now: Date): Promise<string[]> {
  if (isSpread(db)) return listDueOnCitus(db, atMost, now);
  const before = (ms: number) => new Date(now.getTime() - ms);
  const { rows } = await sql<{ id: string }>`
    select o.id from organisations o
    left join kept_figures k on k.organisation_id = o.id
    where k.counted_at is null or k.counted_at <= ${before(countedEveryMs)}::timestamptz and (
      exists (select from review_events e where e.organisation_id = o.id and e.id >= ${firstIdAfter})
      or k.counted_at <= ${before(countedWhileWaitingMs)}::timestamptz
        and exists (select from reviews r where r.organisation_id = o.id and r.state = 'pending_moderation')
    )
    order by k.counted_at nulls first, o.id
    limit ${atMost}`.execute(acrossOrganisations(db));
  return rows.map(({ id }) => id);
}

/** As above: which were counted never, and which of the others are due, each said by the machine that has them. */
async function listDueOnCitus(db: Db, atMost: number, now: Date): Promise<string[]> {
  const before = (ms: number) => sql`${new Date(now.getTime() - ms)}::timestamptz`;
  const across = acrossOrganisations(db);
  const { rows: all } = await sql<{ id: string }>`select id from organisations order by id`.execute(across);
  const { rows: kept } = await sql<{ id: string }>`select organisation_id as id from kept_figures`.execute(across);
  const { rows: due } = await sql<{ id: string }>`
    select k.organisation_id as id from kept_figures k
    where k.counted_at <= ${before(countedEveryMs)} and (
      exists (select from review_events e where e.organisation_id = k.organisation_id and e.id >= ${firstIdAfter})
      or k.counted_at <= ${before(countedWhileWaitingMs)}
        and exists (select from reviews r where r.organisation_id = k.organisation_id and r.state = 'pending_moderation')
    )
    order by k.counted_at, k.organisation_id
    limit ${atMost}`.execute(across);
  const isKept = new Set(kept.map(({ id }) => id));
  return [...all.filter(({ id }) => !isKept.has(id)), ...due].map(({ id }) => id).slice(0, atMost);
}

/** Ids begin with their time: the primary key gives what came since figures `k` were counted, and reads nothing older. */
const firstIdAfter = sql`(overlay(lpad(to_hex((extract(epoch from k.counted_at) * 1000)::bigint - ${sql.lit(underWayMs)}::bigint), 12, '0')
  placing '-' from 9 for 0) || '-7000-8000-000000000000')::uuid`;

/** Keeps figures, unless later ones are kept. */
export async function upsertKeptFigures(db: Db, organisationId: string, counted: FairnessFigures): Promise<void> {
  const { since: _, until: countedAt, ...figures } = counted;
  const kept: Kept = figures;
  await db
    .insertInto("keptFigures")
    .values({ organisationId, countedAt, figures: JSON.stringify(kept) })
    .onConflict((conflict) =>
      conflict
        .column("organisationId")
        .doUpdateSet((eb) => ({ countedAt: eb.ref("excluded.countedAt"), figures: eb.ref("excluded.figures") }))
        .where("keptFigures.countedAt", "<", (eb) => eb.ref("excluded.countedAt")),
    )
    .execute();
}

/** The figures that are kept, since the beginning and until they were counted; undefined where none are yet. */
export async function findKeptFigures(db: Db, by: { organisationId: string }): Promise<FairnessFigures | undefined> {
  const row = await db
    .selectFrom("keptFigures")
    .select(["countedAt", "figures"])
    .where("organisationId", "=", by.organisationId)
    .executeTakeFirst();
  // Written by upsertKeptFigures alone, from this type.
  return row && { ...(row.figures as unknown as Kept), since: null, until: row.countedAt };
}

/**
 * Drops figures that were counted on a day in the future, so that the next run counts them again: otherwise nothing
 * would replace them until that day, and what has happened since could be missed. Purchases count from now on; those that became known
 * in the future count twice until the nightly comparison.
 *
 * @returns how many
 */
export async function mendFiguresAhead(db: Db, now: Date): Promise<number> {
  return mend(acrossOrganisations(db), [
    sql`delete from kept_figures where counted_at > ${latestMark(now)}::timestamptz`,
    sql`update counted_purchases set until_id = ${firstIdOf(now)}::uuid where until_id > ${firstIdOf(latestMark(now))}::uuid`,
  ]);
}
