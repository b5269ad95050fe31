import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { aBrowser, aLink, answers, aProduct, fillIn, reviewsOf } from "../../test/support/questionnaire.ts";
import { testApp } from "../../test/support/test-app.ts";
import type { Organisation } from "../organisations/index.ts";
import { confirmPurchase, findPurchase, mergePurchaser, replaceLinkSecret } from "../purchases/index.ts";
import { withdrawReview } from "../reviews/index.ts";

const server = await testApp();
const { db, clock } = server;

type Bought = { sku: string; orderRef?: string; email?: string; isConfirmed?: boolean };
const buy = (organisation: Organisation, bought: Bought) =>
  aLink(server, organisation, { orderRef: "ORDER-1", email: "ada@example.com", ...bought });

/** The links to other purchases on the page that follows a sent review. */
async function offered(path: string, query = ""): Promise<string[]> {
  const { body } = await aBrowser(server).open(path + query);
  const list = /<ul class="siblings">.*?<\/ul>/s.exec(body)?.[0] ?? "";
  return [...list.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!.replaceAll("&amp;", "&"));
}

describe("after sending, the page offers", () => {
  test("the other purchases of the same order and purchaser, each by its own link", async () => {
    const organisation = await anOrganisation(db);
    await aProduct(server, organisation, {
      sku: "B",
      name: "Cast-iron skillet",
      imageUrl: "https://acme.example/b.jpg",
    });
    const reviewed = await buy(organisation, { sku: "A" });
    const confirmed = await buy(organisation, { sku: "B" });
    const claimed = await buy(organisation, { sku: "C", isConfirmed: false });
    await buy(organisation, { sku: "D", orderRef: "ORDER-2" });
    await buy(organisation, { sku: "E", email: "someone.else@example.com" });
    const elsewhere = await anOrganisation(db);
    await buy(elsewhere, { sku: "F" });
    expect(await offered(reviewed.path)).toEqual([]);
    const browser = aBrowser(server);
    await fillIn(browser, reviewed.path, answers);
    expect(await offered(reviewed.path)).toEqual([confirmed.path, claimed.path]);
    expect(await offered(reviewed.path, "&lang=de")).toEqual([`${confirmed.path}&lang=de`, `${claimed.path}&lang=de`]);
    const { body } = await browser.open(reviewed.path);
    for (const text of ["Review Cast-iron skillet", "Review product C", "https://acme.example/b.jpg"]) {
      expect(body).toContain(text);
    }
    const [review] = await reviewsOf(server, organisation);
    const yours = await browser.open(`/review/yours/${organisation.trkref}/${review!.number}`);
    expect(yours.body).toContain("Review Cast-iron skillet");
  });

  test("none that has a review, but for one that was taken back", async () => {
    const organisation = await anOrganisation(db);
    const one = await buy(organisation, { sku: "A" });
    const two = await buy(organisation, { sku: "B" });
    for (const { path } of [one, two]) await fillIn(aBrowser(server), path, answers);
    expect(await offered(one.path)).toEqual([]);
    const review = (await reviewsOf(server, organisation)).find(({ sku }) => sku === "B");
    await withdrawReview(db, review!, clock.now);
    expect(await offered(one.path)).toEqual([two.path]);
  });

  test("none whose link was revoked, neither by the old link nor by the new one", async () => {
    const organisation = await anOrganisation(db);
    const one = await buy(organisation, { sku: "A" });
    const revoked = await buy(organisation, { sku: "B" });
    await fillIn(aBrowser(server), one.path, answers);
    expect(await offered(one.path)).toEqual([revoked.path]);
    await replaceLinkSecret(db, revoked.purchase);
    expect(await offered(one.path)).toEqual([]);
    const { linkSecret } = (await findPurchase(db, revoked.purchase))!;
    expect(linkSecret).not.toBe(revoked.purchase.linkSecret);
  });

  test("a purchase again once an order has given it to another purchaser, whose link was never revoked", async () => {
    const organisation = await anOrganisation(db);
    const organisationId = organisation.id;
    const one = await buy(organisation, { sku: "A", email: "bob@example.com" });
    const claimed = await buy(organisation, { sku: "B", isConfirmed: false });
    await replaceLinkSecret(db, claimed.purchase);
    await fillIn(aBrowser(server), one.path, answers);
    expect(await offered(one.path)).toEqual([]);
    const { purchaser } = await mergePurchaser(
      db,
      { organisationId, email: "bob@example.com", details: {} },
      clock.now,
    );
    const line = { organisationId, orderRef: "ORDER-1", sku: "B", purchaserId: purchaser.id };
    const dates = { purchaseDate: null, deliveryDate: null };
    await db.transaction().execute((tx) => confirmPurchase(tx, { ...line, ...dates }, clock.now));
    expect(await offered(one.path)).toHaveLength(1);
  });
});
