import type { VNode } from "preact";
import { dateFormats, inFull } from "../platform/formats.ts";
import { inPoints, inShort } from "./charts.views.tsx";
import type { Period } from "./figures.ts";
import type { InSpan, OverTime, Span } from "./over-time.ts";

// Drawn without words, stretched to the width that there is, with lines that keep theirs; the words stand around it as text, so they are as
// large as any on a phone. The policy for pages lets no style attribute through, and needs no script.

const stepWidth = 10;
const height = 100;

type Props = { period: Period; overTime: OverTime };

/** Reviews and their mean through a period: two drawings over the same steps, and a table of what they show. */
export function OverTimeView({ period, overTime: { steps, all } }: Props): VNode {
  const hasAny = all.sent > 0 || all.shown > 0;
  return (
    <section class="board-wide" aria-labelledby="over-time">
      <h2 id="over-time">Reviews over time</h2>
      {hasAny ? (
        <>
          <Columns steps={steps} period={period} />
          {all.mean === null ? null : <Means steps={steps} period={period} />}
          <p class="board-when" aria-hidden="true">
            {marked(steps).map((span) => (
              <span key={span.from}>{nameOf(span, period)}</span>
            ))}
          </p>
          <StepsTable steps={steps} period={period} />
        </>
      ) : (
        <p class="empty">No review was sent or published in this period.</p>
      )}
    </section>
  );
}

/** The first, the middle and the last of them. */
function marked(steps: readonly InSpan[]): InSpan[] {
  const places = new Set([0, Math.floor((steps.length - 1) / 2), steps.length - 1]);
  return [...places].map((place) => steps[place]!);
}

type StepsProps = { steps: readonly InSpan[]; period: Period };

function Columns({ steps, period }: StepsProps): VNode {
  const most = roundUp(Math.max(...steps.map(({ sent, shown }) => Math.max(sent, shown))));
  const top = (count: number) => height - (count / most) * height;
  const busiest = steps.reduce((one, other) => (other.shown > one.shown ? other : one));
  const words =
    busiest.shown === 0
      ? `Reviews by ${stepNames[period]}: none was published.`
      : `Reviews by ${stepNames[period]}; most were published ${onThe(busiest, period)}: ${inFull(busiest.shown)}. The table below has all numbers.`;
  return (
    <div class="board-plot">
      <ul class="board-legend">
        <li>
          <svg viewBox="0 0 16 12" aria-hidden="true" focusable="false">
            <rect class="board-column" x="3" y="1" width="10" height="11" />
          </svg>
          Published
        </li>
        <li>
          <svg viewBox="0 0 16 12" aria-hidden="true" focusable="false">
            <path class="board-line" d="M0 6H16" />
            <path class="board-dots" d="M8 6h0" />
          </svg>
          Sent by customers
        </li>
      </ul>
      <Scale marks={[inShort(most), inShort(most / 2), "0"]} />
      <svg class="board-drawing" {...frameOf(steps)} role="img" aria-label={words}>
        <Grid steps={steps} />
        {steps.map((step, index) => (
          <g key={step.from} class="board-step">
            <title>{`${nameOf(step, period)}: ${inFull(step.shown)} published, ${inFull(step.sent)} sent`}</title>
            <rect class="board-whole" x={index * stepWidth} width={stepWidth} height={height} />
            <rect
              class="board-column"
              x={index * stepWidth + 2}
              y={rounded(top(step.shown))}
              width={stepWidth - 4}
              height={rounded(height - top(step.shown))}
            />
          </g>
        ))}
        <path class="board-line" d={lineOf(steps.map(({ sent }) => top(sent)))} />
        <path class="board-dots" d={dotsOf(steps.map(({ sent }) => top(sent)))} />
      </svg>
    </div>
  );
}

function Means({ steps, period }: StepsProps): VNode {
  const top = (mean: number) => height - ((mean - 1) / 9) * height;
  const tops = steps.map(({ mean }) => (mean === null ? undefined : top(mean)));
  const known = steps.filter(({ mean }) => mean !== null);
  const [first, last] = [known[0]!, known.at(-1)!];
  const words = `Mean score of what was published, of 10: ${inPoints(first.mean)} ${onThe(first, period)}, ${inPoints(last.mean)} ${onThe(last, period)}.`;
  return (
    <div class="board-plot board-means">
      <p class="board-legend">Mean score of what was published</p>
      <Scale marks={["10", "5.5", "1"]} />
      <svg class="board-drawing" {...frameOf(steps)} role="img" aria-label={words}>
        <Grid steps={steps} />
        {steps.map((step, index) => (
          <g key={step.from} class="board-step">
            <title>{`${nameOf(step, period)}: ${step.mean === null ? "none published" : `${inPoints(step.mean)} of 10`}`}</title>
            <rect class="board-whole" x={index * stepWidth} width={stepWidth} height={height} />
          </g>
        ))}
        <path class="board-line" d={lineOf(tops)} />
        <path class="board-dots" d={dotsOf(tops)} />
      </svg>
    </div>
  );
}

function frameOf(steps: readonly InSpan[]) {
  return { viewBox: `0 0 ${steps.length * stepWidth} ${height}`, preserveAspectRatio: "none" } as const;
}

function Grid({ steps }: { steps: readonly InSpan[] }): VNode {
  const width = steps.length * stepWidth;
  return <path class="board-grid" d={[0, height / 2, height].map((y) => `M0 ${y}H${width}`).join("")} />;
}

function Scale({ marks }: { marks: readonly string[] }): VNode {
  return (
    <p class="board-scale" aria-hidden="true">
      {marks.map((mark) => (
        <span key={mark}>{mark}</span>
      ))}
    </p>
  );
}

/** A line through the middles of the steps, broken where there is nothing to show. */
function lineOf(tops: readonly (number | undefined)[]): string {
  return tops
    .map((top, index) => {
      if (top === undefined) return "";
      return `${tops[index - 1] === undefined ? "M" : "L"}${middleOf(index)} ${rounded(top)}`;
    })
    .join("");
}

/** Strokes without length, which their round ends make dots: circles would be stretched. */
function dotsOf(tops: readonly (number | undefined)[]): string {
  return tops.map((top, index) => (top === undefined ? "" : `M${middleOf(index)} ${rounded(top)}h0`)).join("");
}

const middleOf = (index: number) => index * stepWidth + stepWidth / 2;
const rounded = (value: number) => Math.round(value * 100) / 100;

/** The next number that halves well: 2, 4, 6, 8, 10, 20 and so on. */
export function roundUp(count: number): number {
  let size = 1;
  while (size * 10 < count) size *= 10;
  const units = Math.ceil(count / size);
  return size === 1 ? Math.max(2, units + (units % 2)) : units * size;
}

function StepsTable({ steps, period }: StepsProps): VNode {
  return (
    <details class="board-behind">
      <summary>As a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard cannot scroll a table wider than the screen */}
      <section class="scrolls" tabIndex={0} aria-label="Reviews over time, as a table">
        <table class="chart">
          <caption class="visually-hidden">Reviews by {stepNames[period]}, newest first</caption>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Sent</th>
              <th scope="col">Published</th>
              <th scope="col">Mean score</th>
            </tr>
          </thead>
          <tbody>
            {[...steps].reverse().map((step) => (
              <tr key={step.from}>
                <th scope="row">{nameOf(step, period)}</th>
                <td>{inFull(step.sent)}</td>
                <td>{inFull(step.shown)}</td>
                <td>{inPoints(step.mean)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}

const stepNames: Record<Period, string> = { "30": "day", "90": "week", "365": "month", all: "time" };

const days = dateFormats({ day: "numeric", month: "short", timeZone: "UTC" });
const months = dateFormats({ month: "short", year: "numeric", timeZone: "UTC" });

/** A step as people name it: 12 Nov; 12–18 Nov; Nov 2026; Oct–Dec 2026; 2026. */
export function nameOf({ from, to }: Span, period: Period): string {
  const [first, last] = [from, to].map((day) => new Date(`${day}T00:00:00Z`)) as [Date, Date];
  if (period === "30") return days("en-GB").format(first);
  if (period === "90") return days("en-GB").formatRange(first, last);
  // A quarter or a year that is not over is named as if it were.
  return months("en-GB").formatRange(first, last);
}

function onThe(span: Span, period: Period): string {
  return period === "30" ? `on ${nameOf(span, period)}` : `in ${nameOf(span, period)}`;
}
