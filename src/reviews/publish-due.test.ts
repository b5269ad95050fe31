import { describe, expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aReviewToVet } from "../../test/support/waiting-reviews.ts";
import { listMailsAboutReview } from "../outbox/index.ts";
import {
  decideReview,
  getReviewByNumber,
  listReviewEvents,
  publishDue,
  type Review,
  rejectionReasons,
} from "./index.ts";

const { db } = await testDatabase();
const clock = testClock();
const operator = { kind: "operator" } as const;
const hour = 3_600_000;
const inHours = (hours: number) => new Date(clock.now.getTime() + hours * hour);

const latest = ({ organisationId, number }: Review) => getReviewByNumber(db, { organisationId, number });
const accept = (review: Review, now: Date) => decideReview(db, review, { verdict: "accept" }, operator, now);

describe("the publication run", () => {
  test("waits for as long as the organisation's delay says, from the decision, and for no other's", async () => {
    const atOnce = await anOrganisation(db);
    const slow = await anOrganisation(db, { publicationDelayHours: 48 });
    const reviews = await Promise.all([atOnce, slow].map((shop) => aReviewToVet(db, shop, inHours(-200))));
    for (const review of reviews) await accept(review, clock.now);
    const states = async () => (await Promise.all(reviews.map(latest))).map(({ state }) => state);
    expect(await publishDue(db, clock.now)).toBe(1);
    expect(await states()).toEqual(["published", "pending_publication"]);
    expect(await publishDue(db, new Date(inHours(48).getTime() - 1))).toBe(0);
    expect(await publishDue(db, inHours(48))).toBe(1);
    expect(await states()).toEqual(["published", "published"]);
    expect((await latest(reviews[1]!)).publishedAt).toEqual(inHours(48));
  });

  test("follows a delay that was changed meanwhile, also for what waits already", async () => {
    const organisation = await anOrganisation(db, { publicationDelayHours: 168 });
    await accept(await aReviewToVet(db, organisation, clock.now), clock.now);
    expect(await publishDue(db, inHours(1))).toBe(0);
    await db.updateTable("organisations").set({ publicationDelayHours: 1 }).where("id", "=", organisation.id).execute();
    expect(await publishDue(db, inHours(1))).toBe(1);
  });
});

describe("no step depends on the score", () => {
  /** What became of a review: every step of it, when and by whom, and what its author was told. */
  async function lifeOf(
    score: number,
    delay: number,
    verdict: "accept" | "reject",
    reason: keyof typeof rejectionReasons,
  ) {
    const organisation = await anOrganisation(db, { publicationDelayHours: delay, name: "Acme" });
    const review = await aReviewToVet(db, organisation, clock.now, {
      overallScore: score,
      likelihoodToRecommend: score,
    });
    await decideReview(db, review, verdict === "accept" ? { verdict } : { verdict, reason }, operator, inHours(5));
    const due: number[] = [];
    for (const hours of [5, 5 + delay - 0.01, 5 + delay]) due.push(await publishDue(db, inHours(hours)));
    const { state, version, visibleVersion, submittedAt, stateChangedAt, publishedAt } = await latest(review);
    const about = { organisationId: organisation.id, reviewId: review.id };
    const mails = (await listMailsAboutReview(db, about)).map(({ subject, body, createdAt }) => [
      subject,
      body,
      createdAt,
    ]);
    const events = (await listReviewEvents(db, review)).map(({ actorId: _, ...event }) => event);
    return { state, version, visibleVersion, submittedAt, stateChangedAt, publishedAt, due, events, mails };
  }

  test.each([
    ["accept", 24],
    ["reject", 1],
  ] as const)(
    "from submission to publication: ten reviews that differ in nothing else have one life (%s)",
    async (verdict, delay) => {
      const reasons = Object.keys(rejectionReasons) as (keyof typeof rejectionReasons)[];
      const lives = [];
      for (let score = 1; score <= 10; score += 1) lives.push(await lifeOf(score, delay, verdict, reasons[0]!));
      for (const life of lives) expect(life).toEqual(lives[0]);
      expect(lives[0]!.state).toBe(verdict === "accept" ? "published" : "rejected");
    },
  );
});
