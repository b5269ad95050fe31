import type { Database, Db } from "../platform/db.ts";
import { reviewStates } from "../reviews/index.ts";
import { readFairness } from "./fairness-figures.ts";
import { type DashboardFigures, scores } from "./figures.ts";
import { readFigures, readSums, type Sums } from "./shop-figures.queries.ts";

/**
 * What a dashboard shows of an organisation. No figure tells the score of a review that is not decided.
 *
 * @param of `since`: from the beginning of that day (UTC) on; absent: from the beginning
 * @throws AppError not_found
 */
export async function dashboardFigures(
  db: Database,
  of: { organisationId: string; since?: Date | null },
  now: Date,
): Promise<DashboardFigures> {
  const { organisationId, since = null } = of;
  return readFigures(db, async (tx) =>
    figuresFrom(tx, { organisationId, since, sums: await readSums(tx, { organisationId, since }) }, now),
  );
}

/** The same from sums that were read, in the transaction of a caller that reads more. */
export async function figuresFrom(
  tx: Db,
  of: { organisationId: string; since: Date | null; sums: Sums },
  now: Date,
): Promise<DashboardFigures> {
  const { sums } = of;
  const count = (measure: string) => sums.get(measure)?.counts[0] ?? 0;
  return {
    purchases: {
      known: count("purchases.known"),
      confirmed: count("purchases.confirmed"),
      invited: count("purchases.invited"),
      reviewed: count("purchases.reviewed"),
      invitedAndReviewed: count("purchases.invited_reviewed"),
    },
    states: statesOf(sums),
    shown: scores.map((score) => ({ score, count: sums.get("shown")?.counts[score] ?? 0 })),
    replies: { shown: count("now.reply.shown"), waiting: count("now.reply.waiting") },
    fairness: await readFairness(tx, of, now),
  };
}

/** Reviews by state, as they stand now. */
function statesOf(sums: Sums): DashboardFigures["states"] {
  return reviewStates
    .map((state) => ({ state, count: sums.get(`now.state.${state}`)?.counts[0] ?? 0 }))
    .filter(({ count }) => count > 0);
}
