import { sql } from "kysely";
import { acrossOrganisations, type Db, inTransaction } from "./db.ts";

/** How far ahead of the clock a timestamp may lie: clocks that agree differ by seconds at most. */
const skewMs = 60_000;

/** If somebody has locked a table, other work goes first, and this is tried again in the next round. */
const lockTimeout = "3s";

/**
 * Runs statements that bring timestamps which no correct clock can have written to the present.
 *
 * @param statements each an UPDATE or DELETE
 * @returns how many rows there were
 */
export async function mend(db: Db, statements: readonly ReturnType<typeof sql>[]): Promise<number> {
  return await inTransaction(db, async (tx) => {
    await sql`set local lock_timeout = ${sql.lit(lockTimeout)}`.execute(tx);
    let count = 0n;
    for (const statement of statements)
      count += (await statement.execute(acrossOrganisations(tx))).numAffectedRows ?? 0n;
    return Number(count);
  });
}

/** The latest time that may stand in a timestamp at the moment, if such timestamps are set `ms` ahead on purpose. */
export function latestMark(now: Date, ms = 0): Date {
  return new Date(now.getTime() + ms + skewMs);
}
