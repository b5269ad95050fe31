import type { VNode } from "preact";

// Five stars side by side, each ten units wide.
const stars = [0, 10, 20, 30, 40]
  .map((x) => `M${x + 5} .6l1.3 2.8 3.1.4-2.3 2.1.6 3.1-2.7-1.5L${x + 2.3} 9l.6-3.1L${x + 0.6} 3.8l3.1-.4z`)
  .join("");

/**
 * A score from 1 to 10 as five stars, some of them in part: a picture beside the number, which says the same. Drawn in the colour
 * of the text, so that it stays to be seen where colours are the reader's own.
 */
export function Stars({ score }: { score: number }): VNode {
  const width = Math.round(score * 50) / 10;
  return (
    <svg class="stars" part="stars" viewBox="0 0 50 10" width="100" height="20" aria-hidden="true" focusable="false">
      <path class="off" d={stars} fill="none" stroke="currentColor" stroke-width=".5" />
      <svg viewBox={`0 0 ${width} 10`} width={width} height="10" aria-hidden="true">
        <path d={stars} fill="currentColor" />
      </svg>
    </svg>
  );
}
