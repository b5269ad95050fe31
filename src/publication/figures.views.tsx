import type { VNode } from "preact";
import type { FairnessFigures, Hours, ScoreFigures } from "../insights/index.ts";
import type { Reader } from "./reader.ts";
import type { figuresSentences } from "./sentences/index.ts";

export type FiguresProps = {
  reader: Reader;
  f: ReturnType<typeof figuresSentences>;
  figures: FairnessFigures;
  /** A row with fewer decisions than this is marked as small. */
  few: number;
  /** Counts by reason, each reason as a sentence; the most frequent first. */
  rejections: readonly { reason: string; count: number }[];
  removals: readonly { reason: string; count: number }[];
};

/** How an organisation has dealt with reviews so far: the public half of its dashboard. */
export function Figures(props: FiguresProps): VNode {
  const { reader, f, figures, few } = props;
  return (
    <>
      <p>{f("period", { moment: reader.moment(figures.until) })}</p>
      {figures.isSmall ? <p class="notice">{f("small", { few: reader.number(few) })}</p> : null}
      <Counts {...props} />
      <ByScore {...props} />
      <Reasons reader={reader} caption={f("rejections")} counts={props.rejections} />
      <Reasons reader={reader} caption={f("removals")} counts={props.removals} />
      <Afterwards {...props} />
      <Erased {...props} />
    </>
  );
}

function Counts({ reader, f, figures }: FiguresProps): VNode {
  const { kept, due, overdue, share } = figures.promise;
  const numbers = (["sent", "published", "rejected", "waiting", "takenBack"] as const).map(
    (name) => [f(name), reader.number(figures[name])] as const,
  );
  const promise = {
    kept: reader.number(kept),
    due: reader.number(due),
    share: share === null ? "" : reader.percent(share),
    overdue: reader.number(overdue),
  };
  return (
    <Rows
      rows={[
        ...numbers,
        [f("rate"), figures.publicationRate === null ? f("none") : reader.percent(figures.publicationRate)],
        [f("decision"), times(reader, f, figures.hoursToDecision)],
        [f("publication"), times(reader, f, figures.hoursToPublication)],
        [f("promise"), share === null ? f("none") : f("promiseKept", promise)],
      ]}
    />
  );
}

function Rows({ rows }: { rows: readonly (readonly [string, string])[] }): VNode {
  return (
    <dl class="figures">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

type Words = Pick<FiguresProps, "f">["f"];

function times(reader: Reader, f: Words, hours: Hours | null): string {
  if (hours === null) return f("none");
  return f("times", { median: duration(reader, f, hours.median), most: duration(reader, f, hours.p90) });
}

// Rounded up: a time is promised to be within it.
function duration(reader: Reader, f: Words, hours: number): string {
  if (hours <= 1) return f("underHour");
  const [unit, count] =
    hours <= 48 ? (["hours", Math.ceil(hours)] as const) : (["days", Math.ceil(hours / 24)] as const);
  return f(unit, { count, shown: reader.number(count) });
}

const scoreColumns = ["score", "published", "rejected", "rate", "removed", "decision", "publication"] as const;

function ByScore(props: FiguresProps): VNode {
  const { reader, f, figures, few } = props;
  return (
    <>
      <table class="stacks">
        <caption>{f("byScore.caption")}</caption>
        <thead>
          <tr>
            {scoreColumns.map((column) => (
              <th key={column} scope="col">
                {f(`byScore.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...figures.byScore].reverse().map((row) => (
            <ScoreRow key={row.score} reader={reader} f={f} row={row} />
          ))}
        </tbody>
      </table>
      <p class="muted">{f("byScore.why", { mark: f("byScore.smallMark"), few: reader.number(few) })}</p>
    </>
  );
}

function ScoreRow({ reader, f, row }: { reader: Reader; f: Words; row: ScoreFigures }): VNode {
  const within = (hours: number | null) => (hours === null ? "–" : duration(reader, f, hours));
  const { publicationRate: rate, isSmall } = row;
  const mark = rate !== null && isSmall ? ` (${f("byScore.smallMark")})` : "";
  const cells = {
    published: reader.number(row.published),
    rejected: reader.number(row.rejected),
    rate: rate === null ? "–" : reader.percent(rate) + mark,
    removed: reader.number(row.removed),
    decision: within(row.medianHoursToDecision),
    publication: within(row.medianHoursToPublication),
  };
  return (
    <tr>
      <th scope="row" data-label={f("byScore.score")}>
        {reader.number(row.score)}
      </th>
      {Object.entries(cells).map(([column, text]) => (
        <td key={column} data-label={f(`byScore.${column as keyof typeof cells}`)}>
          {text}
        </td>
      ))}
    </tr>
  );
}

type ReasonsProps = { reader: Reader; caption: string; counts: FiguresProps["rejections"] };

function Reasons({ reader, caption, counts }: ReasonsProps): VNode | null {
  if (counts.length === 0) return null;
  return (
    <table>
      <caption>{caption}</caption>
      <tbody>
        {counts.map(({ reason, count }) => (
          <tr key={reason}>
            <th scope="row">{reason}</th>
            <td>{reader.number(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Afterwards({ reader, f, figures }: FiguresProps): VNode {
  return (
    <>
      <h3>{f("after.heading")}</h3>
      <Rows
        rows={[
          [f("after.restored"), reader.number(figures.restored)],
          [f("after.withdrawn"), reader.number(figures.withdrawn.byAuthor)],
          [f("after.withdrawnBySystem"), reader.number(figures.withdrawn.bySystem)],
        ]}
      />
    </>
  );
}

function Erased({ reader, f, figures }: FiguresProps): VNode {
  const { kept, gone } = figures.erased;
  return (
    <table>
      <caption>{f("erased.caption")}</caption>
      <thead>
        <tr>
          {(["asked", "kept", "gone"] as const).map((column) => (
            <th key={column} scope="col">
              {f(`erased.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {(["author", "shop", "unknown"] as const).map((who) => (
          <tr key={who}>
            <th scope="row">{f(`erased.${who}`)}</th>
            <td>{reader.number(kept[who])}</td>
            <td>{reader.number(gone[who])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
