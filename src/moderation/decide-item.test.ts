import { runOnce } from "graphile-worker";
import { describe, expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { quietLog } from "../../test/support/log.ts";
import { aReviewToVet } from "../../test/support/waiting-reviews.ts";
import { insertStaff } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { graphileLogger } from "../platform/jobs-log.ts";
import { findPurchaseById } from "../purchases/index.ts";
import {
  appealDecision,
  getReviewByNumber,
  listReviewEvents,
  type Review,
  submitReview,
  withdrawReview,
} from "../reviews/index.ts";
import { tasks } from "../worker.ts";
import { applyDecision, applyDueDecisions } from "./apply-decisions.ts";
import { decideItem, openItem, undoDecision } from "./decide-item.ts";
import type { Verdict } from "./decision.ts";
import { readQueue, takeNext } from "./list-queue.ts";
import type { QueueFilter } from "./queue.ts";
import { getItem, subjectOf } from "./subject.ts";

const { db, pool, owner } = await testDatabase();
const clock = testClock();
const accept: Verdict = { verdict: "accept", reason: null, passage: null, note: null };
const reject: Verdict = { verdict: "reject", reason: "offensive", passage: "Sturdy", note: "Please rephrase." };

let staff = 0;
async function aVetter(): Promise<string> {
  staff += 1;
  return (await insertStaff(db, { email: `vetter-${staff}@example.com`, role: "vetter" }, clock.now))!.id;
}

const scopeOf = (organisations: Organisation[], filter: QueueFilter = {}) => ({ organisations, filter });
const queueOf = async (...organisations: Organisation[]) =>
  (await readQueue(db, scopeOf(organisations), undefined, clock.now)).page.items.map(({ number }) => number);
const itemOf = ({ organisationId, number }: Review) => getItem(db, { id: organisationId }, "review", number);
const latest = ({ organisationId, number }: Review) => getReviewByNumber(db, { organisationId, number });
async function decide(review: Review, vetter: string, verdict: Verdict = accept) {
  return decideItem(db, await itemOf(review), review.version, vetter, verdict, clock.now);
}
async function sendAgain(organisation: Organisation, review: Review, generalComments = "Sturdy, on second thoughts.") {
  const purchase = (await findPurchaseById(db, { organisationId: organisation.id, id: review.purchaseId }))!;
  return submitReview(db, { organisation, purchase }, { overallScore: 2, generalComments }, clock.now);
}

describe("a decision", () => {
  test("takes effect after ten seconds, and not before", async () => {
    const organisation = await anOrganisation(db);
    const vetter = await aVetter();
    const review = await aReviewToVet(db, organisation, clock.now);
    await decide(review, vetter, reject);
    expect(await queueOf(organisation)).toEqual([]);
    clock.advance(9_999);
    await applyDueDecisions(db, clock.now);
    expect((await latest(review)).state).toBe("pending_moderation");
    clock.advance(1);
    expect(await applyDueDecisions(db, clock.now)).toBe(1);
    expect((await latest(review)).state).toBe("rejected");
    expect((await listReviewEvents(db, review)).at(-1)).toMatchObject({
      event: "rejected",
      actorKind: "staff",
      actorId: vetter,
      reason: "offensive",
      passage: "Sturdy",
      note: "Please rephrase.",
    });
  });

  test("is applied once by two runs at once, and by the job beside the sweep", async () => {
    const organisation = await anOrganisation(db);
    const vetter = await aVetter();
    const reviews: Review[] = [];
    for (let n = 0; n < 5; n += 1) reviews.push(await aReviewToVet(db, organisation, clock.now));
    for (const review of reviews) await decide(review, vetter);
    clock.advance(10_000);
    const subject = subjectOf(await itemOf(reviews[0]!));
    const runs = await Promise.all([
      applyDueDecisions(db, clock.now),
      applyDueDecisions(db, clock.now),
      applyDecision(db, subject, clock.now).then((outcome) => (outcome === "applied" ? 1 : 0)),
    ]);
    expect(runs.reduce((sum, one) => sum + one, 0)).toBe(5);
    expect(await applyDecision(db, subject, clock.now)).toBe("not_due");
    for (const review of reviews) {
      const events = (await listReviewEvents(db, review)).filter(({ event }) => event === "approved");
      expect(events).toHaveLength(1);
    }
  });

  test("asks for a job that names its subject by ids, for when it takes effect", async () => {
    const organisation = await anOrganisation(db);
    const review = await aReviewToVet(db, organisation, clock.now);
    await decide(review, await aVetter(), reject);
    const { rows } = await owner.query(
      "select payload, run_at from graphile_worker._private_jobs where payload->>'subjectId' = $1",
      [review.id],
    );
    expect(rows).toEqual([
      {
        payload: { organisationId: organisation.id, subjectKind: "review", subjectId: review.id },
        run_at: new Date(clock.now.getTime() + 10_000),
      },
    ]);
  });

  test("takes effect by its job, in the worker that serves everything", async () => {
    const organisation = await anOrganisation(db);
    const review = await aReviewToVet(db, organisation, clock.now);
    await decide(review, await aVetter());
    clock.advance(10_000);
    const config = { DATA_DIR: "never-touched" };
    const taskList = tasks({ db, pool, config, clock: () => clock.now, log: quietLog } as never);
    await runOnce({ pgPool: pool, taskList, noPreparedStatements: true, logger: graphileLogger(quietLog) });
    expect((await listReviewEvents(db, review)).map(({ event }) => event)).toContain("approved");
    expect(await applyDueDecisions(db, clock.now)).toBe(0);
  });

  test("of two vetters at once exactly one wins, and the other is told", async () => {
    const organisation = await anOrganisation(db);
    const vetters = await Promise.all(Array.from({ length: 6 }, aVetter));
    const review = await aReviewToVet(db, organisation, clock.now);
    const outcomes = await Promise.allSettled(vetters.map((id, n) => decide(review, id, n % 2 ? accept : reject)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "conflict" });
    }
    clock.advance(10_000);
    await applyDueDecisions(db, clock.now);
    const events = (await listReviewEvents(db, review)).filter(({ event }) => event !== "submitted");
    expect(events).toHaveLength(1);
    await expect(decide(review, vetters[0]!)).rejects.toMatchObject({ code: "review_not_in_state" });
  });

  test("can be undone by whoever made it, within its seconds; the item is theirs again and nothing has happened", async () => {
    const organisation = await anOrganisation(db);
    const [vetter, other] = [await aVetter(), await aVetter()];
    const review = await aReviewToVet(db, organisation, clock.now);
    const subject = subjectOf(await itemOf(review));
    await decide(review, vetter);
    await expect(undoDecision(db, subject, other, clock.now)).rejects.toMatchObject({ code: "conflict" });
    clock.advance(9_000);
    await undoDecision(db, subject, vetter, clock.now);
    expect(await queueOf(organisation)).toEqual([review.number]);
    expect(await takeNext(db, scopeOf([organisation]), other, clock.now)).toBeUndefined();
    clock.advance(60_000);
    expect(await applyDueDecisions(db, clock.now)).toBe(0);
    expect((await listReviewEvents(db, review)).map(({ event }) => event)).toEqual(["submitted"]);
    await decide(review, vetter, reject);
    clock.advance(10_000);
    await expect(undoDecision(db, subject, vetter, clock.now)).rejects.toMatchObject({ code: "conflict" });
    await applyDueDecisions(db, clock.now);
    expect((await latest(review)).state).toBe("rejected");
  });

  test("is void when the author sent another version or withdrew meanwhile; the new version waits anew", async () => {
    const organisation = await anOrganisation(db);
    const vetter = await aVetter();
    const review = await aReviewToVet(db, organisation, clock.now);
    await decide(review, vetter);
    await withdrawReview(db, review, clock.now);
    await sendAgain(organisation, review);
    expect(await queueOf(organisation)).toEqual([review.number]);
    // Somebody decides about the new version before the old decision is swept away.
    await decide(await latest(review), await aVetter(), reject);
    clock.advance(10_000);
    expect(await applyDueDecisions(db, clock.now)).toBe(1);
    expect(await latest(review)).toMatchObject({ state: "rejected", version: 2 });

    const withdrawn = await aReviewToVet(db, organisation, clock.now);
    await decide(withdrawn, vetter);
    await withdrawReview(db, withdrawn, clock.now);
    clock.advance(10_000);
    expect(await applyDueDecisions(db, clock.now)).toBe(0);
    expect((await latest(withdrawn)).state).toBe("withdrawn");
    expect(await applyDueDecisions(db, clock.now)).toBe(0);
  });

  test("about a version that is no longer the newest is refused when it is made", async () => {
    const organisation = await anOrganisation(db);
    const review = await aReviewToVet(db, organisation, clock.now);
    await withdrawReview(db, review, clock.now);
    await sendAgain(organisation, review);
    await expect(decide(review, await aVetter())).rejects.toMatchObject({ code: "review_not_in_state" });
  });
});

describe("an appeal", () => {
  test("is passed by for whoever refused the review, who may neither open nor decide it; another one may", async () => {
    const organisation = await anOrganisation(db);
    const [first, second] = [await aVetter(), await aVetter()];
    const review = await aReviewToVet(db, organisation, clock.now);
    await decide(review, first, reject);
    clock.advance(10_000);
    await applyDueDecisions(db, clock.now);
    await appealDecision(db, await latest(review), "Please look again.", clock.now);

    expect(await queueOf(organisation)).toEqual([review.number]);
    expect(await takeNext(db, scopeOf([organisation]), first, clock.now)).toBeUndefined();
    await expect(openItem(db, await itemOf(review), first, clock.now)).rejects.toMatchObject({ code: "conflict" });
    await expect(decide(review, first)).rejects.toMatchObject({ code: "conflict" });
    const taken = await takeNext(db, scopeOf([organisation]), second, clock.now);
    expect(taken).toMatchObject({ number: review.number, isAppeal: true });
    await decide(review, second);
    clock.advance(10_000);
    await applyDueDecisions(db, clock.now);
    expect((await latest(review)).state).toBe("pending_publication");
  });
});
