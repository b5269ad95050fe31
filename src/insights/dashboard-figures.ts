import type { Database, Db } from "../platform/db.ts";
import { totalReviews } from "../reviews/index.ts";
import { readFairness } from "./fairness-figures.ts";
import { type DashboardFigures, scores } from "./figures.ts";
import {
  countPurchases,
  countReplies,
  countShownByScore,
  countStates,
  type Of,
  readFigures,
} from "./insights.queries.ts";

/**
 * What a dashboard shows of an organisation. No figure tells the score of a review that is not decided.
 *
 * @throws AppError not_found
 */
export async function dashboardFigures(
  db: Database,
  of: { organisationId: string; since?: Date | null },
  now: Date,
): Promise<DashboardFigures> {
  const { organisationId, since = null } = of;
  return readFigures(db, async (tx) => {
    const purchases = await countPurchases(tx, { organisationId, since });
    const states = await countStates(tx, organisationId);
    const shown = await shownByScore(tx, { organisationId, since });
    const replies = await countReplies(tx, organisationId);
    const fairness = await readFairness(tx, of, now);
    return { purchases, states, shown, replies, fairness };
  });
}

/** What is visible now is kept as a sum; what was published in a period is counted. */
async function shownByScore(tx: Db, of: Of): Promise<DashboardFigures["shown"]> {
  if (of.since === null) {
    const { byScore } = await totalReviews(tx, [{ organisationId: of.organisationId }]);
    return byScore.map((count, index) => ({ score: index + 1, count }));
  }
  const shown = await countShownByScore(tx, { ...of, since: of.since });
  return scores.map((score) => ({ score, count: shown.find((one) => one.score === score)?.count ?? 0 }));
}
