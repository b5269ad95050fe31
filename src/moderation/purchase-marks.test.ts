import { expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { aReviewToVet } from "../../test/support/waiting-reviews.ts";
import { confirmPurchases } from "../intake/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { findPurchaseById } from "../purchases/index.ts";
import { getReviewByNumber, type Review } from "../reviews/index.ts";

const { app, db, clock } = await testApp();

const pathOf = ({ trkref }: Organisation, { number }: Review) => `/console/${trkref}/reviews/${number}`;

/** The order of a review, sent anew with what has happened since. */
async function orderAgain(shop: Organisation, review: Review, email: string, since: object): Promise<void> {
  const { orderRef, sku } = (await findPurchaseById(db, { organisationId: shop.id, id: review.purchaseId }))!;
  const order = { email, details: {}, orderRef, purchaseDate: null, deliveryDate: null, items: [{ sku, ...since }] };
  await confirmPurchases(db, shop, { ...order, ...since }, clock.now);
}

test("a review of an order that was cancelled and refunded stays, and says so to who decides; others say nothing", async () => {
  const shop = await anOrganisation(db);
  const vetter = await signIn(app, db, { role: "vetter", organisations: [shop] });
  const email = "jane@example.com";
  const review = await aReviewToVet(db, shop, clock.now, { email });
  const plain = await aReviewToVet(db, shop, clock.now);
  expect((await vetter.get("/console/queue")).body).not.toMatch(/cancelled since|Refunded later|Incentive given/i);

  await orderAgain(shop, review, email, { isCancelled: true, isRefunded: true, isIncentivised: true });
  expect((await getReviewByNumber(db, review)).state).toBe("pending_moderation");
  const item = (await vetter.get(pathOf(shop, review))).body;
  for (const fact of [
    "<dt>Cancelled</dt>",
    "<dt>Refunded</dt>",
    "Yes, says the shop",
    "the review is decided like any other",
  ])
    expect(item).toContain(fact);
  const queue = (await vetter.get("/console/queue")).body;
  for (const mark of ["Order cancelled later", "Refunded later", "Incentive given"])
    expect(queue.split(mark)).toHaveLength(2);
  expect((await vetter.get(pathOf(shop, plain))).body).not.toMatch(/<dt>(Cancelled|Refunded)<\/dt>/);
});

test("what an order of somebody else says is no mark of a claimer's review", async () => {
  const shop = await anOrganisation(db);
  const vetter = await signIn(app, db, { role: "vetter", organisations: [shop] });
  const review = await aReviewToVet(db, shop, clock.now);
  await orderAgain(shop, review, "somebody@example.net", { isCancelled: true, isRefunded: true });
  expect((await vetter.get(pathOf(shop, review))).body).not.toMatch(/<dt>(Cancelled|Refunded)<\/dt>/);
});
