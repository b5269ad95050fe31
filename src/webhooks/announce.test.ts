import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { anEndpoint } from "../../test/support/receiver.ts";
import { accept, publish, reject, remove, reviewOf, submitAs, withdraw } from "../../test/support/reviews.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { confirmPurchases } from "../intake/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { erasePurchaser } from "../privacy/index.ts";
import { claimPurchase, mergePurchaser } from "../purchases/index.ts";
import { announcedAs } from "../reviews/announce-review.ts";
import { reviewEvents } from "../reviews/review-state.ts";
import { announce, deliverWebhooksJob } from "./messages.queries.ts";
import { isWebhookType } from "./webhook.ts";

const { db, owner, clock } = await testApp();
const email = "jane.canary@example.com";
const url = "https://shop.example/hook";

type Row = { type: string; body: string; endpoint_id: string };

async function messagesOf({ id }: Organisation): Promise<Row[]> {
  const sql =
    "select type, body, endpoint_id from webhook_messages where organisation_id = $1 order by id, endpoint_id";
  return (await owner.query<Row>(sql, [id])).rows;
}

const typesOf = async (organisation: Organisation) => (await messagesOf(organisation)).map(({ type }) => type);

function confirm(organisation: Organisation, address = email, orderRef = "A1") {
  const details = { firstName: "Janecanary", surname: "Doecanary", postcode: "N1" };
  const order = { email: address, details, orderRef, purchaseDate: "2026-03-01", deliveryDate: null };
  return confirmPurchases(db, organisation, { ...order, items: [{ sku: "S1" }] }, clock.now);
}

const at = (organisation: Organisation, orderRef = "A1") => ({
  organisation,
  pair: { orderRef, sku: "S1" },
  now: clock.now,
});

describe("an organisation with an endpoint is told", () => {
  test("of a purchase when an order brings it, and not when the order comes again", async () => {
    const shop = await anOrganisation(db);
    await anEndpoint(db, shop, url, clock.now);
    await confirm(shop);
    await confirm(shop);
    const messages = await messagesOf(shop);
    expect(messages.map(({ type }) => type)).toEqual(["purchase.confirmed"]);
    expect(messages[0]!.body).toBe(
      `{"type":"purchase.confirmed","timestamp":"${clock.now.toISOString()}",` +
        `"data":{"trkref":"${shop.trkref}","order_ref":"A1","sku":"S1"}}`,
    );
  });

  test("of each step of a review: its number and the state that the API reports, and nothing that it says", async () => {
    const shop = await anOrganisation(db);
    await anEndpoint(db, shop, url, clock.now);
    await confirm(shop);
    await submitAs(db, at(shop), 3, "Wordscanary, all of them.");
    await reject(db, at(shop), "Notecanary");
    await submitAs(db, at(shop), 9, "Wordscanary once more.");
    await accept(db, at(shop));
    await publish(db, at(shop));
    await remove(db, at(shop));
    const { number } = await reviewOf(db, at(shop));
    const messages = await messagesOf(shop);
    const told = messages.slice(1).map(({ body }) => {
      const { type, data } = JSON.parse(body);
      expect(data).toMatchObject({ trkref: shop.trkref, order_ref: "A1", sku: "S1", review: number });
      expect(Object.keys(data)).toEqual(["trkref", "order_ref", "sku", "review", "review_state"]);
      return [type, data.review_state];
    });
    expect(told).toEqual([
      ["review.submitted", "pending_moderation"],
      ["review.rejected", "rejected"],
      ["review.submitted", "pending_moderation"],
      ["review.published", "published"],
      ["review.removed", "undefined"],
    ]);
    expect(JSON.stringify(messages)).not.toMatch(/canary|score|http/i);
  });

  test("of a withdrawal, after which the purchase has no review", async () => {
    const shop = await anOrganisation(db);
    await anEndpoint(db, shop, url, clock.now);
    await confirm(shop);
    await submitAs(db, at(shop));
    await withdraw(db, at(shop));
    const { type, body } = (await messagesOf(shop)).at(-1)!;
    expect([type, JSON.parse(body).data.review_state]).toEqual(["review.withdrawn", "not_reviewed"]);
  });

  test("by every endpoint that wants it, under one id, and by none that is disabled or wants something else", async () => {
    const shop = await anOrganisation(db);
    const [one, other] = [await anEndpoint(db, shop, url, clock.now), await anEndpoint(db, shop, url, clock.now)];
    await anEndpoint(db, shop, url, clock.now, ["review.removed"]);
    const off = await anEndpoint(db, shop, url, clock.now);
    await owner.query("update webhook_endpoints set disabled_at = now(), disabled_because = 'staff' where id = $1", [
      off.id,
    ]);
    await anEndpoint(db, await anOrganisation(db), url, clock.now);
    await confirm(shop);
    const { rows } = await owner.query("select endpoint_id, id from webhook_messages where organisation_id = $1", [
      shop.id,
    ]);
    expect(rows.map(({ endpoint_id }) => endpoint_id).sort()).toEqual([one.id, other.id].sort());
    expect(new Set(rows.map(({ id }) => id)).size).toBe(1);
  });

  test("of nothing that was not done: a message goes with its transaction", async () => {
    const shop = await anOrganisation(db);
    await anEndpoint(db, shop, url, clock.now);
    const event = { organisationId: shop.id, type: "invitation.sent", orderRef: "A1", sku: "S1" } as const;
    const undone = db.transaction().execute(async (tx) => {
      await announce(tx, { ...event, purchaseId: null, purchaserId: null }, clock.now);
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await typesOf(shop)).toEqual([]);
    await announce(db, { ...event, purchaseId: null, purchaserId: null }, clock.now);
    expect(await typesOf(shop)).toEqual(["invitation.sent"]);
  });
});

test("an organisation without an endpoint costs nothing: no message, no job of delivery", async () => {
  const shop = await anOrganisation(db);
  const jobs = async () =>
    (await owner.query("select from graphile_worker.jobs where task_identifier = $1", [deliverWebhooksJob])).rowCount;
  const before = await jobs();
  await confirm(shop);
  await submitAs(db, at(shop));
  expect(await typesOf(shop)).toEqual([]);
  expect(await jobs()).toBe(before);
});

test("every event of a review's life is either told as one of the types or kept from the shop on purpose", () => {
  const kept = ["order_matched", "confirmation_waived", "approved", "author_erased"];
  const appeals = ["appealed", "removal_appealed", "appeal_dismissed"];
  const silent = reviewEvents.filter((event) => announcedAs[event] === undefined);
  expect(silent.sort()).toEqual([...kept, ...appeals].sort());
  expect(Object.values(announcedAs).every(isWebhookType)).toBe(true);
});

describe("erasing a purchaser", () => {
  const keys = deriveKeys(testSecret);

  test("deletes what named their orders, and what tells of the erased review names none", async () => {
    const shop = await anOrganisation(db, { keepsReviewsAfterErasure: false });
    await anEndpoint(db, shop, url, clock.now);
    await confirm(shop, email, "ORDERCANARY");
    await submitAs(db, at(shop, "ORDERCANARY"));
    await confirm(shop, "other@example.com", "B1");
    await erasePurchaser(db, shop, email, keys, clock.now);
    const messages = await messagesOf(shop);
    expect(messages.map(({ type }) => type)).toEqual(["purchase.confirmed", "review.removed"]);
    expect(JSON.parse(messages[0]!.body).data.order_ref).toBe("B1");
    expect(Object.keys(JSON.parse(messages[1]!.body).data)).toEqual(["trkref", "sku", "review", "review_state"]);
    expect(JSON.stringify(messages)).not.toMatch(/CANARY|erased:/);
  });

  test("deletes what told of a claimer's review about a purchase that an order gave to them", async () => {
    const shop = await anOrganisation(db);
    await anEndpoint(db, shop, url, clock.now);
    await claimAndReview(shop);
    await confirm(shop);
    expect(await typesOf(shop)).toEqual(["review.submitted", "purchase.confirmed", "review.withdrawn"]);
    await erasePurchaser(db, shop, email, keys, clock.now);
    expect(await typesOf(shop)).toEqual([]);
  });
});

/** Somebody else was named for the purchase by the shop's question, and wrote about it. */
async function claimAndReview(shop: Organisation): Promise<void> {
  const organisationId = shop.id;
  const claimer = { organisationId, email: "claimer@example.com", details: {} };
  const { purchaser } = await mergePurchaser(db, claimer, clock.now);
  await claimPurchase(db, { organisationId, purchaserId: purchaser.id, orderRef: "A1", sku: "S1" }, clock.now);
  await submitAs(db, at(shop));
}
