/** The scores of a product's visible reviews, all of them. */
export type ScoreSummary = {
  count: number;
  /** Rounded half up to one decimal; undefined if there are no reviews. */
  average: number | undefined;
  /** How often each score was given: the first number is for score 1, the tenth for score 10. */
  byScore: readonly number[];
};

/**
 * The formula that the policy page publishes: the mean of the overall scores of all visible reviews, each counting once, whatever
 * its age and however it was verified. Rounded with integers, so that 8.35 becomes 8.4 and not what binary fractions make of it.
 */
export function summariseScores(byScore: readonly number[]): ScoreSummary {
  const count = byScore.reduce((sum, times) => sum + times, 0);
  const total = byScore.reduce((sum, times, index) => sum + times * (index + 1), 0);
  return { count, average: count === 0 ? undefined : Math.round((total * 10) / count) / 10, byScore };
}
