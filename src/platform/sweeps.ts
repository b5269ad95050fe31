import { createRequire } from "node:module";
import type * as jobLibrary from "graphile-worker";
import type { ParsedCronItem } from "graphile-worker";

const load = createRequire(import.meta.url);

/** A recurring job, as the table of sweeps describes it. */
export type SweepRow = {
  task: string;
  /** When its turns come: in cron's words, in UTC. */
  schedule: string;
  /** For whoever looks at the jobs. */
  does: string;
  /** Whether people get mail because of it: it writes mails, or hands them over. */
  mails: boolean;
  /**
   * Whether a turn that is still waiting when the next one comes keeps its place in the queue; otherwise it goes to the
   * end.
   */
  keepsPlace?: boolean;
};

/**
 * What has to be known about a sweep to give out its turns: also how often they come, and the schedule as the job
 * library parsed it.
 */
export type Sweep = Pick<SweepRow, "task" | "schedule"> & { periodMs: number; item: ParsedCronItem };

const minuteMs = 60_000;
/** No sweep may have a schedule whose turns are further apart than this. */
const longestPeriodMinutes = 8 * 1440;

/**
 * The sweeps of a table. A job has its task's name as its key, so that at most one is waiting. Schedules are read when somebody asks
 * for a turn: the job library, which reads them, is not needed to list the sweeps.
 */
export function sweepsOf<Row extends Pick<SweepRow, "task" | "schedule" | "keepsPlace">>(
  table: readonly Row[],
): (Row & Sweep)[] {
  return table.map((row) => {
    const jobKeyMode = row.keepsPlace ? "preserve_run_at" : "replace";
    const options = { jobKey: row.task, jobKeyMode } as const;
    let item: ParsedCronItem | undefined;
    let periodMs: number | undefined;
    return {
      ...row,
      get item() {
        item ??= parseCronItem({ task: row.task, match: row.schedule, options });
        return item;
      },
      get periodMs() {
        periodMs ??= periodOf(this);
        return periodMs;
      },
    };
  });
}

const parseCronItem: typeof jobLibrary.parseCronItem = (cron) =>
  (load("graphile-worker") as typeof jobLibrary).parseCronItem(cron);

function periodOf(sweep: Pick<Sweep, "task" | "item">): number {
  const turn = latestTurn(sweep, new Date(Date.UTC(2026, 0, 31)));
  return turn.getTime() - latestTurn(sweep, new Date(turn.getTime() - minuteMs)).getTime();
}

/** The last minute up to `now` in which the sweep's turn came, in UTC. */
export function latestTurn({ task, item }: Pick<Sweep, "task" | "item">, now: Date): Date {
  const minute = Math.floor(now.getTime() / minuteMs);
  for (let back = 0; back <= longestPeriodMinutes; back += 1) {
    const turn = new Date((minute - back) * minuteMs);
    const [min, hour, date] = [turn.getUTCMinutes(), turn.getUTCHours(), turn.getUTCDate()];
    if (item.match({ min, hour, date, month: turn.getUTCMonth() + 1, dow: turn.getUTCDay() })) return turn;
  }
  throw new Error(`the schedule of ${task} leaves more than a week between two turns`);
}

/** A sweep that has not run for this many of its periods is overdue. */
const periodsUntilOverdue = 3;

/** When a sweep last ended, or since when its first turn has been expected; null if that is not known. */
export type LastRun = { task: string; endedAt: Date | null; knownSince: Date | null };

export type SweepStanding = {
  task: string;
  periodMs: number;
  /** Null: it has never run. */
  lastRun: Date | null;
  isOverdue: boolean;
};

/** Whether no correct clock can have written this time yet: clocks that agree differ by less than a minute. */
export function isAhead(date: Date, now: Date): boolean {
  return date.getTime() > now.getTime() + minuteMs;
}

/**
 * How the sweeps are doing. A last run later than `now` was written by a clock that ran fast: it counts as unknown, so
 * that it cannot hide a standstill.
 *
 * @param since the time from which a sweep that has never run is expected
 */
export function standingOf(
  sweeps: readonly Sweep[],
  runs: readonly LastRun[],
  { now, since }: { now: Date; since: Date },
): SweepStanding[] {
  const inPast = (date: Date | null | undefined) => (date && !isAhead(date, now) ? date : undefined);
  return sweeps.map(({ task, periodMs }) => {
    const run = runs.find((one) => one.task === task);
    const lastRun = inPast(run?.endedAt) ?? null;
    const awaitedSince = lastRun ?? inPast(run?.knownSince) ?? since;
    const isOverdue = now.getTime() - awaitedSince.getTime() > periodsUntilOverdue * periodMs;
    return { task, periodMs, lastRun, isOverdue };
  });
}
