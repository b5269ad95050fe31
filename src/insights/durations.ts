import type { Hours } from "./figures.ts";
import type { Sum, Sums } from "./shop-figures.queries.ts";

/** Of durations in one step of those that are counted: how many, and how long they took together. */
type Step = { count: number; milliseconds: number };

/**
 * The median and the ninth decile of durations, as kept in steps (`decision.031` and so on): each duration counts as the mean of its step.
 * So a figure is less than a tenth off what the durations themselves would give, and exact where the durations of a step are the same;
 * below 65 seconds all are one step.
 *
 * @param of `score` 1 to 10; absent: all together
 * @returns null where there are none
 */
export function hoursOf(sums: Sums, of: { measure: "decision" | "publication"; score?: number }): Hours | null {
  const steps = [...sums]
    .filter(([name]) => name.startsWith(`${of.measure}.`))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, sum]) => stepOf(sum, of.score))
    .filter(({ count }) => count > 0);
  const total = steps.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  return { median: quantile(steps, 0.5 * (total - 1)), p90: quantile(steps, 0.9 * (total - 1)) };
}

function stepOf({ counts, milliseconds }: Sum, score: number | undefined): Step {
  if (score !== undefined) return { count: counts[score]!, milliseconds: milliseconds[score]! };
  const total = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0);
  return { count: total(counts), milliseconds: total(milliseconds) };
}

/** What lies at a rank; between two ranks, in proportion between what lies there. */
function quantile(steps: readonly Step[], rank: number): number {
  const below = hoursAt(steps, Math.floor(rank));
  return below + (hoursAt(steps, Math.ceil(rank)) - below) * (rank - Math.floor(rank));
}

function hoursAt(steps: readonly Step[], rank: number): number {
  let before = 0;
  for (const { count, milliseconds } of steps) {
    before += count;
    if (rank < before) return milliseconds / count / 3_600_000;
  }
  throw new RangeError(`rank ${rank} of ${before}`);
}
