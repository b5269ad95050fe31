/** The scores of a product's visible reviews, all of them. */
export type ScoreSummary = {
  count: number;
  /** Rounded half up to one decimal; undefined where there is no review. */
  average: number | undefined;
  /** How often each score was given: the first is that of 1, the tenth that of 10. */
  byScore: readonly number[];
};

/**
 * The formula that the policy page publishes: the mean of the overall scores of all visible reviews, each counting once,
 * whatever its age and however it was verified. Rounded by whole numbers, so that 8.35 is 8.4 and not what binary makes of it.
 */
export function summariseScores(byScore: readonly number[]): ScoreSummary {
  const count = byScore.reduce((sum, times) => sum + times, 0);
  const total = byScore.reduce((sum, times, index) => sum + times * (index + 1), 0);
  return { count, average: count === 0 ? undefined : Math.round((total * 10) / count) / 10, byScore };
}
