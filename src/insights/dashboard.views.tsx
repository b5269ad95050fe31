import type { VNode } from "preact";
import { ConsolePage, type SignedInStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { inFull } from "../platform/formats.ts";
import { furtherStylesheetUrl } from "../platform/http/assets.ts";
import { draftsKeptDays } from "../questionnaire/index.ts";
import { Chart, duration, inPercent, inPoints, inShort } from "./charts.views.tsx";
import { DeedsView } from "./deeds.views.tsx";
import { FairnessView } from "./fairness.views.tsx";
import { type Period, periods, share } from "./figures.ts";
import type { FirstSteps } from "./first-steps.ts";
import { BringBack, FirstStepsView } from "./first-steps.views.tsx";
import { NewestView, ProductsView, UnansweredView } from "./lists.views.tsx";
import type { InSpan } from "./over-time.ts";
import { OverTimeView } from "./over-time.views.tsx";
import type { OwnersFigures } from "./owners-figures.ts";
import { QuestionsView } from "./questions.views.tsx";

export type DashboardPageProps = {
  staff: SignedInStaff;
  organisation: Organisation;
  period: Period;
  firstSteps: FirstSteps;
  figures: OwnersFigures;
  notice?: string | undefined;
};

/**
 * How a shop's reviews are doing on one page: how many, how they are, what is newest; then how fast and how fair. Every chart is a table or
 * has one behind it. An empty shop sees what to do first.
 */
export function DashboardPage(props: DashboardPageProps): VNode {
  const { staff, organisation, firstSteps, figures, notice } = props;
  return (
    <ConsolePage staff={staff} organisation={organisation} title="Dashboard" current="dashboard" notice={notice}>
      <link rel="stylesheet" href={furtherStylesheetUrl("dashboard.css")} />
      <h1>Dashboard</h1>
      {firstSteps.isEmpty ? null : <Periods {...props} />}
      {firstSteps.isDismissed ? null : <FirstStepsView {...props} />}
      {firstSteps.isEmpty ? (
        <p class="empty">
          {organisation.name} has no purchase and no review yet. The first ones are counted here within minutes of
          coming in.
        </p>
      ) : (
        <>
          <Tiles {...props} />
          <OverTimeView period={props.period} overTime={figures.overTime} />
          <div class="board-cards">
            <Shown {...props} />
            <div class="board-stack">
              <Asked {...props} />
              <States {...props} />
            </div>
            <NewestView organisation={organisation} figures={figures} />
            <UnansweredView organisation={organisation} figures={figures} />
          </div>
          <ProductsView organisation={organisation} figures={figures} />
          <QuestionsView organisation={organisation} figures={figures} />
          <Promised {...props} />
          <FairnessView organisation={organisation} fairness={figures.fairness} />
          <div class="charts">
            <Times {...props} />
            <DeedsView fairness={figures.fairness} />
          </div>
        </>
      )}
      {firstSteps.isDismissed ? <BringBack staff={staff} organisation={organisation} /> : null}
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

function Tiles({ period, figures }: DashboardPageProps): VNode {
  const { purchases, overTime, fairness } = figures;
  const { all, before } = overTime;
  const { promise, hoursToPublication, waiting } = fairness;
  const tiles: [string, string, string][] = [
    ["Published", inShort(all.shown), comparedWith(before, all.shown, period)],
    [
      "Mean score",
      inPoints(all.mean),
      all.mean === null
        ? "none published"
        : before?.mean == null
          ? "of 10"
          : `of 10; ${inPoints(before.mean)} in the ${lengthNames[period]} before`,
    ],
    [
      "Reviewed after an invitation",
      inPercent(share(purchases.invitedAndReviewed, purchases.invited)),
      purchases.invited === 0
        ? "nobody was invited"
        : `${inFull(purchases.invitedAndReviewed)} of ${inFull(purchases.invited)}`,
    ],
    [
      "Sent by customers",
      inShort(all.sent),
      waiting === 0 ? "none of them is waiting" : `${inFull(waiting)} of them waiting`,
    ],
    [
      "Time to publication",
      duration(hoursToPublication?.median ?? null),
      hoursToPublication ? `median; nine out of ten within ${duration(hoursToPublication.p90)}` : "none published",
    ],
    [
      "Decided in time",
      inPercent(promise.share),
      promise.overdue === 0 ? "none is overdue" : `${inFull(promise.overdue)} overdue now`,
    ],
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

const lengthNames: Record<Period, string> = { "30": "31 days", "90": "13 weeks", "365": "year", all: "time" };

function comparedWith(before: InSpan | undefined, count: number, period: Period): string {
  if (before === undefined) return "since the beginning";
  if (before.shown === 0) return `none in the ${lengthNames[period]} before`;
  const change = Math.round((100 * (count - before.shown)) / before.shown);
  if (change === 0) return `as in the ${lengthNames[period]} before`;
  return `${inFull(Math.abs(change))}% ${change > 0 ? "more" : "fewer"} than in the ${lengthNames[period]} before`;
}

/** From being asked to having written. */
function Asked({ figures: { purchases, unfinished } }: DashboardPageProps): VNode {
  const { known, confirmed, invited, reviewed, invitedAndReviewed } = purchases;
  const begun = invitedAndReviewed + unfinished.count;
  const row = (head: string, count: number, more = "") => ({
    key: head,
    head,
    bar: [{ part: share(count, invited) ?? 0, is: "good" } as const],
    cells: [`${inFull(count)}${more}`, inPercent(share(count, invited))],
  });
  const further = reviewed - invitedAndReviewed;
  return (
    <section class="board-card" aria-labelledby="asked">
      <h2 id="asked">From invitation to review</h2>
      <Chart
        caption={`${inFull(known)} ${known === 1 ? "purchase" : "purchases"} in the period, ${inFull(confirmed)} confirmed by an order`}
        heads={["Step", "Purchases", "Share"]}
        rows={[
          row("Invited", invited),
          row("Begun", begun, unfinished.isMore ? " or more" : ""),
          row("Reviewed", invitedAndReviewed),
        ]}
      />
      <p class="muted">
        {further === 0
          ? null
          : `${inFull(further)} more ${further === 1 ? "was" : "were"} reviewed without an invitation. `}
        Begun: reviewed, or saved as a draft that has not been sent. Drafts are deleted after {draftsKeptDays} days.
      </p>
    </section>
  );
}

/** How far the promise of a decision is kept, in a sentence. */
function Promised({ figures: { fairness }, organisation }: DashboardPageProps): VNode {
  const { promise } = fairness;
  const days = organisation.decidesWithinDays;
  return (
    <section class="board-promise" aria-labelledby="promise">
      <h2 id="promise">The promise</h2>
      <p>
        Every customer is promised a decision within {days} {days === 1 ? "day" : "days"}.{" "}
        {promise.due === 0
          ? "None was due in the period."
          : `${inFull(promise.kept)} of the ${inFull(promise.due)} reviews that were decided or are overdue were decided in time.`}
      </p>
    </section>
  );
}

function Times({ figures: { fairness } }: DashboardPageProps): VNode {
  const { hoursToDecision, hoursToPublication } = fairness;
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
    </section>
  );
}

function Shown({ figures: { shown, overTime } }: DashboardPageProps): VNode {
  const total = shown.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(1, ...shown.map(({ count }) => count));
  return (
    <section class="board-card" aria-labelledby="shown">
      <h2 id="shown">What shoppers see</h2>
      <p class="board-mean">
        <b>{inPoints(overTime.all.mean)}</b> <span class="muted">of 10, the mean of {inFull(total)} published</span>
      </p>
      <Chart
        caption="Published in the period and shown now, by score"
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
    <section class="board-card" aria-labelledby="states">
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
