import { getOrganisation } from "../organisations/index.ts";
import type { Database, Db } from "../platform/db.ts";
import {
  type ByWhoAsked,
  type Counted,
  type FairnessFigures,
  type Hours,
  type ScoreFigures,
  scores,
  share,
  smallBelow,
} from "./figures.ts";
import {
  type DeedRow,
  listDeeds,
  listRemovedByScore,
  listVersionFigures,
  readFigures,
  type VersionRow,
} from "./insights.queries.ts";

/**
 * How an organisation deals with reviews, by score: what was published, what was refused, how long each took; and what
 * was taken down, withdrawn or erased. For the public policy page and the dashboard.
 *
 * By score it counts decided versions only. How many are waiting with which score is never shown: somebody who read the
 * figures before and after a review arrives would know the score of a review that nobody has decided on yet, and
 * vetters must not know it. That delays hide nothing can be seen from the time to publication by score, and from the
 * overdue ones, all scores together.
 *
 * @param of `since`: what was sent, and what was done, from then on; absent: from the beginning
 * @throws AppError not_found
 */
export async function fairnessFigures(
  db: Database,
  of: { organisationId: string; since?: Date | null },
  now: Date,
): Promise<FairnessFigures> {
  return readFigures(db, (tx) => readFairness(tx, of, now));
}

/** The same, in the transaction of a caller that reads more. */
export async function readFairness(
  tx: Db,
  of: { organisationId: string; since?: Date | null },
  now: Date,
): Promise<FairnessFigures> {
  const { organisationId, since = null } = of;
  const { decidesWithinDays } = await getOrganisation(tx, organisationId);
  const versions = await listVersionFigures(tx, { organisationId, since, decidesWithinDays }, now);
  const removed = await listRemovedByScore(tx, { organisationId, since });
  const deeds = await listDeeds(tx, { organisationId, since });
  const total = versions.find(({ isTotal }) => isTotal)!;
  const { sent, published, rejected, waiting, due, kept, overdue } = total;
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
    hoursToDecision: hoursOf(total.hoursToDecision),
    hoursToPublication: hoursOf(total.hoursToPublication),
    promise: { kept, due, overdue, share: share(kept, due) },
    byScore: scores.map((score) => ofScore(score, versions, removed)),
    ...whatWasDone(deeds),
  };
}

function ofScore(
  score: number,
  versions: readonly VersionRow[],
  removals: readonly { score: number; count: number }[],
): ScoreFigures {
  const row = versions.find((one) => !one.isTotal && one.score === score);
  const published = row?.published ?? 0;
  const rejected = row?.rejected ?? 0;
  return {
    score,
    published,
    rejected,
    removed: removals.find((one) => one.score === score)?.count ?? 0,
    publicationRate: share(published, published + rejected),
    medianHoursToDecision: row?.hoursToDecision?.[0] ?? null,
    medianHoursToPublication: row?.hoursToPublication?.[0] ?? null,
    isSmall: published + rejected < smallBelow,
  };
}

function hoursOf(quantiles: number[] | null): Hours | null {
  return quantiles ? { median: quantiles[0]!, p90: quantiles[1]! } : null;
}

function whatWasDone(deeds: readonly DeedRow[]) {
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

function byReason(deeds: readonly DeedRow[]): Counted[] {
  const counts = new Map<string, number>();
  for (const { reason, count } of deeds) counts.set(reason ?? "none", (counts.get(reason ?? "none") ?? 0) + count);
  return [...counts].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count);
}

function byWhoAsked(deeds: readonly DeedRow[]): ByWhoAsked {
  const of = (...kinds: string[]) => sum(deeds.filter(({ actorKind }) => kinds.includes(actorKind)));
  return { author: of("purchaser"), shop: of("operator", "staff"), unknown: of("system") };
}

function sum(deeds: readonly DeedRow[]): number {
  return deeds.reduce((total, { count }) => total + count, 0);
}
