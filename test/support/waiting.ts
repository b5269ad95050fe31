import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";

/** Waits until a condition, named for the message, holds; 20 seconds are an error, not a delay. */
export async function until(what: string, condition: () => Promise<boolean> | boolean, atMostMs = 20_000) {
  for (const end = Date.now() + atMostMs; Date.now() < end; await pause(10)) if (await condition()) return;
  throw new Error(`Waited in vain until ${what}`);
}

/** Waits until so many sessions of this database wait for a lock that another one holds; gives back their numbers. */
export async function untilBlocked(owner: pg.Pool, sessions = 1): Promise<number[]> {
  let blocked: number[] = [];
  await until(`${sessions} sessions wait for a lock`, async () => {
    const { rows } = await owner.query<{ pid: number }>(
      "select pid from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0",
    );
    blocked = rows.map(({ pid }) => pid);
    return blocked.length >= sessions;
  });
  return blocked;
}
