import { describe, expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aReviewToVet, publish } from "../../test/support/waiting-reviews.ts";
import { dayMs, daysAfter } from "../platform/days.ts";
import { confirmPurchase, findPurchaseById, mergePurchaser } from "../purchases/index.ts";
import {
  authorUrl,
  decideReview,
  editReview,
  findAuthorSecret,
  findNewestVersion,
  findReviewOfAuthor,
  findVisibleReview,
  followOrder,
  getReviewByNumber,
  listReviewEvents,
  listVersions,
  publishDue,
  type Review,
  submitReview,
  withdrawReview,
} from "./index.ts";

const { db } = await testDatabase();
const clock = testClock();
const operator = { kind: "operator" } as const;
const changed = { overallScore: 2, goodPoints: "The box.", generalComments: "It broke.", language: "fr" } as const;

const latest = ({ organisationId, number }: Review) => getReviewByNumber(db, { organisationId, number });
const reject = (review: Review) =>
  decideReview(db, review, { verdict: "reject", reason: "illegible" }, operator, clock.now);
const seen = async ({ organisationId, number }: Review) =>
  (await findVisibleReview(db, { organisationId, number }))?.generalComments;

/** The purchase of a review goes to somebody else: an order names them. */
async function moveThePurchase({ organisationId, purchaseId: id }: Review) {
  const { orderRef, sku } = (await findPurchaseById(db, { organisationId, id }))!;
  const other = { organisationId, email: "other@example.com", details: {} };
  const { purchaser } = await mergePurchaser(db, other, clock.now);
  const line = { organisationId, orderRef, sku, purchaserId: purchaser.id, purchaseDate: null, deliveryDate: null };
  await db.transaction().execute(async (tx) => followOrder(tx, await confirmPurchase(tx, line, clock.now), clock.now));
}

describe("the author's own link", () => {
  test("opens the review of its number and secret, and no other", async () => {
    const organisation = await anOrganisation(db);
    const other = await anOrganisation(db);
    const review = await aReviewToVet(db, organisation, clock.now);
    const neighbour = await aReviewToVet(db, organisation, clock.now);
    const authorSecret = await findAuthorSecret(db, review);
    expect(authorSecret).toMatch(/^[0-9a-f]{32}$/);
    expect(await findAuthorSecret(db, neighbour)).not.toBe(authorSecret);
    const { id: organisationId } = organisation;
    const find = (by: object) => findReviewOfAuthor(db, { organisationId, number: review.number, authorSecret, ...by });
    expect(await find({})).toEqual(review);
    for (const wrong of [
      { authorSecret: authorSecret.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) },
      { authorSecret: authorSecret.toUpperCase().replace(/^\d+$/, "X") },
      { authorSecret: "" },
      { authorSecret: "0".repeat(32) },
      { authorSecret: `${authorSecret}00` },
      { number: neighbour.number },
      { number: 2_000_000_000, authorSecret: "0".repeat(32) },
      { organisationId: other.id },
    ])
      expect([wrong, await find(wrong)]).toEqual([wrong, undefined]);
    expect(authorUrl("https://r.example", "ACME", 7, authorSecret)).toBe(
      `https://r.example/review/yours/ACME/7?key=${authorSecret}`,
    );
  });
});

describe("an edit by the author", () => {
  test("of a published review leaves what shoppers see until a person has accepted it", async () => {
    const organisation = await anOrganisation(db);
    const published = await publish(db, await aReviewToVet(db, organisation, clock.now), clock.now);
    const publishedAt = published.publishedAt;
    clock.advance(3_600_000);
    const edited = await editReview(db, { organisation, review: published }, changed, clock.now);
    expect(edited).toMatchObject({ state: "pending_moderation", version: 2, visibleVersion: 1 });
    expect(await seen(edited)).toBe("Sturdy, and it pours well.");
    const refused = await reject(edited);
    expect(refused).toMatchObject({ state: "rejected", visibleVersion: 1 });
    expect(await seen(refused)).toBe("Sturdy, and it pours well.");
    const again = await editReview(db, { organisation, review: refused }, changed, clock.now);
    await decideReview(db, again, { verdict: "accept" }, operator, clock.now);
    expect(await seen(again)).toBe("Sturdy, and it pours well.");
    await publishDue(db, clock.now);
    expect(await seen(again)).toBe("It broke.");
    // It stays where it stood among the newest: editing is no way back to the top.
    expect(await latest(again)).toMatchObject({ state: "published", version: 3, visibleVersion: 3, publishedAt });
  });

  test("while it waits replaces what waits, and what was received before is kept", async () => {
    const organisation = await anOrganisation(db, { decidesWithinDays: 2 });
    const review = await aReviewToVet(db, organisation, clock.now);
    const edited = await editReview(db, { organisation, review }, changed, clock.now);
    expect(edited).toMatchObject({ state: "pending_moderation", version: 2, visibleVersion: null });
    expect(await findNewestVersion(db, edited)).toMatchObject({
      ...changed,
      badPoints: null,
      decideBy: daysAfter(clock.now, 2),
    });
    expect((await listVersions(db, edited)).map(({ generalComments }) => generalComments)).toEqual([
      "Sturdy, and it pours well.",
      "It broke.",
    ]);
    // A vetter who read the first version does not decide about the second.
    const decision = decideReview(db, review, { verdict: "accept" }, operator, clock.now);
    await expect(decision).rejects.toMatchObject({ code: "review_not_in_state" });
    expect((await decideReview(db, edited, { verdict: "accept" }, operator, clock.now)).state).toBe(
      "pending_publication",
    );
  });

  test("takes an accepted review out of the publication run, and it is decided about anew", async () => {
    const organisation = await anOrganisation(db);
    const review = await aReviewToVet(db, organisation, clock.now);
    const accepted = await decideReview(db, review, { verdict: "accept" }, operator, clock.now);
    await editReview(db, { organisation, review: accepted }, changed, clock.now);
    await publishDue(db, clock.now);
    expect(await latest(review)).toMatchObject({ state: "pending_moderation", visibleVersion: null });
  });

  test("that was made from an old page, or twice at once, is refused once", async () => {
    const organisation = await anOrganisation(db);
    const review = await aReviewToVet(db, organisation, clock.now);
    const edits = await Promise.allSettled(
      [1, 2].map(() => editReview(db, { organisation, review }, changed, clock.now)),
    );
    expect(edits.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const lost = edits.find(({ status }) => status === "rejected") as PromiseRejectedResult;
    expect(lost.reason).toMatchObject({ code: "review_not_in_state" });
    expect(await latest(review)).toMatchObject({ version: 2 });
  });

  test("of one that waits for its order waits on, and goes to the vetters where it was seen before", async () => {
    const strict = await anOrganisation(db, { requiresOrderConfirmation: true });
    const review = await aReviewToVet(db, strict, clock.now);
    expect(review.state).toBe("pending_order");
    const edited = await editReview(db, { organisation: strict, review }, changed, clock.now);
    expect(edited).toMatchObject({ state: "pending_order", version: 2 });

    const easy = await anOrganisation(db);
    const published = await publish(db, await aReviewToVet(db, easy, clock.now), clock.now);
    const stricter = { ...easy, requiresOrderConfirmation: true };
    const again = await editReview(db, { organisation: stricter, review: published }, changed, clock.now);
    expect(again).toMatchObject({ state: "pending_moderation", visibleVersion: 1 });
  });

  test("works for what they published although an order has given the purchase to somebody else", async () => {
    const organisation = await anOrganisation(db);
    const published = await publish(db, await aReviewToVet(db, organisation, clock.now), clock.now);
    await moveThePurchase(published);
    const { organisationId, number } = published;
    const authorSecret = await findAuthorSecret(db, published);
    const review = (await findReviewOfAuthor(db, { organisationId, number, authorSecret }))!;
    expect(await editReview(db, { organisation, review }, changed, clock.now)).toMatchObject({ version: 2 });
  });

  test("does not bring back what was withdrawn because an order named somebody else", async () => {
    const organisation = await anOrganisation(db);
    const review = await aReviewToVet(db, organisation, clock.now);
    await moveThePurchase(review);
    const withdrawn = await latest(review);
    expect(withdrawn.state).toBe("withdrawn");
    const edit = editReview(db, { organisation, review: withdrawn }, changed, clock.now);
    await expect(edit).rejects.toMatchObject({ code: "review_not_in_state" });
  });
});

describe("a withdrawal by the author", () => {
  test("takes the review from shoppers at once, and its purchase may be reviewed again", async () => {
    const organisation = await anOrganisation(db);
    const published = await publish(db, await aReviewToVet(db, organisation, clock.now), clock.now);
    const withdrawn = await withdrawReview(db, published, clock.now);
    expect(withdrawn).toMatchObject({ state: "withdrawn", visibleVersion: null });
    expect(await seen(withdrawn)).toBeUndefined();
    const [last] = (await listReviewEvents(db, withdrawn)).slice(-1);
    expect(last).toMatchObject({ event: "withdrawn", actorKind: "purchaser", actorId: published.purchaserId });
    clock.advance(dayMs);
    const { organisationId, purchaseId: id } = published;
    const purchase = (await findPurchaseById(db, { organisationId, id }))!;
    const again = await submitReview(db, { organisation, purchase }, changed, clock.now);
    expect(again).toMatchObject({ number: published.number, version: 2, state: "pending_moderation" });
    // Published anew, it is new: it was not to be seen in between.
    expect((await publish(db, again, clock.now)).publishedAt).toEqual(clock.now);
  });

  test("of what was withdrawn already, or decided meanwhile, is refused", async () => {
    const organisation = await anOrganisation(db);
    const review = await aReviewToVet(db, organisation, clock.now);
    await withdrawReview(db, review, clock.now);
    await expect(withdrawReview(db, review, clock.now)).rejects.toMatchObject({ code: "review_not_in_state" });
    await expect(withdrawReview(db, await latest(review), clock.now)).rejects.toMatchObject({
      code: "review_not_in_state",
    });
  });
});
