import type { ComponentChildren, VNode } from "preact";
import { inFull, numberFormats } from "../platform/formats.ts";

/** A part of a bar: its share of the whole bar, and what it stands for (a class of the stylesheet). */
export type BarPart = { part: number; is: "good" | "bad" | "score" };

/**
 * A bar in a table's cell. For the eye only: the cell beside it says the number. Drawn by the widths of rectangles, since the
 * content security policy lets no style attribute through.
 */
export function Bar({ parts }: { parts: readonly BarPart[] }): VNode {
  const starts = parts.map((_, index) => parts.slice(0, index).reduce((sum, { part }) => sum + part, 0));
  return (
    <svg class="bar-drawn" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect class="whole" width="100" height="10" />
      {parts.map(({ part, is }, index) => (
        <rect key={is} class={is} x={percentOf(starts[index]!)} width={percentOf(part)} height="10" />
      ))}
    </svg>
  );
}

function percentOf(part: number): number {
  return Math.round(part * 10_000) / 100;
}

export type ChartProps = {
  caption: string;
  /** The heads of the columns; the bar's own has a name for those who do not see it. */
  heads: readonly string[];
  rows: readonly {
    key: string | number;
    head: ComponentChildren;
    bar: readonly BarPart[];
    cells: readonly ComponentChildren[];
  }[];
};

// More of them, and on a phone each row is a list (.stacks).
const columnsOnPhone = 4;

/** A chart that is a table: each row a name, a bar and the numbers. */
export function Chart({ caption, heads, rows }: ChartProps): VNode {
  const [first, ...rest] = heads;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard cannot scroll a table wider than the screen
    <section class="scrolls" tabIndex={0} aria-label={caption}>
      <table class={rest.length > columnsOnPhone ? "chart stacks" : "chart"}>
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{first}</th>
            <td />
            {rest.map((head, index) => (
              <th key={index} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, head, bar, cells }) => (
            <tr key={key}>
              <th scope="row" data-label={first}>
                <span>{head}</span>
              </th>
              <td class="drawn">
                <Bar parts={bar} />
              </td>
              {cells.map((cell, index) => (
                <td key={index} data-label={rest[index]}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const percents = numberFormats({ style: "percent", maximumFractionDigits: 1 })("en-GB");
const decimals = numberFormats({ maximumFractionDigits: 1 })("en-GB");

/** A share as a percentage; a dash if there is none. */
export function inPercent(share: number | null): string {
  return share === null ? "–" : percents.format(share);
}

const shortly = numberFormats({ notation: "compact", maximumSignificantDigits: 3 })("en-GB");

/** A count where there is little room: 812; 9,999; 48.2K; 1.06M. Somewhere near stands the number in full. */
export function inShort(count: number): string {
  return count < 10_000 ? inFull(count) : shortly.format(count).toUpperCase();
}

const points = numberFormats({ minimumFractionDigits: 1, maximumFractionDigits: 1 })("en-GB");

/** A mean of scores, to one decimal; a dash if there is none. */
export function inPoints(mean: number | null): string {
  return mean === null ? "–" : points.format(mean);
}

/** A number of hours, in the unit that people would use. */
export function duration(hours: number | null): string {
  if (hours === null) return "–";
  if (hours < 1) return `${Math.round(hours * 60)} min`;
  if (hours < 48) return `${oneDecimal(hours)} h`;
  return `${oneDecimal(hours / 24)} days`;
}

function oneDecimal(value: number): string {
  return decimals.format(value);
}
