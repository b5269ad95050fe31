import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import {
  accept,
  aPublishedReview,
  editVisible,
  purchaseOf,
  reject,
  reviewOf,
  submitAs,
} from "../../test/support/reviews.ts";
import { confirmPurchases } from "../intake/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { claimPurchase, mergePurchaser, recordContact } from "../purchases/index.ts";
import { openQuestionnaire } from "../questionnaire/open-questionnaire.ts";
import { getReviewByNumber, listReviewEvents, type Review, submitReview, waiveConfirmation } from "./index.ts";

const { db } = await testDatabase();
const clock = testClock();

const jane = "jane@example.com";
const john = "john@example.com";

const at = (organisation: Organisation, orderRef = "A1", sku = "S1") => ({
  organisation,
  pair: { orderRef, sku },
  now: clock.now,
});

async function aClaim(organisation: Organisation, email = jane, orderRef = "A1") {
  const organisationId = organisation.id;
  const { purchaser } = await mergePurchaser(db, { organisationId, email, details: {} }, clock.now);
  await claimPurchase(db, { organisationId, orderRef, sku: "S1", purchaserId: purchaser.id }, clock.now);
  return purchaser;
}

function order(organisation: Organisation, email: string, more: { purchaseDate?: string; orderRef?: string } = {}) {
  const report = {
    email,
    details: {},
    orderRef: "A1",
    items: [{ sku: "S1" }],
    purchaseDate: "2026-02-03",
    deliveryDate: null,
  };
  return confirmPurchases(db, organisation, { ...report, ...more }, clock.now);
}

const latest = ({ organisationId, number }: Review) => getReviewByNumber(db, { organisationId, number });
const eventsOf = async (review: Review) =>
  (await listReviewEvents(db, review)).map(({ event, fromState, toState, actorKind, reason }) =>
    [event, fromState, toState, actorKind, reason].map(String).join(" "),
  );

describe("an order", () => {
  test("that names another purchaser takes the purchase from the claimer and kills the claimer's link", async () => {
    const organisation = await anOrganisation(db);
    await aClaim(organisation);
    const claimed = await purchaseOf(db, at(organisation));
    await recordContact(db, claimed, clock.now);
    const [confirmation] = await order(organisation, john);
    const purchase = await purchaseOf(db, at(organisation));
    expect(confirmation).toMatchObject({ outcome: "moved", claimerId: claimed.purchaserId });
    expect(purchase.id).toBe(claimed.id);
    expect(purchase.purchaserId).not.toBe(claimed.purchaserId);
    expect(purchase.linkSecret).not.toBe(claimed.linkSecret);
    expect(purchase).toMatchObject({ purchaseDate: "2026-02-03", contactedAt: null, confirmedAt: clock.now });
    const long = { trkref: organisation.trkref, order_ref: "A1", sku: "S1", purchaser: claimed.linkSecret };
    await expect(openQuestionnaire(db, long)).rejects.toMatchObject({ code: "not_found" });
    const short = { hashcode: organisation.linkTag + claimed.linkSecret };
    await expect(openQuestionnaire(db, short)).rejects.toMatchObject({ code: "not_found" });
    const fresh = { hashcode: organisation.linkTag + purchase.linkSecret };
    expect((await openQuestionnaire(db, fresh)).purchase.id).toBe(purchase.id);
  });

  test.each(["pending_order", "pending_moderation", "pending_publication", "rejected"])(
    "withdraws what the claimer wrote while it is %s, and says who did it and why",
    async (state) => {
      const organisation = await anOrganisation(db, { requiresOrderConfirmation: state === "pending_order" });
      await aClaim(organisation);
      const review = await submitAs(db, at(organisation));
      if (state === "pending_publication") await accept(db, at(organisation));
      if (state === "rejected") await reject(db, at(organisation));
      expect((await latest(review)).state).toBe(state);
      await order(organisation, john);
      expect(await latest(review)).toMatchObject({ state: "withdrawn", visibleVersion: null });
      expect((await eventsOf(review)).at(-1)).toBe(`withdrawn ${state} withdrawn system order_named_another_purchaser`);
      // The new owner has written nothing yet, and may.
      expect((await submitAs(db, at(organisation))).number).not.toBe(review.number);
    },
  );

  test("leaves what the claimer published where it is, for a person to look at", async () => {
    const organisation = await anOrganisation(db);
    await aClaim(organisation);
    const review = await aPublishedReview(db, at(organisation));
    await order(organisation, john);
    expect(await latest(review)).toMatchObject({ state: "published", visibleVersion: 1 });
    expect((await eventsOf(review)).at(-1)).toBe("order_named_another_purchaser published published system null");
  });

  test("does so also while an edit of it waits", async () => {
    const organisation = await anOrganisation(db);
    await aClaim(organisation);
    const review = await aPublishedReview(db, at(organisation));
    await editVisible(db, at(organisation));
    await order(organisation, john);
    expect(await latest(review)).toMatchObject({ state: "pending_moderation", visibleVersion: 1 });
  });

  test("that comes second and names yet another purchaser is rejected, and changes nothing", async () => {
    const organisation = await anOrganisation(db);
    await order(organisation, jane);
    const before = await purchaseOf(db, at(organisation));
    const review = await submitAs(db, at(organisation));
    const [confirmation] = await order(organisation, john, { purchaseDate: "2026-01-01" });
    expect(confirmation).toEqual({ outcome: "rejected" });
    expect(await purchaseOf(db, at(organisation))).toEqual(before);
    expect((await latest(review)).state).toBe("pending_moderation");
  });

  test("that comes again from the same purchaser may correct the date and revokes nothing", async () => {
    const organisation = await anOrganisation(db);
    await order(organisation, jane);
    const { linkSecret, confirmedAt } = await purchaseOf(db, at(organisation));
    clock.advance(1000);
    await order(organisation, jane.toUpperCase(), { purchaseDate: "2026-02-04" });
    expect(await purchaseOf(db, at(organisation))).toMatchObject({
      linkSecret,
      confirmedAt,
      purchaseDate: "2026-02-04",
    });
  });

  test("lets go a review that waited for it, and is not waited for where the organisation does not ask", async () => {
    const strict = await anOrganisation(db, { requiresOrderConfirmation: true });
    await aClaim(strict);
    expect((await submitAs(db, at(strict))).state).toBe("pending_order");
    await order(strict, jane);
    expect((await reviewOf(db, at(strict))).state).toBe("pending_moderation");
    await order(strict, jane, { orderRef: "A2" });
    expect((await submitAs(db, at(strict, "A2"))).state).toBe("pending_moderation");
    const easy = await anOrganisation(db);
    await aClaim(easy);
    expect((await submitAs(db, at(easy))).state).toBe("pending_moderation");
  });

  test("that arrives while a review is being sent in finds it, or is found by it: none waits for good", async () => {
    const organisation = await anOrganisation(db, { requiresOrderConfirmation: true });
    for (let round = 0; round < 10; round += 1) {
      const orderRef = randomBytes(4).toString("hex");
      await aClaim(organisation, jane, orderRef);
      const purchase = await purchaseOf(db, at(organisation, orderRef));
      const submission = { overallScore: 5, generalComments: null };
      await Promise.all([
        submitReview(db, { organisation, purchase }, submission, clock.now),
        order(organisation, jane, { orderRef }),
      ]);
      expect((await reviewOf(db, at(organisation, orderRef))).state).toBe("pending_moderation");
    }
  });
});

describe("waiving confirmation", () => {
  test("sends every review that waited for its order to the vetters, and none of another shop's", async () => {
    const [organisation, other] = await Promise.all(
      [1, 2].map(() => anOrganisation(db, { requiresOrderConfirmation: true })),
    );
    for (const shop of [organisation!, other!]) {
      await aClaim(shop);
      await aClaim(shop, john, "A2");
      await submitAs(db, at(shop));
      await submitAs(db, at(shop, "A2"));
    }
    expect(await waiveConfirmation(db, organisation!, clock.now)).toBe(2);
    const review = await reviewOf(db, at(organisation!));
    expect((await eventsOf(review)).at(-1)).toBe("confirmation_waived pending_order pending_moderation system null");
    expect((await reviewOf(db, at(other!))).state).toBe("pending_order");
    expect(await waiveConfirmation(db, organisation!, clock.now)).toBe(0);
  });
});
