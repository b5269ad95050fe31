import { expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aReviewToVet, publish } from "../../test/support/waiting-reviews.ts";
import { listMailsAboutReview } from "../outbox/index.ts";
import { daysAfter } from "../platform/days.ts";
import {
  appealDecision,
  decideReview,
  dismissRemovalAppeal,
  getReviewByNumber,
  listReviewEvents,
  listVersions,
  type Review,
  removeReview,
  reportedState,
} from "../reviews/index.ts";
import { endQuarantine } from "./end-quarantine.ts";

const { db } = await testDatabase();
const clock = testClock();
const operator = { kind: "operator" } as const;
const staff = { kind: "staff", id: "00000000-0000-7000-8000-000000000001" } as const;
const inDays = (days: number) => daysAfter(clock.now, days);

async function aRemovedReview(): Promise<Review> {
  const published = await publish(db, await aReviewToVet(db, await anOrganisation(db), clock.now), clock.now);
  return removeReview(db, published, operator, "unlawful", "A word.", clock.now);
}

async function whatIsLeft(review: Review) {
  const { organisationId, id: reviewId } = review;
  const events = await listReviewEvents(db, review);
  return {
    texts: (await listVersions(db, review)).length,
    notes: events.filter(({ note }) => note !== null).length,
    mails: (await listMailsAboutReview(db, { organisationId, reviewId })).length,
    last: events.at(-1)!.event,
  };
}

test("a review that was removed a year ago loses its texts; its tombstone goes on saying what it was", async () => {
  const review = await aRemovedReview();
  const rejected = await aReviewToVet(db, await anOrganisation(db), clock.now);
  await decideReview(db, rejected, { verdict: "reject", reason: "illegible", note: "Why?" }, operator, clock.now);
  expect(await endQuarantine(db, inDays(365))).toBe(0);
  expect(await whatIsLeft(review)).toEqual({ texts: 1, notes: 1, mails: 3, last: "removed" });
  expect(await endQuarantine(db, inDays(366))).toBe(1);
  expect(await whatIsLeft(review)).toEqual({ texts: 0, notes: 0, mails: 0, last: "quarantine_ended" });
  const tombstone = await getReviewByNumber(db, review);
  expect(reportedState({ state: tombstone.state, isVisible: tombstone.visibleVersion !== null })).toBe("undefined");
  // Nothing is left to do, and what was refused or published is none of its business.
  expect(await endQuarantine(db, inDays(800))).toBe(0);
  expect(await whatIsLeft(rejected)).toMatchObject({ texts: 1, notes: 1, mails: 2 });
});

test("whose author appealed is kept until somebody has answered", async () => {
  const appealed = await appealDecision(db, await aRemovedReview(), "It was true.", inDays(100));
  expect(await endQuarantine(db, inDays(700))).toBe(0);
  await dismissRemovalAppeal(db, appealed, staff, null, inDays(700));
  // The year counts from the removal.
  expect(await endQuarantine(db, inDays(701))).toBe(1);
  expect(await whatIsLeft(appealed)).toMatchObject({ texts: 0, notes: 0 });
});

test("two sweeps at once do it once", async () => {
  const review = await aRemovedReview();
  const ended = await Promise.all([endQuarantine(db, inDays(366)), endQuarantine(db, inDays(366))]);
  expect(ended[0]! + ended[1]!).toBe(1);
  const events = await listReviewEvents(db, review);
  expect(events.filter(({ event }) => event === "quarantine_ended")).toHaveLength(1);
});
