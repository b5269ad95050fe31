import fc from "fast-check";
import { expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { thorough } from "../../test/support/intake-steps.ts";
import { quietLog } from "../../test/support/log.ts";
import { aReviewToVet, publish } from "../../test/support/waiting-reviews.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Language } from "../platform/languages.ts";
import {
  editReview,
  foldAsTold,
  foldChanges,
  getReviewByNumber,
  moveReview,
  publishDue,
  type Review,
  recountFigures,
  refreshFacts,
  removeReview,
  type Submission,
  withdrawReview,
} from "./index.ts";
import { listReviewChanges } from "./review-changes.queries.ts";
import { totalExperience, totalReviews, totalReviewsBySku } from "./review-figures.queries.ts";
import { listReviewPage, listReviewsAfter } from "./review-lists.queries.ts";

const { db, owner, pool } = await testDatabase();
const clock = testClock();
const day = 86_400_000;

const shown = async (organisation: Organisation, wish: Partial<Submission> & { sku?: string } = {}) =>
  publish(db, await aReviewToVet(db, organisation, clock.now, { isConfirmed: true, ...wish }), clock.now);

/** What the nightly count finds to be wrong. */
async function differences() {
  const found: unknown[] = [];
  await recountFigures(db, clock.now, (_organisation, difference) => found.push(difference));
  return found;
}

test("figures are right at once, before and after they are added up, whatever becomes of reviews", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          deed: fc.constantFrom("show", "show", "show", "edit", "withdraw", "remove", "erase", "fold"),
          which: fc.nat(),
          score: fc.integer({ min: 1, max: 10 }),
          sku: fc.constantFrom("K1", "K2"),
          language: fc.constantFrom<Language>("en", "de", "fr"),
          delivery: fc.option(fc.boolean()),
          words: fc.option(fc.constant("Fine.")),
          later: fc.integer({ min: 0, max: 40 }),
        }),
        { minLength: 4, maxLength: 14 },
      ),
      async (deeds) => {
        const organisation = await anOrganisation(db);
        const reviews = new Map<number, { score: number; language: Language; sku: string; delivery: boolean | null }>();
        for (const { deed, which, score, sku, language, delivery, words, later } of deeds) {
          clock.advance(later * day);
          const said = { overallScore: score, language, happyWithDelivery: delivery, generalComments: words };
          const number = [...reviews.keys()][which % Math.max(1, reviews.size)];
          const review =
            number === undefined ? undefined : await getReviewByNumber(db, { organisationId: organisation.id, number });
          if (deed === "fold") await foldChanges(db);
          else if (deed === "show" || review === undefined) {
            const made = await shown(organisation, { ...said, sku });
            reviews.set(made.number, { score, language, sku, delivery });
          } else if (deed === "edit") {
            await publish(db, await editReview(db, { organisation, review }, said, clock.now), clock.now);
            reviews.set(review.number, { score, language, sku: review.sku, delivery });
          } else {
            await goes(deed, review);
            reviews.delete(review.number);
          }
          const left = [...reviews.values()];
          const totals = await totalReviews(db, [{ organisationId: organisation.id }]);
          expect(totals.count).toBe(left.length);
          expect(totals.byScore).toEqual(
            Array.from({ length: 10 }, (_, at) => left.filter((one) => one.score === at + 1).length),
          );
          const german = await totalReviews(db, [{ organisationId: organisation.id, skus: ["K1"], languages: ["de"] }]);
          expect(german.count).toBe(left.filter((one) => one.language === "de" && one.sku === "K1").length);
          const { delivery: answers } = await totalExperience(db, { organisationId: organisation.id });
          expect(answers).toEqual({
            respondents: left.filter((one) => one.delivery !== null).length,
            summation: left.filter((one) => one.delivery).length,
          });
        }
        expect(await differences()).toEqual([]);
        await foldChanges(db);
        expect(await differences()).toEqual([]);
        const listed = await listReviewChanges(db, organisation.id, { position: "0", limit: 1000 });
        expect(
          listed
            .filter(({ isVisible }) => isVisible)
            .map(({ number }) => number)
            .sort(),
        ).toEqual([...reviews.keys()].sort());
      },
    ),
    { numRuns: 8 * thorough },
  );
});

async function goes(deed: "withdraw" | "remove" | "erase", review: Review): Promise<void> {
  if (deed === "withdraw") await withdrawReview(db, review, clock.now);
  else if (deed === "remove") await removeReview(db, review, { kind: "operator" }, "unlawful", null, clock.now);
  else await db.transaction().execute((tx) => moveReview(tx, review, "erased", { kind: "system" }, clock.now));
}

test("a figure that was changed by somebody else is found, told, and put right", async () => {
  const organisation = await anOrganisation(db);
  await shown(organisation, { overallScore: 9 });
  await foldChanges(db);
  await owner.query(
    "update review_figures set respondents = respondents + 2 where organisation_id = $1 and measure = 'score.9' and sku = 'K1'",
    [organisation.id],
  );
  await owner.query("delete from review_figures where organisation_id = $1 and measure = 'content' and sku = ''", [
    organisation.id,
  ]);
  const found = await differences();
  expect(found).toMatchObject([
    { sku: "", measure: "content", kept: { respondents: 0 }, counted: { respondents: 1 } },
    { sku: "K1", measure: "score.9", kept: { respondents: 3 }, counted: { respondents: 1 } },
  ]);
  expect(await differences()).toEqual([]);
  expect((await totalReviews(db, [{ organisationId: organisation.id }])).withContent).toBe(1);
});

test("a change that is committed late comes later in the list, and no reader of positions misses it", async () => {
  const organisation = await anOrganisation(db);
  const [first, second] = [await shown(organisation), await shown(organisation)];
  await foldChanges(db);
  const read = async (position: string) => listReviewChanges(db, organisation.id, { position, limit: 10 });
  const { position } = (await read("0")).at(-1)!;

  const late = await db.startTransaction().execute();
  await moveReview(late, first, "removed", { kind: "system" }, clock.now);
  await withdrawReview(db, second, clock.now);
  await foldChanges(db);
  const seen = await read(position);
  expect(seen).toMatchObject([{ number: second.number, isVisible: false }]);
  await late.commit().execute();
  await foldChanges(db);
  expect(await read(seen[0]!.position)).toMatchObject([{ number: first.number, isVisible: false }]);
  expect((await read("0")).map(({ number }) => number)).toEqual([second.number, first.number]);
});

test("changes are added up while somebody is changing the very review that they are about", async () => {
  const organisation = await anOrganisation(db);
  const first = await shown(organisation, { sku: "K1" });
  await shown(organisation, { sku: "K1" });
  const tx = await db.startTransaction().execute();
  try {
    await moveReview(tx, first, "removed", { kind: "system" }, clock.now);
    await foldChanges(db);
  } finally {
    await tx.rollback().execute();
  }
  expect(await differences()).toEqual([]);
  const { rows } = await owner.query("select sku, first_review from reviewed_products where organisation_id = $1", [
    organisation.id,
  ]);
  expect(rows).toEqual([{ sku: "K1", first_review: first.number }]);
});

test("every process that listens is told of a change when it is committed, by the organisation's id alone", async () => {
  const organisation = await anOrganisation(db);
  const client = await pool.connect();
  try {
    const heard = new Promise<string | undefined>((resolve) => {
      client.on("notification", ({ channel, payload }) => channel === "review_changes" && resolve(payload));
    });
    await client.query("listen review_changes");
    await shown(organisation);
    expect(await heard).toBe(organisation.id);
  } finally {
    client.release(true);
  }
});

test("totals of many skus come together, and are zero where there is nothing", async () => {
  const organisation = await anOrganisation(db);
  await shown(organisation, { overallScore: 3, sku: "A", scores: { 7: 4 } });
  await shown(organisation, { overallScore: 5, sku: "A", scores: { 7: 9 } });
  await shown(await anOrganisation(db), { sku: "A" });
  const found = await totalReviewsBySku(db, { organisationId: organisation.id, skus: ["A", "B"] });
  expect(found.get("A")).toMatchObject({
    count: 2,
    byScore: [0, 0, 1, 0, 1, 0, 0, 0, 0, 0],
    questions: { 7: { respondents: 2, summation: 13 } },
  });
  expect(found.get("B")).toMatchObject({ count: 0, withContent: 0, questions: {} });
});

test("what an order tells of a purchase later changes its review for readers, and no figure", async () => {
  const organisation = await anOrganisation(db);
  const review = await shown(organisation);
  await foldChanges(db);
  const { position } = (await listReviewChanges(db, organisation.id, { position: "0", limit: 10 })).at(-1)!;
  await owner.query("update purchases set refunded_at = now(), branch_code = 'NORTH' where id = $1", [
    review.purchaseId,
  ]);
  const orderRef = (await owner.query("select order_ref from purchases where id = $1", [review.purchaseId])).rows[0]
    .order_ref;
  const refreshed = () =>
    db.transaction().execute((tx) => refreshFacts(tx, organisation.id, { orderRefs: [orderRef] }, clock.now));
  expect(await refreshed()).toMatchObject({ changed: 1 });
  expect(await refreshed()).toMatchObject({ changed: 0 });
  expect((await totalReviews(db, [{ organisationId: organisation.id, branchCode: "NORTH" }])).count).toBe(1);
  await foldChanges(db);
  expect(await listReviewChanges(db, organisation.id, { position, limit: 10 })).toMatchObject([
    { number: review.number, isVisible: true },
  ]);
  expect(await differences()).toEqual([]);
});

test("what customers say about the shop is summed up for a moving window as well", async () => {
  const organisation = await anOrganisation(db);
  const said = [
    { happyWithDelivery: true, likelihoodToRecommend: 7 },
    { happyWithDelivery: false, likelihoodToRecommend: 6 },
    { shopComments: "Quick." },
  ];
  const days: string[] = [];
  for (const one of said) {
    clock.advance(20 * day);
    days.push(clock.now.toISOString().slice(0, 10));
    await shown(organisation, one);
  }
  await shown(organisation);
  const of = { organisationId: organisation.id };
  expect(await totalExperience(db, of)).toMatchObject({
    count: 3,
    recommend: { respondents: 2, summation: 1 },
    delivery: { respondents: 2, summation: 1 },
    service: { respondents: 0, summation: 0 },
  });
  for (const [at, since] of days.entries()) expect((await totalExperience(db, of, since)).count).toBe(3 - at);
});

test("a list is the same by page, forwards and backwards, by number and all at once, over months and languages", async () => {
  const organisation = await anOrganisation(db);
  const other = await anOrganisation(db);
  const languages = ["en", "de", "fr"] as const;
  const made: Review[] = [];
  for (let at = 0; at < 24; at += 1) {
    if (at % 3 === 0) clock.advance(9 * day);
    made.push(await shown(organisation, { language: languages[at % 3]!, sku: `K${at % 2}` }));
  }
  await shown(other);
  const organisationId = organisation.id;
  const newest = made.toSorted((a, b) => b.publishedAt!.getTime() - a.publishedAt!.getTime() || b.number - a.number);
  for (const subject of [{ organisationId }, { organisationId, skus: ["K0", "K1"] }]) {
    const pages = [];
    for (let page = 1; page <= 6; page += 1) pages.push(...(await listReviewPage(db, [subject], { page, perPage: 5 })));
    expect(pages.map(({ number }) => number)).toEqual(newest.map(({ number }) => number));
    const oldest = await listReviewPage(db, [subject], { page: 1, perPage: 30, order: "oldest" });
    expect(oldest.map(({ number }) => number)).toEqual(newest.map(({ number }) => number).reverse());
  }
  const german = await listReviewPage(db, [{ organisationId, languages: ["de"], skus: ["K1"] }], {
    page: 1,
    perPage: 30,
  });
  expect(german.map(({ number }) => number)).toEqual(
    newest.filter((one) => made.indexOf(one) % 6 === 1).map(({ number }) => number),
  );
  const byNumber = await listReviewsAfter(db, organisationId, { number: made[3]!.number, limit: 4 });
  expect(byNumber.map(({ number }) => number)).toEqual(made.slice(4, 8).map(({ number }) => number));
  await foldChanges(db);
  const { rows } = await owner.query("select clock_timestamp() as now");
  await withdrawReview(db, made[5]!, clock.now);
  await publish(
    db,
    await editReview(db, { organisation, review: made[7]! }, { overallScore: 2, generalComments: "Hm." }, clock.now),
    clock.now,
  );
  await publishDue(db, clock.now);
  for (const isFolded of [false, true]) {
    if (isFolded) await foldChanges(db);
    const since = await listReviewsAfter(db, organisationId, { number: 0, limit: 9, updatedSince: rows[0].now });
    expect(since.map(({ number }) => number)).toEqual([made[7]!.number]);
  }
});

test("changes are added up as soon as they are committed, while somebody listens", async () => {
  const organisation = await anOrganisation(db);
  const stop = foldAsTold({ db, pool, log: quietLog });
  const listed = async () => (await listReviewChanges(db, organisation.id, { position: "0", limit: 9 })).length;
  // It listens some time after it was begun; what comes before that is for the sweep.
  await expect
    .poll(async () => {
      await shown(organisation);
      return listed();
    })
    .toBeGreaterThan(0);
  await stop();
});
