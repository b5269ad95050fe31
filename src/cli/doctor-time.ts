import type pg from "pg";
import { listLastRunsOf } from "../platform/sweeps.queries.ts";
import { standingOf, sweepsOf } from "../platform/sweeps.ts";
import { recurring } from "../worker.ts";
import { type Finding, note, ok, problem } from "./doctor-finding.ts";

const yearMs = 365 * 86_400_000;

/**
 * The time zone rules that this Node brings, by the name of their release: a year and a letter (2025b). Countries change their
 * rules at a few months' notice, and mails go by the hours of a shop's own zone.
 */
export function examineTimeZones(release: string | undefined, now: Date): Finding {
  const year = Number(/^(\d{4})[a-z]*$/.exec(release ?? "")?.[1]);
  if (!year) return note("time zones", "this Node does not say how old its time zone rules are");
  // A release is of some day of its year; the last letters come in autumn. Held against its end, none is called old too early.
  const isOld = now.getTime() - Date.UTC(year + 1, 0, 1) > 0 && now.getTime() - releasedAbout(release!, year) > yearMs;
  return isOld
    ? problem(
        "time zones",
        `the time zone rules of this Node (${release}) are more than a year old: hours of mails can be wrong where a country has changed its rules. Update Node.`,
      )
    : ok("time zones", `the rules of this Node are ${release}`);
}

/** Releases have come about every three months, "a" in winter. */
function releasedAbout(release: string, year: number): number {
  const letter = Math.max(0, (release.charCodeAt(4) || 97) - 97);
  return Date.UTC(year, Math.min(11, 1 + 3 * letter), 1);
}

/** Which sweeps stand still. Where none has ever run, nothing was started yet. */
export async function examineSweeps(client: pg.Client): Promise<Finding> {
  const { now, runs } = await listLastRunsOf(client);
  if (runs.every(({ endedAt }) => endedAt === null))
    return note("jobs", "no recurring job has run yet; they run in fairmark serve, or in fairmark work");
  const overdue = standingOf(sweepsOf(recurring), runs, { now, since: now }).filter(({ isOverdue }) => isOverdue);
  if (overdue.length === 0) return ok("jobs", "every recurring job has run within three times its period");
  const each = overdue.map(
    ({ task, lastRun }) => `${task} (${lastRun ? `last ${lastRun.toISOString().slice(0, 19)}Z` : "never"})`,
  );
  return problem(
    "jobs",
    `recurring jobs have not run for three times their period: ${each.join(", ")}. See that fairmark serve or fairmark work runs, and what its log says.`,
  );
}
