import type { VNode } from "preact";
import { ConsolePage, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { inFull } from "../platform/formats.ts";
import { Chart, duration, inPercent } from "./charts.views.tsx";
import { DeedsView } from "./deeds.views.tsx";
import { FairnessView } from "./fairness.views.tsx";
import { type DashboardFigures, type Period, periods, share } from "./figures.ts";

export type DashboardPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  period: Period;
  figures: DashboardFigures;
};

/**
 * An organisation's figures on one page: how many, how fast, how fair. Every chart is a table and can be read as one.
 */
export function DashboardPage(props: DashboardPageProps): VNode {
  const { staff, organisation, figures } = props;
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Dashboard" current="dashboard">
      <h1>Dashboard</h1>
      <Periods {...props} />
      <Tiles {...props} />
      <FairnessView organisation={organisation} fairness={figures.fairness} />
      <div class="charts">
        <Times {...props} />
        <Shown {...props} />
        <States {...props} />
        <DeedsView fairness={figures.fairness} />
      </div>
    </ConsolePage>
  );
}

function Periods({ organisation, period }: DashboardPageProps): VNode {
  return (
    <nav class="tabs" aria-label="Period">
      {Object.entries(periods).map(([name, label]) => (
        <a
          key={name}
          href={`/console/${organisation.trkref}/dashboard?period=${name}`}
          aria-current={name === period ? "page" : undefined}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}

function Tiles({ figures }: DashboardPageProps): VNode {
  const { purchases, fairness } = figures;
  const { known, confirmed, invited, reviewed, invitedAndReviewed } = purchases;
  const invitations = invited === 0 ? "none invited" : `${inFull(invited)} invited`;
  const { promise, hoursToPublication, sent } = fairness;
  const tiles: [string, string, string][] = [
    ["Purchases", inFull(known), `${inFull(confirmed)} confirmed by an order, ${invitations}`],
    [
      "Of the invited, reviewed",
      inPercent(share(invitedAndReviewed, invited)),
      known === 0 ? "no purchase yet" : `${inPercent(share(reviewed, known))} of all purchases`,
    ],
    ["Reviews sent", inFull(sent), `${inFull(fairness.published)} published, ${inFull(fairness.waiting)} waiting`],
    [
      "Decided in time",
      inPercent(promise.share),
      promise.overdue === 0 ? "none is overdue" : `${inFull(promise.overdue)} overdue now`,
    ],
    [
      "Until publication",
      duration(hoursToPublication?.median ?? null),
      hoursToPublication
        ? `half of them; nine out of ten within ${duration(hoursToPublication.p90)}`
        : "none published",
    ],
    ["Replies shown", inFull(figures.replies.shown), `${inFull(figures.replies.waiting)} waiting for a vetter`],
  ];
  return (
    <dl class="tiles">
      {tiles.map(([name, value, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="value">{value}</dd>
          <dd>{more}</dd>
        </div>
      ))}
    </dl>
  );
}

function Times({ figures: { fairness }, organisation }: DashboardPageProps): VNode {
  const { hoursToDecision, hoursToPublication, promise } = fairness;
  const longest = Math.max(hoursToDecision?.p90 ?? 0, hoursToPublication?.p90 ?? 0) || 1;
  const row = (key: string, hours: number | null) => ({
    key,
    head: key,
    bar: [{ part: (hours ?? 0) / longest, is: "good" } as const],
    cells: [duration(hours)],
  });
  return (
    <section aria-labelledby="times">
      <h2 id="times">How long it takes</h2>
      <Chart
        caption="From sending, for reviews sent in the period"
        heads={["Which", "Within"]}
        rows={[
          row("Half are decided", hoursToDecision?.median ?? null),
          row("Nine out of ten are decided", hoursToDecision?.p90 ?? null),
          row("Half are published", hoursToPublication?.median ?? null),
          row("Nine out of ten are published", hoursToPublication?.p90 ?? null),
        ]}
      />
      <p>
        {promise.due === 0
          ? "No decision was due."
          : `${inFull(promise.kept)} of the ${inFull(promise.due)} that were decided or are overdue were decided in time. The promise now: within ${organisation.decidesWithinDays} ${organisation.decidesWithinDays === 1 ? "day" : "days"}.`}
      </p>
    </section>
  );
}

function Shown({ figures: { shown } }: DashboardPageProps): VNode {
  const total = shown.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(1, ...shown.map(({ count }) => count));
  return (
    <section aria-labelledby="shown">
      <h2 id="shown">What shoppers see</h2>
      <Chart
        caption={`${inFull(total)} published in the period and shown now, by score`}
        heads={["Score", "Reviews", "Share"]}
        rows={[...shown].reverse().map(({ score, count }) => ({
          key: score,
          head: score,
          bar: [{ part: count / most, is: "score" }],
          cells: [inFull(count), inPercent(share(count, total))],
        }))}
      />
    </section>
  );
}

const stateNames: readonly (readonly [string, string])[] = [
  ["pending_order", "Waiting for an order"],
  ["pending_moderation", "Waiting for a vetter"],
  ["pending_publication", "Accepted, not shown yet"],
  ["published", "Published"],
  ["rejected", "Rejected"],
  ["withdrawn", "Withdrawn"],
  ["removed", "Removed or erased"],
];

function States({ figures: { states } }: DashboardPageProps): VNode {
  const of = (state: string) => states.find((one) => one.state === state)?.count ?? 0;
  const most = Math.max(1, ...states.map(({ count }) => count));
  return (
    <section aria-labelledby="states">
      <h2 id="states">Where reviews stand now</h2>
      <Chart
        caption="All reviews, of whatever age, by their newest version"
        heads={["State", "Reviews"]}
        rows={stateNames.map(([state, name]) => ({
          key: state,
          head: name,
          bar: [{ part: of(state) / most, is: "good" }],
          cells: [inFull(of(state))],
        }))}
      />
    </section>
  );
}
