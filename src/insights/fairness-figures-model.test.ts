import fc from "fast-check";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import { type History, naiveFigures, naiveShown, naiveSpan, naiveStates } from "../../test/support/review-histories.ts";
import type { Organisation } from "../organisations/index.ts";
import { moveReview, type RejectionReason, type Review } from "../reviews/index.ts";
import { type ReviewEvent, transitions, upholdingEvent } from "../reviews/review-state.ts";
import { insertVersion } from "../reviews/review-texts.queries.ts";
import { addUp } from "./add-up.ts";
import { dashboardFigures } from "./dashboard-figures.ts";
import type { Counted, FairnessFigures } from "./figures.ts";
import { fairnessFigures, findKeptFigures, keepFigures, recountShopFigures } from "./index.ts";
import { ownersFigures } from "./owners-figures.ts";

const { db } = await testDatabase();
const start = Date.parse("2026-01-05T08:00:00Z");
const midnight = Date.parse("2026-01-05T00:00:00Z");
const hour = 3_600_000;

type Step = { choice: number; score: number; quarters: number; reason: RejectionReason | null; promisedHours: number };

const step = fc.record({
  choice: fc.nat(99),
  score: fc.integer({ min: 1, max: 10 }),
  // Whole quarters of an hour, so that no figure lies where rounding could go either way.
  quarters: fc.integer({ min: 1, max: 480 }),
  reason: fc.constantFrom(null, "offensive", "unlawful"),
  promisedHours: fc.integer({ min: 1, max: 200 }),
});
const histories = fc.array(fc.array(step, { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 6 });

const actors: Partial<Record<ReviewEvent, "purchaser" | "operator">> = {
  withdrawn: "purchaser",
  rejected: "operator",
  author_erased: "purchaser",
  erased: "operator",
};

type Told = (history: History) => Promise<void>;

/** Plays a review's life: each step takes one of the ways that the table has from where the review stands. Tells after each. */
async function play(organisation: Organisation, steps: readonly Step[], offset: number, tell: Told): Promise<void> {
  let at = start + offset * hour;
  const [first, ...rest] = steps as [Step, ...Step[]];
  const written = { overallScore: first.score, isConfirmed: false };
  let review = await writeReview(db, organisation, written, new Date(at));
  const promised = at + organisation.decidesWithinDays * 24 * hour;
  const history: History = {
    versions: [{ score: first.score, sentAt: at, decideBy: promised, isErased: false }],
    events: [],
    state: review.state,
    version: 1,
    shownBeforeRemoval: null,
    shown: null,
  };
  await tell(history);
  for (const one of rest) {
    // Whoever wrote it is erased, so nobody sends another version; what else can happen to it happens to others too.
    if (history.events.at(-1)?.event.endsWith("erased")) break;
    at += (one.quarters * hour) / 4;
    const events = (Object.keys(transitions[review.state]) as ReviewEvent[]).filter((event) => isOpen(review, event));
    review = await take(review, events[one.choice % events.length]!, one, at, history);
    history.state = review.state;
    history.version = review.version;
    history.shownBeforeRemoval = review.visibleBeforeRemoval;
    const { visibleVersion, publishedAt } = review;
    history.shown = visibleVersion === null ? null : { version: visibleVersion, since: publishedAt!.getTime() };
    await tell(history);
  }
}

/** Of two ways to uphold an appeal one is right, and without its author only what is shown can stay. */
function isOpen(review: Review, event: ReviewEvent): boolean {
  if (event.startsWith("appeal_upheld")) return event === upholdingEvent(review);
  return event !== "author_erased" || review.visibleVersion !== null;
}

async function take(review: Review, event: ReviewEvent, step: Step, at: number, history: History): Promise<Review> {
  const isSent = event.startsWith("resubmitted");
  const { score, reason, promisedHours } = step;
  const by = actors[event] === "purchaser" ? { kind: "purchaser" as const, id: review.purchaserId } : operatorOr(event);
  const now = new Date(at);
  const moved = await db.transaction().execute(async (tx) => {
    const version = isSent ? review.version + 1 : event === "author_erased" ? review.visibleVersion! : review.version;
    const more = { ...(reason ? { reason } : {}), version };
    const { review: next } = await moveReview(tx, review, event, by, now, more);
    const decideBy = at + promisedHours * hour;
    if (isSent) {
      await insertVersion(tx, next, { overallScore: score, generalComments: null }, new Date(decideBy), now);
      history.versions.push({ score, sentAt: at, decideBy, isErased: false });
    }
    if (event.endsWith("erased")) {
      const kept = event === "author_erased" ? version : 0;
      const { organisationId, id } = next;
      await tx
        .deleteFrom("reviewVersions")
        .where("organisationId", "=", organisationId)
        .where("reviewId", "=", id)
        .where("version", "<>", kept)
        .execute();
      for (const [index, one] of history.versions.entries()) one.isErased = index + 1 !== kept;
    }
    return next;
  });
  history.events.push({ event, version: moved.version, at, by: by.kind, reason });
  return moved;
}

const operatorOr = (event: ReviewEvent) => ({ kind: actors[event] === "operator" ? "operator" : "system" }) as const;

const inOrder = (counted: readonly Counted[]) => [...counted].sort((a, b) => (a.reason < b.reason ? -1 : 1));

test("after each step of any history, and in any period, the sums are what plain loops over it give, added up or not", async () => {
  // Another shop's reviews, which must count for nothing.
  await publishReview(db, await anOrganisation(db), { overallScore: 2 }, new Date(start));
  await fc.assert(
    fc.asyncProperty(histories, fc.array(fc.nat(20), { minLength: 60, maxLength: 60 }), async (all, draws) => {
      const organisation = await anOrganisation(db);
      const organisationId = organisation.id;
      const played: History[] = [];
      const now = start + 1500 * hour;
      let step = 0;
      const compare = async (history: History) => {
        if (!played.includes(history)) played.push(history);
        const draw = draws[step++ % draws.length]!;
        if (draw % 3 === 0) await addUp(db, new Date(start), organisationId);
        const since = draw === 20 ? null : midnight + draw * 24 * hour;
        const of = { organisationId, since: since === null ? null : new Date(since) };
        const { fairness, shown, states } = await dashboardFigures(db, of, new Date(now));
        const expected = naiveFigures(played, organisation.decidesWithinDays, since, now);
        expectSame(fairness, expected);
        expect(shown).toEqual(naiveShown(played, since));
        expect(states).toEqual(naiveStates(played));
        if (step % 3 === 0) await compareOverTime(organisationId, played, draw, new Date(now));
      };
      for (const [index, steps] of all.entries()) await play(organisation, steps, index * 37, compare);
      // What the policy page shows is the same, written down and read again.
      await keepFigures(db, new Date(now));
      expect(await findKeptFigures(db, { organisationId })).toEqual(
        await fairnessFigures(db, { organisationId }, new Date(now)),
      );
      expect(await recounted(organisationId, now)).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

const days = (n: number) => n * 24 * hour;

/** Through one of the periods, each step of it is what plain loops give, and so are the whole of it and what came before. */
async function compareOverTime(organisationId: string, played: readonly History[], draw: number, now: Date) {
  const period = (["30", "90", "365", "all"] as const)[draw % 4]!;
  const { overTime } = await ownersFigures(db, { organisationId, period }, now);
  const { steps, all, before } = overTime;
  const expected = steps.map((step) => naiveSpan(played, step));
  expect(steps).toEqual(expected.map(({ mean, ...one }) => ({ ...one, mean: mean && expect.closeTo(mean, 9) })));
  const { mean, ...counts } = naiveSpan(played, { from: steps[0]!.from, to: steps.at(-1)!.to });
  expect(all).toEqual({ ...counts, mean: mean && expect.closeTo(mean, 9) });
  // They follow each other without a gap, up to today.
  const next = (day: string) => new Date(Date.parse(day) + days(1)).toISOString().slice(0, 10);
  expect(steps.slice(1).map(({ from }) => from)).toEqual(steps.slice(0, -1).map(({ to }) => next(to)));
  expect(all.to).toBe(now.toISOString().slice(0, 10));
  if (period === "all") return expect(all.sent).toBe(played.flatMap(({ versions }) => versions).length);
  const length = (Date.parse(all.to) - Date.parse(all.from)) / days(1) + 1;
  expect(length).toBe(Number(period) + 1);
  const earlier = naiveSpan(played, before!);
  expect(before).toEqual({ ...earlier, mean: earlier.mean && expect.closeTo(earlier.mean, 9) });
  expect([next(before!.to), Date.parse(all.from) - Date.parse(before!.from)]).toEqual([all.from, days(length)]);
}

/** What the nightly comparison finds of this shop. */
async function recounted(organisationId: string, now: number) {
  const found: unknown[] = [];
  const { recounted: reviews } = await recountShopFigures(db, new Date(now), (of, difference) => {
    if (of === organisationId) found.push(difference);
  });
  return reviews === 0 ? found : [...found, `${reviews} reviews`];
}

/** Counts are the same; durations, which are counted in steps, are less than a tenth off, or within the first step. */
function expectSame(fairness: FairnessFigures, expected: ReturnType<typeof naiveFigures>): void {
  const { since: _, until: __, isSmall, ...figures } = fairness;
  expect(isSmall).toBe(expected.published + expected.rejected < 20);
  const counts = { ...figures, rejections: inOrder(figures.rejections), removals: inOrder(figures.removals) };
  expect(rounded(withoutHours(counts))).toEqual(rounded(withoutHours(expected)));
  const hours = (of: Pick<FairnessFigures, "hoursToDecision" | "hoursToPublication" | "byScore">) => [
    ...[of.hoursToDecision, of.hoursToPublication].flatMap((one) => [one?.median, one?.p90]),
    ...of.byScore.flatMap((one) => [one.medianHoursToDecision, one.medianHoursToPublication]),
  ];
  const exact = hours(expected);
  for (const [index, kept] of hours(fairness).entries()) {
    const right = exact[index] ?? null;
    expect(kept ?? null).toEqual(right === null ? null : expect.any(Number));
    if (right !== null) expect(Math.abs(kept! - right)).toBeLessThanOrEqual(Math.max(right * 0.0906, 65 / 3600));
  }
}

function withoutHours({
  byScore,
  hoursToDecision,
  hoursToPublication,
  ...rest
}: Omit<FairnessFigures, "since" | "until" | "isSmall">) {
  return { ...rest, byScore: byScore.map(({ medianHoursToDecision, medianHoursToPublication, ...score }) => score) };
}

/** To a hundred-thousandth: the database adds in another order. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, one) =>
    typeof one === "number" ? Math.round(one * 1e5) / 1e5 : one,
  );
}
