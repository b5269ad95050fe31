import { getOrganisation } from "../organisations/index.ts";
import type { Database, Db } from "../platform/db.ts";
import { hoursOf } from "./durations.ts";
import {
  type ByWhoAsked,
  type Counted,
  type FairnessFigures,
  type ScoreFigures,
  scores,
  share,
  smallBelow,
} from "./figures.ts";
import { countOverdue, readFigures, readSums, type Sums } from "./shop-figures.queries.ts";

/**
 * How an organisation deals with reviews, by score: what was published, what was refused, how long each took; and what
 * was taken down, withdrawn or erased. For the public policy page and the dashboard.
 *
 * By score it counts decided versions only. How many are waiting with which score is never shown: somebody who read the
 * figures before and after a review arrives would know the score of a review that nobody has decided on yet, and
 * vetters must not know it. That delays hide nothing can be seen from the time to publication by score, and from the
 * overdue ones, all scores together.
 *
 * @param of `since`: what was sent, and what was done, from the beginning of that day (UTC) on; absent: from the beginning
 * @throws AppError not_found
 */
export async function fairnessFigures(
  db: Database,
  of: { organisationId: string; since?: Date | null },
  now: Date,
): Promise<FairnessFigures> {
  const { organisationId, since = null } = of;
  return readFigures(db, async (tx) =>
    readFairness(tx, { organisationId, since, sums: await readSums(tx, { organisationId, since }) }, now),
  );
}

/** The same from sums that were read, in the transaction of a caller that reads more. */
export async function readFairness(
  tx: Db,
  of: { organisationId: string; since: Date | null; sums: Sums },
  now: Date,
): Promise<FairnessFigures> {
  const { organisationId, since, sums } = of;
  const { decidesWithinDays } = await getOrganisation(tx, organisationId);
  const overdue = await countOverdue(tx, { organisationId, since, decidesWithinDays }, now);
  const [sent, published, rejected, waiting] = ["sent", "outcome.published", "outcome.rejected", "outcome.waiting"].map(
    (measure) => totalOf(sums, (name) => name === measure),
  ) as [number, number, number, number];
  const due = totalOf(sums, (name) => name.startsWith("decision.")) + overdue;
  const kept = totalOf(sums, (name) => name === "promise.kept" || isWithin(name, decidesWithinDays));
  return {
    since,
    until: now,
    sent,
    published,
    rejected,
    waiting,
    takenBack: sent - published - rejected - waiting,
    publicationRate: share(published, published + rejected),
    isSmall: published + rejected < smallBelow,
    hoursToDecision: hoursOf(sums, { measure: "decision" }),
    hoursToPublication: hoursOf(sums, { measure: "publication" }),
    promise: { kept, due, overdue, share: share(kept, due) },
    byScore: scores.map((score) => ofScore(score, sums)),
    ...whatWasDone(deedsOf(sums)),
  };
}

/** Whether a measure counts versions without a promise of their own that were decided within so many days. */
function isWithin(measure: string, days: number): boolean {
  return measure.startsWith("promise.within.") && Number(measure.slice("promise.within.".length)) <= days;
}

function totalOf(sums: Sums, isMeant: (measure: string) => boolean): number {
  let total = 0;
  for (const [measure, { counts }] of sums) if (isMeant(measure)) for (const count of counts) total += count;
  return total;
}

function ofScore(score: number, sums: Sums): ScoreFigures {
  const count = (measure: string) => sums.get(measure)?.counts[score] ?? 0;
  const published = count("outcome.published");
  const rejected = count("outcome.rejected");
  return {
    score,
    published,
    rejected,
    removed: count("removed"),
    publicationRate: share(published, published + rejected),
    medianHoursToDecision: hoursOf(sums, { measure: "decision", score })?.median ?? null,
    medianHoursToPublication: hoursOf(sums, { measure: "publication", score })?.median ?? null,
    isSmall: published + rejected < smallBelow,
  };
}

/** Something that was done to reviews, by whom and why, and how often. */
type Deed = { event: string; actorKind: string; reason: string; count: number };

/** Most often done first. */
function deedsOf(sums: Sums): Deed[] {
  const deeds: Deed[] = [];
  for (const [measure, { counts }] of sums) {
    const [kind, event, actorKind, reason] = measure.split(".");
    if (kind === "deed" && counts[0]! > 0)
      deeds.push({ event: event!, actorKind: actorKind!, reason: reason!, count: counts[0]! });
  }
  const key = ({ event, reason }: Deed) => `${event}.${reason}`;
  return deeds.sort((a, b) => b.count - a.count || (key(a) < key(b) ? -1 : 1));
}

function whatWasDone(deeds: readonly Deed[]) {
  const of = (...events: string[]) => deeds.filter(({ event }) => events.includes(event));
  const withdrawn = of("withdrawn");
  return {
    rejections: byReason(of("rejected")),
    removals: byReason(of("removed")),
    restored: sum(of("appeal_upheld", "appeal_upheld_undecided")),
    withdrawn: {
      byAuthor: sum(withdrawn.filter(({ actorKind }) => actorKind === "purchaser")),
      bySystem: sum(withdrawn.filter(({ actorKind }) => actorKind !== "purchaser")),
    },
    erased: { kept: byWhoAsked(of("author_erased")), gone: byWhoAsked(of("erased")) },
  };
}

function byReason(deeds: readonly Deed[]): Counted[] {
  const counts = new Map<string, number>();
  for (const { reason, count } of deeds) counts.set(reason, (counts.get(reason) ?? 0) + count);
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

function byWhoAsked(deeds: readonly Deed[]): ByWhoAsked {
  const of = (...kinds: string[]) => sum(deeds.filter(({ actorKind }) => kinds.includes(actorKind)));
  return { author: of("purchaser"), shop: of("operator", "staff"), unknown: of("system") };
}

function sum(deeds: readonly Deed[]): number {
  return deeds.reduce((total, { count }) => total + count, 0);
}
