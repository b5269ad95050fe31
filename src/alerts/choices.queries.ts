import { sql } from "kysely";
import { latestMark, mend } from "../platform/ahead.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import type { NoticeKind, NoticeWay } from "./notice.ts";

// Staff belong to no one shop, and neither does what they choose.

export type Choice = { staffId: string; kind: NoticeKind; way: NoticeWay; since: Date };

/** When somebody's digest comes. Hour and zone are null where the usual ones go. */
export type DigestTime = {
  staffId: string;
  hour: number | null;
  timeZone: string | null;
  since: Date;
  lastDay: string | null;
};

/** What these people have chosen; a kind about which somebody has said nothing is missing. */
export async function listChoices(db: Db, staffIds: readonly string[]): Promise<Choice[]> {
  if (staffIds.length === 0) return [];
  return db
    .selectFrom("staffNoticeChoices")
    .select(["staffId", "kind", "way", "since"])
    .where("staffId", "in", staffIds)
    .execute();
}

export async function listDigestTimes(db: Db, staffIds: readonly string[]): Promise<DigestTime[]> {
  if (staffIds.length === 0) return [];
  return db
    .selectFrom("staffDigests")
    .select(["staffId", "hour", "timeZone", "since"])
    .select(sql<string | null>`to_char(last_day, 'YYYY-MM-DD')`.as("lastDay"))
    .where("staffId", "in", staffIds)
    .execute();
}

/** Keeps a choice. Where it is the same as before, since when it goes stays. */
export async function keepChoice(tx: Db, { staffId, kind, way, since }: Choice): Promise<void> {
  await tx
    .insertInto("staffNoticeChoices")
    .values({ staffId, kind, way, since })
    .onConflict((conflict) =>
      conflict
        .columns(["staffId", "kind"])
        .doUpdateSet({ way, since })
        .where(sql<boolean>`staff_notice_choices.way is distinct from excluded.way`),
    )
    .execute();
}

/** Keeps when somebody's digest comes. What was sent before stays known, so that no day brings two. */
export async function keepDigestTime(
  tx: Db,
  { staffId, hour, timeZone, since }: Omit<DigestTime, "lastDay">,
): Promise<void> {
  await tx
    .insertInto("staffDigests")
    .values({ staffId, hour, timeZone, since, lastDay: null })
    .onConflict((conflict) => conflict.column("staffId").doUpdateSet({ hour, timeZone, since }))
    .execute();
}

/**
 * Takes somebody's day, in the transaction that writes its digest: of several that try, one does. False where it has been taken, or
 * a later one.
 *
 * @param since kept where nothing was known of them yet
 */
export async function takeDay(
  tx: Db,
  { staffId, day, since }: { staffId: string; day: string; since: Date },
): Promise<boolean> {
  const { rows } = await sql<{ staffId: string }>`
    insert into staff_digests as d (staff_id, since, last_day)
    values (${staffId}::uuid, ${since}::timestamptz, ${day}::date)
    on conflict (staff_id) do update set last_day = excluded.last_day
      where d.last_day is null or d.last_day < excluded.last_day
    returning d.staff_id`.execute(tx);
  return rows.length > 0;
}

/** Brings what a clock that ran ahead has written to the present: somebody would wait for their notices until then. */
export async function mendNoticesAhead(db: Db, now: Date): Promise<number> {
  const ahead = sql`${latestMark(now)}::timestamptz`;
  // No zone is further ahead of UTC than fourteen hours. Whether today's digest was sent nobody knows then: it was, rather than twice.
  const lastDay = sql`((${now}::timestamptz at time zone 'UTC') + interval '15 hours')::date`;
  return mend(acrossOrganisations(db), [
    sql`update staff_notice_choices set since = ${now}::timestamptz where since > ${ahead}`,
    sql`update staff_digests set since = least(since, ${now}::timestamptz), last_day = case when last_day > ${lastDay} then (${now}::timestamptz at time zone 'UTC')::date else last_day end
      where since > ${ahead} or last_day > ${lastDay}`,
    // What was told stays told.
    sql`update notices_told set told_at = ${now}::timestamptz where told_at > ${ahead}`,
    sql`update staff_notices set created_at = ${now}::timestamptz where created_at > ${ahead}`,
  ]);
}
