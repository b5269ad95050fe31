import { sql } from "kysely";
import { type Db, inTransaction } from "./db.ts";

/** So far ahead of the clock a mark may lie: clocks that agree do so by seconds. */
const skewMs = 60_000;

/** Who waits for a table that somebody has locked does something else first, and comes back in the next round. */
const lockTimeout = "3s";

/**
 * Statements that bring marks to the present which no clock that is right can have written.
 *
 * @param statements each an UPDATE or DELETE
 * @returns how many rows there were
 */
export async function mend(db: Db, statements: readonly ReturnType<typeof sql>[]): Promise<number> {
  return inTransaction(db, async (tx) => {
    await sql`set local lock_timeout = ${sql.lit(lockTimeout)}`.execute(tx);
    let count = 0n;
    for (const statement of statements) count += (await statement.execute(tx)).numAffectedRows ?? 0n;
    return Number(count);
  });
}

/** The latest moment that a mark may name now which is made `ms` ahead on purpose. */
export function latestMark(now: Date, ms = 0): Date {
  return new Date(now.getTime() + ms + skewMs);
}
