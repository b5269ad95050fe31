import fc from "fast-check";
import { expect, test } from "vitest";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import { type History, naiveFigures } from "../../test/support/review-histories.ts";
import type { Organisation } from "../organisations/index.ts";
import { moveReview, type RejectionReason, type Review } from "../reviews/index.ts";
import { type ReviewEvent, transitions, upholdingEvent } from "../reviews/review-state.ts";
import { insertVersion } from "../reviews/review-texts.queries.ts";
import type { Counted } from "./figures.ts";
import { fairnessFigures, findKeptFigures, keepFigures } from "./index.ts";

const { db } = await testDatabase();
const start = Date.parse("2026-01-05T08:00:00Z");
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

/** Plays a review's life: each step takes one of the ways that the table has from where the review stands. */
async function play(organisation: Organisation, steps: readonly Step[], offset: number): Promise<History> {
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
  };
  for (const one of rest) {
    // Whoever wrote it is erased, so nobody sends another version; what else can happen to it happens to others too.
    if (history.events.at(-1)?.event.endsWith("erased")) break;
    at += (one.quarters * hour) / 4;
    const events = (Object.keys(transitions[review.state]) as ReviewEvent[]).filter((event) => isOpen(review, event));
    review = await take(review, events[one.choice % events.length]!, one, at, history);
  }
  return { ...history, state: review.state, version: review.version, shownBeforeRemoval: review.visibleBeforeRemoval };
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

test("the figures of any history are those that plain loops over it give, in any period", async () => {
  // Another shop's reviews, which must count for nothing.
  await publishReview(db, await anOrganisation(db), { overallScore: 2 }, new Date(start));
  await fc.assert(
    fc.asyncProperty(histories, fc.option(fc.integer({ min: 0, max: 400 })), async (all, sinceHours) => {
      const organisation = await anOrganisation(db);
      const played: History[] = [];
      for (const [index, steps] of all.entries()) played.push(await play(organisation, steps, index * 37));
      const since = sinceHours === null ? null : start + sinceHours * hour;
      const now = start + 1500 * hour;
      const of = { organisationId: organisation.id, since: since === null ? null : new Date(since) };
      const counted = await fairnessFigures(db, of, new Date(now));
      const { since: _, until: __, ...figures } = counted;
      // What the policy page shows is the same, written down and read again.
      await keepFigures(db, new Date(now));
      if (since === null) expect(await findKeptFigures(db, of)).toEqual(counted);
      const expected = naiveFigures(played, organisation.decidesWithinDays, since, now);
      expect(
        rounded({ ...figures, rejections: inOrder(figures.rejections), removals: inOrder(figures.removals) }),
      ).toEqual(rounded({ ...expected, isSmall: expected.published + expected.rejected < 20 }));
    }),
    { numRuns: 30 },
  );
});

/** To a hundred-thousandth: the database adds in another order. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, one) =>
    typeof one === "number" ? Math.round(one * 1e5) / 1e5 : one,
  );
}
