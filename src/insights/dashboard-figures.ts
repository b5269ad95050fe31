import type { Database } from "../platform/db.ts";
import { readFairness } from "./fairness-figures.ts";
import { type DashboardFigures, scores } from "./figures.ts";
import { countPurchases, countReplies, countShownByScore, countStates, readFigures } from "./insights.queries.ts";

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
    const shown = await countShownByScore(tx, { organisationId, since });
    const replies = await countReplies(tx, organisationId);
    const fairness = await readFairness(tx, of, now);
    const byScore = scores.map((score) => ({ score, count: shown.find((one) => one.score === score)?.count ?? 0 }));
    return { purchases, states, shown: byScore, replies, fairness };
  });
}
