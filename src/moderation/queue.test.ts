import { describe, expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aReviewToVet, publish } from "../../test/support/waiting-reviews.ts";
import { insertStaff } from "../access/index.ts";
import { checkDue } from "../checks/index.ts";
import { findFastResponse, writeFastResponse } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { findPurchaseById } from "../purchases/index.ts";
import {
  appealDecision,
  decideReview,
  getReviewByNumber,
  type Review,
  submitReview,
  withdrawReview,
} from "../reviews/index.ts";
import { applyDueDecisions } from "./apply-decisions.ts";
import { decideItem, openItem } from "./decide-item.ts";
import type { Verdict } from "./decision.ts";
import { isAnythingFree, readQueue, takeNext } from "./list-queue.ts";
import { parsePlace, placeToText, type QueueFilter } from "./queue.ts";
import { getItem } from "./subject.ts";

const { db, owner } = await testDatabase();
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
const listQueue = async (...asked: Parameters<typeof readQueue>) => (await readQueue(...asked)).page;
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
      isFullyChecked: true,
      language: "en",
    });
  });

  test("narrowed, follows what is decided, sent again and appealed against", async () => {
    const organisation = await anOrganisation(db);
    const [vetter, wish] = [await aVetter(), { language: "fr" } as const];
    const [first, second] = [
      await aReviewToVet(db, organisation, clock.now, wish),
      await aReviewToVet(db, organisation, clock.now, wish),
    ];
    const french = async () => {
      const page = await listQueue(db, scopeOf([organisation], { language: "fr" }), undefined, clock.now);
      expect(page.count).toBe(page.items.length);
      return page.items.map(({ number, waitingSince }) => [number, waitingSince]);
    };
    const sent = first.submittedAt;
    await checkDue(db, clock.now);
    await decide(first, vetter, reject);
    clock.advance(10_000);
    await applyDueDecisions(db, clock.now);
    // Also before the next sweep.
    expect(await french()).toEqual([[second.number, sent]]);
    clock.advance(minute);
    await appealDecision(db, await latest(first), "Encore, s'il vous plaît.", clock.now);
    await checkDue(db, clock.now);
    expect(await french()).toEqual([
      [second.number, sent],
      [first.number, clock.now],
    ]);
    await decideReview(db, first, { verdict: "accept" }, { kind: "operator" }, clock.now);
    await withdrawReview(db, second, clock.now);
    await sendAgain(organisation, second);
    await checkDue(db, clock.now);
    expect(await french()).toEqual([]);
    const { rows } = await owner.query(
      "select version from review_checks where organisation_id = $1 and is_waiting order by review_id",
      [organisation.id],
    );
    expect(rows).toEqual([{ version: 2 }]);
  });

  test("narrowed, asks for the facets of what is marked as waiting, and there are no others", async () => {
    const organisation = await anOrganisation(db);
    const wish = { language: "fr", generalComments: "Appelez le 07911 123456, https://a.example, shit" } as const;
    const [first, second] = [
      await aReviewToVet(db, organisation, clock.now, wish),
      await aReviewToVet(db, organisation, clock.now, wish),
    ];
    const facetsOfWaiting = async () => {
      const { rows } = await owner.query(
        `select f.review_id, array_agg(f.facet order by f.facet) as facets, bool_and(c.is_waiting) as is_waiting,
           bool_and(f.waiting_since = c.waiting_since) as is_in_step
         from review_facets f join review_checks c using (organisation_id, review_id, version)
         where organisation_id = $1 group by f.review_id order by f.review_id`,
        [organisation.id],
      );
      return rows;
    };
    await checkDue(db, clock.now);
    const found = (await listQueue(db, scopeOf([organisation]), undefined, clock.now)).items[0]!.findings;
    expect(found.length).toBeGreaterThan(1);
    const facets = ["fr/", ...found.flatMap((finding) => [`/${finding}`, `fr/${finding}`])].toSorted();
    const whole = { facets, is_waiting: true, is_in_step: true };
    expect(await facetsOfWaiting()).toEqual([first, second].map(({ id }) => ({ review_id: id, ...whole })));
    for (const finding of found) {
      const both = await listQueue(db, scopeOf([organisation], { language: "fr", finding }), undefined, clock.now);
      expect([both.count, both.items.length]).toEqual([2, 2]);
      const other = await listQueue(db, scopeOf([organisation], { language: "de", finding }), undefined, clock.now);
      expect([other.count, other.items.length]).toEqual([0, 0]);
    }
    await decide(first, await aVetter(), reject);
    clock.advance(10_000);
    await applyDueDecisions(db, clock.now);
    await withdrawReview(db, second, clock.now);
    await Promise.all([checkDue(db, clock.now), checkDue(db, clock.now)]);
    expect(await facetsOfWaiting()).toEqual([]);
    await appealDecision(db, await latest(first), "Encore.", clock.now);
    await Promise.all([checkDue(db, clock.now), checkDue(db, clock.now)]);
    expect(await facetsOfWaiting()).toEqual([{ review_id: first.id, ...whole }]);
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
    const clockOf = async (filter: QueueFilter = {}, after?: ReturnType<typeof parsePlace>) =>
      (await readQueue(db, scopeOf([organisation], filter), after, clock.now)).clock;
    expect(await clockOf()).toEqual({ oldestWaitingSince: undefined, medianSeconds: null });
    const operator = { kind: "operator" } as const;
    const before = await aReviewToVet(db, organisation, new Date(clock.now.getTime() - 40 * 24 * 60 * minute));
    const long = await aReviewToVet(db, organisation, new Date(clock.now.getTime() - 33 * 24 * 60 * minute));
    const longAgo = new Date(clock.now.getTime() - 32 * 24 * 60 * minute);
    await decideReview(db, long, { verdict: "accept" }, operator, longAgo);
    const review = await aReviewToVet(db, organisation, new Date(clock.now.getTime() - 60 * minute));
    await decideReview(db, review, { verdict: "reject", reason: "illegible" }, operator, clock.now);
    const told = { oldestWaitingSince: before.submittedAt, medianSeconds: 3600 };
    expect(await clockOf()).toEqual(told);
    // Whatever the page shows.
    expect(await clockOf({ language: "fr" })).toEqual(told);
    expect(await clockOf({ finding: "link" })).toEqual(told);
    expect(await clockOf({}, { waitingSince: clock.now, id: before.id })).toEqual(told);
    clock.advance(600 * minute);
    await appealDecision(db, await latest(review), "Look again.", clock.now);
    clock.advance(20 * minute);
    await decideReview(db, review, { verdict: "accept" }, { kind: "staff", id: await aVetter() }, clock.now);
    expect((await clockOf()).medianSeconds).toBe(2400);
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
    expect(await next(reviews[2])).toBe(reviews[0]!.number);
  });

  test("behind the last one comes the first, and never the one that was left", async () => {
    const organisation = await anOrganisation(db);
    const [vetter, other] = [await aVetter(), await aVetter()];
    const first = await aReviewToVet(db, organisation, clock.now);
    clock.advance(1);
    const second = await aReviewToVet(db, organisation, clock.now);
    const { place } = await itemOf(second);
    const scope = scopeOf([organisation]);
    expect((await takeNext(db, scope, vetter, clock.now, place))?.number).toBe(first.number);
    expect(await isAnythingFree(db, scope, vetter, clock.now, place)).toBe(true);
    expect(await takeNext(db, scope, other, clock.now, place)).toBeUndefined();
    expect(await isAnythingFree(db, scope, other, clock.now, place)).toBe(false);
    expect(await isAnythingFree(db, scope, other, clock.now)).toBe(true);
  });

  test("a reply that is free is found behind however many that are not", async () => {
    const organisation = await anOrganisation(db);
    const [author, vetter] = [await aVetter(), await aVetter()];
    for (let n = 0; n < 61; n += 1) {
      clock.advance(1);
      const review = await publish(db, await aReviewToVet(db, organisation, clock.now), clock.now);
      const staffId = n < 60 ? author : vetter;
      await writeFastResponse(db, { organisation, review, staffId, text: "We are glad." }, clock.now);
    }
    const scope = scopeOf([organisation]);
    const last = await takeNext(db, scope, author, clock.now);
    expect(last).toMatchObject({ kind: "fast_response" });
    const lastPlace = { waitingSince: last!.waitingSince, id: last!.id };
    expect(await takeNext(db, scope, author, clock.now, lastPlace)).toBeUndefined();
  });
});
