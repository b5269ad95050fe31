import type { VNode } from "preact";
import { numberFormats } from "../../platform/formats.ts";
import type { ReviewTotals } from "../../reviews/index.ts";
import type { LastReview } from "./last-reviews.queries.ts";

/** What shoppers see of a product's own reviews. */
export type ProductFigures = {
  reviews: number;
  /** Of their scores from 1 to 10; null without reviews. */
  mean: number | null;
  /** How often each score was given, that of 1 first. */
  byScore: readonly number[];
  last: LastReview | undefined;
};

export function figuresOf({ byScore }: ReviewTotals, last: LastReview | undefined): ProductFigures {
  const reviews = byScore.reduce((sum, times) => sum + times, 0);
  const points = byScore.reduce((sum, times, at) => sum + times * (at + 1), 0);
  return { reviews, byScore, last, mean: reviews === 0 ? null : points / reviews };
}

const points = numberFormats({ minimumFractionDigits: 1, maximumFractionDigits: 1 })("en-GB");

/** A mean of scores, out of ten. */
export function Mean({ mean }: { mean: number }): VNode {
  return (
    <p>
      <b>{points.format(mean)}</b>
      <span class="muted">
        <span class="visually-hidden"> out of</span>
        <span aria-hidden="true">/</span>10
      </span>
    </p>
  );
}

const [columnWidth, height] = [10, 32];

/** How often each score was given, in small: ten columns, from 1 at the left to 10 at the right. What it shows is said beside it. */
export function Spread({ byScore }: { byScore: readonly number[] }): VNode {
  const most = Math.max(1, ...byScore);
  return (
    <svg
      class="spread"
      viewBox={`0 0 ${columnWidth * 10} ${height}`}
      width="100"
      height="32"
      aria-hidden="true"
      focusable="false"
    >
      {byScore.map((times, at) => {
        // A single review among thousands is still to be seen.
        const tall = times === 0 ? 1 : Math.max(3, Math.round((times / most) * height));
        return (
          <rect
            key={at}
            class={times === 0 ? "none" : "some"}
            x={at * columnWidth + 1}
            y={height - tall}
            width={columnWidth - 2}
            height={tall}
          />
        );
      })}
    </svg>
  );
}

/** The same in words, the highest score first, for whoever does not see it. */
export function spreadInWords(byScore: readonly number[]): string {
  return byScore
    .map((times, at) => ({ times, score: at + 1 }))
    .filter(({ times }) => times > 0)
    .reverse()
    .map(({ times, score }) => `${times} × ${score}`)
    .join(", ");
}
