import type pg from "pg";
import { dayMs } from "../platform/days.ts";
import { listLastRunsOf } from "../platform/sweeps.queries.ts";
import { isAhead, type LastRun, standingOf } from "../platform/sweeps.ts";
import { type Finding, note, ok, problem } from "./doctor-finding.ts";

const yearMs = 365 * dayMs;

/**
 * The time zone rules that this Node brings, by the name of their release: a year and a letter (2025b). Countries change their
 * rules at a few months' notice, and mails go by the hours of a shop's own zone.
 */
export function examineTimeZones(release: string | undefined, now: Date): Finding {
  const released = releaseDate(release ?? "");
  if (!released) return note("time zones", "this Node does not say how old its time zone rules are");
  return now.getTime() - released > yearMs
    ? note(
        "time zones",
        `the time zone rules of this Node (${release}) are more than a year old: where a country has changed its rules since, mails go at the wrong hour. Update Node.`,
      )
    : ok("time zones", `the time zone rules of this Node are ${release}`);
}

const knownReleases: Record<string, string> = {
  "2024a": "2024-02-01",
  "2024b": "2024-09-04",
  "2025a": "2025-01-15",
  "2025b": "2025-03-22",
  "2025c": "2025-12-10",
};

/** For releases later than this list, only the year is known, and that each letter is worth about a season. */
function releaseDate(release: string): number | undefined {
  const known = knownReleases[release];
  if (known) return Date.parse(known);
  const [, year, letter] = /^(\d{4})([a-z])$/.exec(release) ?? [];
  return year && letter ? Date.UTC(Number(year), Math.min(11, 3 * (letter.charCodeAt(0) - 97)), 28) : undefined;
}

/** A process that runs the jobs repairs such times every minute: if there are any, no such process is running. */
function clockWasSetBack(ahead: readonly LastRun[]): Finding {
  const each = ahead.map(({ task, endedAt }) => `${task} (${endedAt!.toISOString().slice(0, 19)}Z)`);
  return problem(
    "jobs",
    `the last runs of these recurring jobs are noted for a time that has not come yet: ${each.join(", ")}. A clock ran ahead or was set back, and no job has run since. Start fairmark serve or fairmark work, which puts that right within a minute, and see what its log says.`,
  );
}

/** Which sweeps are standing still. If none has ever run, nothing has been started yet. */
export async function examineSweeps(client: pg.Client): Promise<Finding> {
  const { now, runs } = await listLastRunsOf(client);
  if (runs.every(({ endedAt }) => endedAt === null))
    return note("jobs", "no recurring job has run yet; they run in fairmark serve, or in fairmark work");
  const ahead = runs.filter(({ endedAt }) => endedAt !== null && isAhead(endedAt, now));
  if (ahead.length > 0) return clockWasSetBack(ahead);
  const { recurring } = await import("../worker.ts");
  const overdue = standingOf(recurring, runs, { now, since: now }).filter(({ isOverdue }) => isOverdue);
  if (overdue.length === 0) return ok("jobs", "every recurring job has run within three times its period");
  const each = overdue.map(
    ({ task, lastRun }) => `${task} (${lastRun ? `last ${lastRun.toISOString().slice(0, 19)}Z` : "never"})`,
  );
  return problem(
    "jobs",
    `recurring jobs have not run for three times their period: ${each.join(", ")}. See that fairmark serve or fairmark work runs, and what its log says.`,
  );
}
