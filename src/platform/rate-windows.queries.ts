import { sql } from "kysely";
import type { Db } from "./db.ts";

export type WindowUse = { key: Buffer; windowMs: number };
export type CountedWindow = { key: Buffer; uses: number; endsAt: Date };

/**
 * Counts one use of each key, beginning a window where there is none or the last one has ended. Uses that come together are counted one
 * by one, since each locks its row; in the order of the keys, so that none waits for one that waits for it.
 *
 * A window that seems to begin later than it could, by the clock that asks, was begun by one that ran ahead: it is begun anew.
 */
export async function countUses(db: Db, uses: readonly WindowUse[], now: Date): Promise<CountedWindow[]> {
  const keys = uses.map(({ key }) => key.toString("hex"));
  const lengths = uses.map(({ windowMs }) => windowMs);
  const { rows } = await sql<CountedWindow>`
    insert into rate_windows as w (key, since, ends_at, uses)
    select decode(asked.key, 'hex'), ${now}::timestamptz, ${now}::timestamptz + asked.ms * interval '1 millisecond', 1
    from unnest(${keys}::text[], ${lengths}::float8[]) as asked (key, ms) order by asked.key
    on conflict (key) do update set (since, ends_at, uses) = (
      select case when is_over then excluded.since else w.since end,
        case when is_over then excluded.ends_at else w.ends_at end,
        case when is_over then 1 else w.uses + 1 end
      from (select w.ends_at <= excluded.since or w.since > excluded.ends_at as is_over) as window_of_key
    )
    returning key, uses, ends_at`.execute(db);
  return rows;
}

/** Takes back one use of a key. One at a time: two rows that an update locks in an order of its own could wait for those who count. */
export async function takeBackUse(db: Db, key: Buffer): Promise<void> {
  await sql`update rate_windows set uses = greatest(0, uses - 1) where key = ${key}`.execute(db);
}

/** Forgets the windows that have ended, so many at a time. Gives back how many there were. */
export async function forgetEndedWindows(db: Db, now: Date, atOnce = 5000): Promise<number> {
  let forgotten = 0;
  for (let some = atOnce; some === atOnce; forgotten += some) {
    const { numAffectedRows } = await sql`delete from rate_windows where key = any(array(
      select key from rate_windows where ends_at <= ${now}::timestamptz order by ends_at limit ${atOnce}
    ))`.execute(db);
    some = Number(numAffectedRows ?? 0);
  }
  return forgotten;
}
