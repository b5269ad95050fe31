import { runOnce } from "graphile-worker";
import { describe, expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { quietLog } from "../../test/support/log.ts";
import { aReviewToVet, publish } from "../../test/support/waiting-reviews.ts";
import { insertStaff } from "../access/index.ts";
import { findFastResponse, writeFastResponse } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { graphileLogger } from "../platform/jobs.ts";
import { findPurchaseById } from "../purchases/index.ts";
import {
  appealDecision,
  decideReview,
  getReviewByNumber,
  listReviewEvents,
  type Review,
  submitReview,
  withdrawReview,
} from "../reviews/index.ts";
import { tasks } from "../worker.ts";
import { applyDecision, applyDueDecisions } from "./apply-decisions.ts";
import { checkDue } from "./check-due.ts";
import { decideItem, openItem, undoDecision } from "./decide-item.ts";
import type { Verdict } from "./decision.ts";
import { listQueue, readClock, takeNext } from "./list-queue.ts";
import { parsePlace, placeToText, type QueueFilter } from "./queue.ts";
import { getItem, subjectOf } from "./subject.ts";

const { db, pool, owner } = await testDatabase();
const clock = testClock();
const accept: Verdict = { verdict: "accept", reason: null, passage: null, note: null };
const reject: Verdict = { verdict: "reject", reason: "offensive", passage: "Sturdy", note: "Please rephrase." };
const minute = 60_000;

let staff = 0;
async function aVetter(): Promise<string> {
  staff += 1;
  return (await insertStaff(db, { email: `vetter-${staff}@example.com`, role: "vetter" }, clock.now))!.id;
}

const scopeOf = (organisations: Organisation[], filter: QueueFilter = {}) => ({ organisations, filter });
const queueOf = async (...organisations: Organisation[]) =>
  (await listQueue(db, scopeOf(organisations), undefined, clock.now)).items.map(({ number }) => number);
const itemOf = ({ organisationId, number }: Review) => getItem(db, { id: organisationId }, "review", number);
const latest = ({ organisationId, number }: Review) => getReviewByNumber(db, { organisationId, number });
async function decide(review: Review, vetter: string, verdict: Verdict = accept) {
  return decideItem(db, await itemOf(review), review.version, vetter, verdict, clock.now);
}
async function sendAgain(organisation: Organisation, review: Review, generalComments = "Sturdy, on second thoughts.") {
  const purchase = (await findPurchaseById(db, { organisationId: organisation.id, id: review.purchaseId }))!;
  return submitReview(db, { organisation, purchase }, { overallScore: 2, generalComments }, clock.now);
}

describe("the queue", () => {
  test("is oldest first over all organisations that are served, whatever the scores, and shows no others", async () => {
    const [a, b, stranger] = [await anOrganisation(db), await anOrganisation(db), await anOrganisation(db)];
    const numbers: number[] = [];
    for (const [n, overallScore] of [10, 1, 5, 1, 10, 3].entries()) {
      clock.advance(minute);
      numbers.push((await aReviewToVet(db, n % 2 ? a : b, clock.now, { overallScore })).number);
      await aReviewToVet(db, stranger, clock.now, { overallScore });
    }
    expect(await queueOf(a, b)).toEqual(numbers);
    expect(await queueOf()).toEqual([]);
  });

  test("is read page by page without missing or repeating one, also of one moment", async () => {
    const organisation = await anOrganisation(db);
    for (let n = 0; n < 60; n += 1) {
      if (n % 7 === 0) clock.advance(1);
      await aReviewToVet(db, organisation, clock.now);
    }
    const seen: number[] = [];
    let after: ReturnType<typeof parsePlace>;
    for (let pages = 0; pages < 4; pages += 1) {
      const page = await listQueue(db, scopeOf([organisation]), after, clock.now);
      expect(page.count).toBe(60);
      seen.push(...page.items.map(({ number }) => number));
      if (!page.next) break;
      after = parsePlace(placeToText(page.next));
    }
    expect(seen).toHaveLength(60);
    expect(new Set(seen).size).toBe(60);
    expect(seen).toEqual(seen.toSorted((one, other) => one - other));
  });

  test("an address that names no place is the beginning", () => {
    for (const text of [undefined, "", "x", "zzzzzzzzzzzz.x", ["a"], "1.0189"])
      expect(parsePlace(text)).toBeUndefined();
  });

  test("is narrowed by language and by finding", async () => {
    const organisation = await anOrganisation(db);
    const french = await aReviewToVet(db, organisation, clock.now, { language: "fr" });
    const rude = await aReviewToVet(db, organisation, clock.now, { generalComments: "What a load of shit it is" });
    const plain = await aReviewToVet(db, organisation, clock.now, { overallScore: 1 });
    await checkDue(db, clock.now);
    const narrowed = async (filter: QueueFilter) => {
      const page = await listQueue(db, scopeOf([organisation], filter), undefined, clock.now);
      return [page.count, ...page.items.map(({ number }) => number)];
    };
    expect(await narrowed({ language: "fr" })).toEqual([1, french.number]);
    expect(await narrowed({ finding: "profanity" })).toEqual([1, rude.number]);
    expect(await narrowed({ language: "fr", finding: "profanity" })).toEqual([0]);
    expect(await narrowed({ language: "en" })).toEqual([2, rude.number, plain.number]);
    expect((await listQueue(db, scopeOf([organisation]), undefined, clock.now)).items[1]).toMatchObject({
      findings: ["profanity"],
      isChecked: true,
      language: "en",
    });
  });

  test("says by when each is due: what its receipt promised; an appeal counts from the appeal", async () => {
    const organisation = await anOrganisation(db, { decidesWithinDays: 2 });
    const vetter = await aVetter();
    const review = await aReviewToVet(db, organisation, clock.now);
    const day = 24 * 60 * minute;
    const [waiting] = (await listQueue(db, scopeOf([organisation]), undefined, clock.now)).items;
    expect(waiting!.dueBy).toEqual(new Date(clock.now.getTime() + 2 * day));
    await decide(review, vetter, reject);
    clock.advance(11_000);
    await applyDueDecisions(db, clock.now);
    clock.advance(30 * day);
    const younger = await aReviewToVet(db, organisation, new Date(clock.now.getTime() - minute));
    await appealDecision(db, await latest(review), "You misread it.", clock.now);
    const items = (await listQueue(db, scopeOf([organisation]), undefined, clock.now)).items;
    expect(items.map(({ number, isAppeal }) => [number, isAppeal])).toEqual([
      [younger.number, false],
      [review.number, true],
    ]);
    expect(items[1]!.dueBy).toEqual(new Date(clock.now.getTime() + 2 * day));
  });

  test("its clock tells the oldest and the median from submission to decision, an appeal's from the appeal", async () => {
    const organisation = await anOrganisation(db);
    expect(await readClock(db, [organisation], clock.now)).toEqual({
      oldestWaitingSince: undefined,
      medianSeconds: null,
    });
    const operator = { kind: "operator" } as const;
    const before = await aReviewToVet(db, organisation, new Date(clock.now.getTime() - 40 * 24 * 60 * minute));
    const long = await aReviewToVet(db, organisation, new Date(clock.now.getTime() - 33 * 24 * 60 * minute));
    const longAgo = new Date(clock.now.getTime() - 32 * 24 * 60 * minute);
    await decideReview(db, long, { verdict: "accept" }, operator, longAgo);
    const review = await aReviewToVet(db, organisation, new Date(clock.now.getTime() - 60 * minute));
    await decideReview(db, review, { verdict: "reject", reason: "illegible" }, operator, clock.now);
    const medianSeconds = async () => (await readClock(db, [organisation], clock.now)).medianSeconds;
    expect(await readClock(db, [organisation], clock.now)).toEqual({
      oldestWaitingSince: before.submittedAt,
      medianSeconds: 3600,
    });
    clock.advance(600 * minute);
    await appealDecision(db, await latest(review), "Look again.", clock.now);
    clock.advance(20 * minute);
    await decideReview(db, review, { verdict: "accept" }, { kind: "staff", id: await aVetter() }, clock.now);
    expect(await medianSeconds()).toBe(2400);
  });

  test("replies of the retailer stand in it by time, and are decided as reviews are", async () => {
    const organisation = await anOrganisation(db);
    const [vetter, retailer] = [await aVetter(), await aVetter()];
    const shown = await publish(db, await aReviewToVet(db, organisation, clock.now), clock.now);
    const older = await aReviewToVet(db, organisation, clock.now);
    clock.advance(minute);
    await writeFastResponse(db, { organisation, review: shown, staffId: retailer, text: "We are glad." }, clock.now);
    clock.advance(minute);
    const younger = await aReviewToVet(db, organisation, clock.now);
    const page = await listQueue(db, scopeOf([organisation]), undefined, clock.now);
    expect(page.items.map(({ kind, number }) => [kind, number])).toEqual([
      ["review", older.number],
      ["fast_response", shown.number],
      ["review", younger.number],
    ]);
    expect(page.count).toBe(3);
    const item = await getItem(db, organisation, "fast_response", shown.number);
    await expect(decideItem(db, item, 1, item.notFor!, accept, clock.now)).rejects.toMatchObject({ code: "conflict" });
    await decideItem(db, item, 1, vetter, accept, clock.now);
    expect(await queueOf(organisation)).toEqual([older.number, younger.number]);
    clock.advance(10_000);
    expect(await applyDueDecisions(db, clock.now)).toBe(1);
    const reply = await findFastResponse(db, { organisationId: organisation.id, reviewId: shown.id });
    expect(reply).toMatchObject({ state: "published", visibleText: "We are glad." });
  });
});

describe("an opened item", () => {
  test("is kept from the others for ten minutes, and then is free", async () => {
    const organisation = await anOrganisation(db);
    const [vetter, other] = [await aVetter(), await aVetter()];
    const review = await aReviewToVet(db, organisation, clock.now);
    const item = await itemOf(review);
    await openItem(db, item, vetter, clock.now);
    clock.advance(9 * minute);
    await expect(openItem(db, item, other, clock.now)).rejects.toMatchObject({ code: "conflict" });
    await expect(decideItem(db, item, 1, other, accept, clock.now)).rejects.toMatchObject({ code: "conflict" });
    expect(await takeNext(db, scopeOf([organisation]), other, clock.now)).toBeUndefined();
    // Renewed by working on it.
    await openItem(db, item, vetter, clock.now);
    clock.advance(9 * minute);
    expect(await takeNext(db, scopeOf([organisation]), other, clock.now)).toBeUndefined();
    clock.advance(minute);
    expect((await takeNext(db, scopeOf([organisation]), other, clock.now))?.number).toBe(review.number);
    await expect(openItem(db, item, vetter, clock.now)).rejects.toMatchObject({ code: "conflict" });
  });

  test("is never the same for two who ask for the next one at once", async () => {
    const organisation = await anOrganisation(db);
    const vetters = await Promise.all(Array.from({ length: 12 }, aVetter));
    const numbers: number[] = [];
    for (let n = 0; n < 10; n += 1) numbers.push((await aReviewToVet(db, organisation, clock.now)).number);
    const taken = await Promise.all(vetters.map((id) => takeNext(db, scopeOf([organisation]), id, clock.now)));
    const got = taken.flatMap((item) => item?.number ?? []);
    expect(got.toSorted((a, b) => a - b)).toEqual(numbers);
  });

  test("the next one beyond it can be asked for, and the own open one is not passed by", async () => {
    const organisation = await anOrganisation(db);
    const vetter = await aVetter();
    const reviews: Review[] = [];
    for (let n = 0; n < 3; n += 1) {
      clock.advance(1);
      reviews.push(await aReviewToVet(db, organisation, clock.now));
    }
    const next = async (after?: Review) =>
      (await takeNext(db, scopeOf([organisation]), vetter, clock.now, after && (await itemOf(after)).place))?.number;
    expect(await next()).toBe(reviews[0]!.number);
    expect(await next()).toBe(reviews[0]!.number);
    expect(await next(reviews[0])).toBe(reviews[1]!.number);
    expect(await next(reviews[2])).toBeUndefined();
  });
});

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
    const taskList = tasks({ db, pool, clock: () => clock.now, log: quietLog } as never);
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
