import { setTimeout } from "node:timers/promises";
import type pg from "pg";

/** What somebody on the other side takes over something, such as a slow mail server: never to wait for what the test expects. */
export const takeTime = (milliseconds: number): Promise<void> => setTimeout(milliseconds);

/**
 * How long a test waits for what must come, in milliseconds. It ends the waiting for what never comes, and says nothing about
 * how fast the machine is: no wait may be shorter.
 */
export const patienceMs = 120_000;

/** Waits until a condition, named for the message, holds. Asked every few milliseconds, or as told where asking costs something. */
export async function until(
  what: string,
  condition: () => Promise<boolean> | boolean,
  atMostMs = patienceMs,
  everyMs = 10,
): Promise<void> {
  for (const end = Date.now() + atMostMs; !(await condition()); await takeTime(everyMs))
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}`);
}

/** Waits until so much is done, however long it takes: in vain is when nothing more has been done for as long as a wait lasts. */
export async function untilSoMuch(what: string, amount: number, done: () => Promise<number>): Promise<void> {
  for (let known = await done(); known < amount; known = await done()) {
    await until(`${what}: more than ${known} of ${amount}`, async () => (await done()) > known, patienceMs, 100);
  }
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
