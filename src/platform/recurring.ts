import type { Database } from "./db.ts";
import { describeError, type Log } from "./log.ts";
import { databaseNow, giveOutTurns, mendJobsAhead, mendSweepMarks } from "./sweeps.queries.ts";
import type { Sweep } from "./sweeps.ts";

export type RecurringDeps = {
  db: Database;
  log: Log;
  sweeps: readonly Sweep[];
  /** Brings timestamps of the slices that lie in the future to the present; gives back how many of which kind. */
  mendMarks: (now: Date) => Promise<Record<string, number>>;
  /** Frees the jobs of workers that are dead; gives back their tasks. */
  freeLocksOfTheDead: () => Promise<string[]>;
};

const minuteMs = 60_000;
/** A little after the full minute, so that the minute has begun by the database's clock as well. */
const afterMinuteMs = 20;
const againMs = 5000;

/**
 * Recurring work: every minute repairs what a clock that ran fast has left behind, and gives out the turns of the
 * sweeps. It goes by the database's clock, which all processes share; between two rounds it waits by a timer that does
 * not depend on the wall clock.
 */
export function startRecurring(deps: RecurringDeps): { stop: () => Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const tick = async () => {
    const waitMs = await keepRecurring(deps).catch((error) => {
      deps.log.warn({ err: describeError(error) }, "recurring work could not be looked after; this is tried again");
      return againMs;
    });
    if (!isStopped) timer = setTimeout(() => (round = tick()), waitMs);
  };
  // Not waited for: a table that somebody has locked holds up no start.
  let round = tick();
  return {
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}

/**
 * One round.
 *
 * @returns the milliseconds until the next one
 */
export async function keepRecurring({ db, log, sweeps, ...deps }: RecurringDeps): Promise<number> {
  const now = await databaseNow(db);
  const freed = await deps.freeLocksOfTheDead();
  if (freed.length > 0) log.warn({ tasks: freed }, "jobs of a worker that is gone are free again");
  const jobs = await mendJobsAhead(db);
  const lastRuns = await mendSweepMarks(db, now);
  // Before the slices are asked, so that somebody who has locked one of their tables holds up no sweep.
  await giveOutTurns(db, sweeps, now);
  const marks = { ...(await deps.mendMarks(now)), "last runs": lastRuns };
  const mended = Object.fromEntries(Object.entries(marks).filter(([, count]) => count > 0));
  if (jobs.length > 0 || Object.keys(mended).length > 0)
    log.warn(
      { tasks: [...new Set(jobs)], marks: mended },
      "a clock ran ahead: what it had put off to a day that has not come yet was brought to the present",
    );
  return minuteMs - (now.getTime() % minuteMs) + afterMinuteMs;
}
