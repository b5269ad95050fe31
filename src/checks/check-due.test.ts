import { expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aReviewToVet } from "../../test/support/waiting-reviews.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { findPurchaseById } from "../purchases/index.ts";
import { getReviewByNumber, type Review, submitReview, withdrawReview } from "../reviews/index.ts";
import { checkDue, checkReview } from "./check-due.ts";
import { deleteChecks, findCheck } from "./checks.queries.ts";

const { db, owner } = await testDatabase();
const clock = testClock();

const findingsOf = async ({ organisationId, id: reviewId, version }: Review) =>
  (await findCheck(db, { organisationId, reviewId, version }))?.findings.map(({ finding, field, about }) =>
    [finding, field, about].filter(Boolean).join(" "),
  );

test("every waiting review is checked once, whatever it says, by two runs at once too", async () => {
  await checkDue(db, clock.now);
  const organisation = await anOrganisation(db);
  const plain = await aReviewToVet(db, organisation, clock.now);
  const wordless = await aReviewToVet(db, organisation, clock.now, { generalComments: null });
  const rude = await aReviewToVet(db, organisation, clock.now, { goodPoints: "Ring 07911 123456, it is shit" });
  expect(await findingsOf(plain)).toBeUndefined();

  const counts = await Promise.all([checkDue(db, clock.now), checkDue(db, clock.now)]);

  expect(counts[0]! + counts[1]!).toBe(3);
  expect(await findingsOf(plain)).toEqual([]);
  expect(await findingsOf(wordless)).toEqual([]);
  expect(await findingsOf(rude)).toEqual(["phone_number goodPoints", "profanity goodPoints"]);
  expect(await checkDue(db, clock.now)).toBe(0);
});

test("a review that waits for nobody is not checked, and a new version is", async () => {
  const organisation = await anOrganisation(db);
  const review = await aReviewToVet(db, organisation, clock.now, { generalComments: "It is shit, and that is all" });
  await checkDue(db, clock.now);
  await withdrawReview(db, review, clock.now);
  const purchase = (await findPurchaseById(db, { organisationId: organisation.id, id: review.purchaseId }))!;
  const gone = await aReviewToVet(db, organisation, clock.now);
  await withdrawReview(db, gone, clock.now);
  expect(await checkDue(db, clock.now)).toBe(0);

  await submitReview(db, { organisation, purchase }, { overallScore: 1, generalComments: "It is fine now" }, clock.now);
  expect(await checkDue(db, clock.now)).toBe(1);
  const second = await getReviewByNumber(db, review);
  expect(second.version).toBe(2);
  expect(await findingsOf(second)).toEqual([]);
  expect(await findingsOf({ ...second, version: 1 })).toEqual(["profanity generalComments"]);
});

test("a near-duplicate of another review of the organisation names it; those of other organisations are not looked at", async () => {
  const [organisation, stranger] = [await anOrganisation(db), await anOrganisation(db)];
  const generalComments = "Boils quickly and the handle stays cool even after ten minutes on the hob, a lovely kettle.";
  const first = await aReviewToVet(db, organisation, clock.now, { generalComments });
  const foreign = await aReviewToVet(db, stranger, clock.now, { generalComments });
  await checkDue(db, clock.now);
  const copy = await aReviewToVet(db, organisation, clock.now, { generalComments: `Well! ${generalComments}` });
  await checkDue(db, clock.now);
  expect(await findingsOf(first)).toEqual([]);
  expect(await findingsOf(foreign)).toEqual([]);
  expect(await findingsOf(copy)).toEqual([`near_duplicate generalComments ${first.number}`]);
});

test("the author's own earlier version is no duplicate", async () => {
  const organisation = await anOrganisation(db);
  const generalComments =
    "Boils slowly and the handle gets hot after ten minutes on the hob, a dreadful little kettle.";
  const review = await aReviewToVet(db, organisation, clock.now, { generalComments });
  await checkDue(db, clock.now);
  await withdrawReview(db, review, clock.now);
  const purchase = (await findPurchaseById(db, { organisationId: organisation.id, id: review.purchaseId }))!;
  await submitReview(db, { organisation, purchase }, { overallScore: 2, generalComments }, clock.now);
  await checkDue(db, clock.now);
  expect(await findingsOf(await getReviewByNumber(db, review))).toEqual([]);
});

test("another product of the organisation is found by its name, through the index", async () => {
  const [organisation, stranger] = [await anOrganisation(db), await anOrganisation(db)];
  const product = (sku: string, name: string) => ({ sku, name, url: null, imageUrl: null });
  await mergeProduct(db, organisation.id, product("K1", "Copper kettle"), clock.now);
  await mergeProduct(db, organisation.id, product("K2", "Steel Kettle 1.5"), clock.now);
  await mergeProduct(db, stranger.id, product("P1", "Iron pan"), clock.now);
  const generalComments = "My STEEL kettle 1.5 was better than this copper kettle, and so was my iron pan.";
  const review = await aReviewToVet(db, organisation, clock.now, { generalComments });
  await checkDue(db, clock.now);
  expect(await findingsOf(review)).toEqual(["other_product generalComments K2"]);
});

test("a score changes no finding", async () => {
  const [one, other] = [await anOrganisation(db), await anOrganisation(db)];
  const text = { generalComments: "NEVER AGAIN, I MEAN IT. Call 07911 123456", filledInSeconds: 1 };
  const low = await aReviewToVet(db, one, clock.now, { ...text, overallScore: 1 });
  const high = await aReviewToVet(db, other, clock.now, { ...text, overallScore: 10, likelihoodToRecommend: 10 });
  await checkDue(db, clock.now);
  const found = await findingsOf(low);
  expect(found).toEqual(expect.arrayContaining(["phone_number generalComments"]));
  expect(await findingsOf(high)).toEqual(found);
});

test("a text that was erased before its check is left alone", async () => {
  const organisation = await anOrganisation(db);
  const review = await aReviewToVet(db, organisation, clock.now);
  await owner.query("delete from review_versions where organisation_id = $1", [organisation.id]);
  expect(await checkReview(db, review, organisation.locale, clock.now)).toBe(false);
  expect(await checkDue(db, clock.now)).toBe(0);
  await owner.query("update reviews set state = 'withdrawn' where organisation_id = $1", [organisation.id]);
});

test("erasing takes away findings and fingerprints", async () => {
  const organisation = await anOrganisation(db);
  const generalComments = "Boils at once and its handle is cool for as long as one likes, ring me on 07911 123456.";
  const review = await aReviewToVet(db, organisation, clock.now, { generalComments });
  await checkDue(db, clock.now);
  await deleteChecks(db, { organisationId: organisation.id, reviewId: review.id });
  for (const table of ["review_checks", "review_findings", "review_text_bands"]) {
    const { rows } = await owner.query(`select from ${table} where organisation_id = $1`, [organisation.id]);
    expect([table, rows.length]).toEqual([table, 0]);
  }
});
