import { describe, expect, test } from "vitest";
import {
  accept,
  aPublishedReview,
  editVisible,
  publish,
  reject,
  remove,
  submitAs,
  withdraw,
} from "../../test/support/reviews.ts";
import { aShop, type Shop } from "../../test/support/shop.ts";
import { testApp } from "../../test/support/test-app.ts";
import { findPurchase, recordContact, replaceLinkSecret } from "../purchases/index.ts";
import { publishDue } from "../reviews/index.ts";
import { confirmPurchases } from "./index.ts";

// The state that the API reports for a purchase, and the one link that its customer needs next.
const server = await testApp();
const { app, db, clock, baseUrl } = server;

const email = "jane@example.com";
const pair = { order_ref: "A1", sku: "S1" };
const at = ({ organisation }: Shop, orderRef = "A1", sku = "S1") => ({
  organisation,
  pair: { orderRef, sku },
  now: clock.now,
});

async function anOrder(
  { organisation }: Shop,
  { skus = ["S1"], ...order }: { email?: string; orderRef?: string; skus?: string[] } = {},
) {
  const dates = { purchaseDate: "2026-02-03", deliveryDate: null };
  const report = { email, details: {}, orderRef: "A1", items: skus.map((sku) => ({ sku })), ...dates, ...order };
  return confirmPurchases(db, organisation, report, clock.now);
}

async function stateOf(shop: Shop) {
  const { purchases } = (await shop.report({ email, purchases: [pair] })).json() as never as Body;
  return [purchases![0]!.review_state, purchases![0]!.review_url] as const;
}

type Purchase = Record<string, string | null>;
type Body = Record<string, unknown> & { purchases?: Purchase[] };
const body = async (answer: ReturnType<Shop["report"]>) => (await answer).json() as unknown as Body;

describe("the state of a review", () => {
  test("is each of the seven in its time, with the link that the customer needs next or none", async () => {
    const shop = await aShop(server, { requiresOrderConfirmation: true });
    const form = expect.stringContaining(`${baseUrl}/review/fill_review?`);
    const gateway = expect.stringContaining(`${baseUrl}/g/${shop.organisation.trkref}/`);
    expect(await stateOf(shop)).toEqual(["not_reviewed", form]);
    await submitAs(db, at(shop));
    expect(await stateOf(shop)).toEqual(["pending_order", null]);
    await anOrder(shop);
    expect(await stateOf(shop)).toEqual(["pending_moderation", null]);
    await reject(db, at(shop));
    expect(await stateOf(shop)).toEqual(["rejected", form]);
    await submitAs(db, at(shop), 1);
    expect(await stateOf(shop)).toEqual(["pending_moderation", null]);
    await accept(db, at(shop));
    expect(await stateOf(shop)).toEqual(["pending_publication", null]);
    await publish(db, at(shop));
    expect(await stateOf(shop)).toEqual(["published", gateway]);
    await editVisible(db, at(shop));
    expect(await stateOf(shop)).toEqual(["published", gateway]);
    await reject(db, at(shop));
    expect(await stateOf(shop)).toEqual(["published", gateway]);
    await withdraw(db, at(shop));
    expect(await stateOf(shop)).toEqual(["not_reviewed", form]);
    await submitAs(db, at(shop));
    expect(await stateOf(shop)).toEqual(["pending_moderation", null]);
    await remove(db, at(shop));
    expect(await stateOf(shop)).toEqual(["undefined", null]);
    await publishDue(db, clock.now);
    expect(await stateOf(shop)).toEqual(["undefined", null]);
  });

  test("is told alike by the main job, match, the list and the questionnaire", async () => {
    const shop = await aShop(server);
    const { review_state, review_url } = (await body(shop.report({ email, purchases: [pair] }))).purchases![0]!;
    const row = { ...pair, review_state, review_url, created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}Z$/) };
    expect(await body(shop.call("POST", `/purchasers/${email}/purchases/match`, { purchases: [pair] }))).toEqual([row]);
    expect(await body(shop.call("POST", `/purchasers/${email}/purchases`, [pair]))).toEqual([row]);
    expect(await body(shop.call("GET", `/purchasers/${email}/purchases`))).toEqual([row]);
    const query = `/questionnaire?email=${email}&order_ref=A1&sku=S1`;
    const asked = await shop.call("GET", query);
    expect([asked.statusCode, asked.json()]).toEqual([200, { state: review_state, url: review_url }]);
    expect(asked.headers["cache-control"]).toBe("no-store");
    const sent = await shop.call("GET", `${query}&redirect=true`);
    expect([sent.statusCode, sent.headers.location]).toEqual([302, review_url]);
    expect((await shop.call("POST", `/purchasers/${email}/purchases/match`)).json()).toEqual([]);
  });
});

describe("the link", () => {
  test("of a merely claimed purchase names order and sku, its parameters in alphabetical order", async () => {
    const shop = await aShop(server);
    const odd = { order_ref: "A/1 &=", sku: "S+1%\u00e9" };
    const { purchases } = await body(shop.report({ email, purchases: [odd] }));
    expect(purchases![0]!.review_url).toMatch(
      new RegExp(
        `^${baseUrl}/review/fill_review\\?order_ref=A%2F1%20%26%3D&purchaser=[0-9a-f]{32}&sku=S%2B1%25%C3%A9&source=purchasers_api&trkref=${shop.organisation.trkref}$`,
      ),
    );
    const { pathname, search } = new URL(purchases![0]!.review_url!);
    expect((await app.inject({ url: pathname + search })).statusCode).toBe(200);
  });

  test("of a confirmed purchase and of an invited one is the short one, with the same secret", async () => {
    const shop = await aShop(server);
    const invited = { order_ref: "A2", sku: "S1" };
    const claimed = (await body(shop.report({ email, purchases: [pair, invited] }))).purchases!;
    const secrets = claimed.map(({ review_url }) => new URL(review_url!).searchParams.get("purchaser"));
    await anOrder(shop);
    const { organisation } = shop;
    await recordContact(
      db,
      (await findPurchase(db, { organisationId: organisation.id, orderRef: "A2", sku: "S1" }))!,
      clock.now,
    );
    const { purchases } = await body(shop.report({ email, purchases: [pair, invited] }));
    const short = (secret: string) =>
      `${baseUrl}/review/fill_review?hashcode=${organisation.linkTag}${secret}&source=purchasers_api`;
    expect(purchases!.map(({ review_url }) => review_url)).toEqual(secrets.map((secret) => short(secret!)));
  });

  test("of a published review is the gateway's, in the URL-safe alphabet with its padding, and leads to the page", async () => {
    const shop = await aShop(server);
    const sku = "\u00fb\u00ff?>~";
    await shop.report({ email, purchases: [{ order_ref: "A1", sku }] });
    const { number } = await aPublishedReview(db, at(shop, "A1", sku));
    const { purchases } = await body(shop.report({ email, purchases: [{ order_ref: "A1", sku }] }));
    const path = `/reviews/${shop.organisation.trkref}/review/${number}`;
    const parts = [sku, baseUrl + path, path].map((text) =>
      Buffer.from(text).toString("base64").replaceAll("+", "-").replaceAll("/", "_"),
    );
    const url = purchases![0]!.review_url!;
    expect(url).toBe(`${baseUrl}/g/${shop.organisation.trkref}/${parts.join("/")}`);
    const followed = await app.inject({ url: new URL(url).pathname });
    expect([followed.statusCode, followed.headers.location]).toEqual([302, baseUrl + path]);
  });

  test("changes when the secret is replaced, and the old one is dead", async () => {
    const shop = await aShop(server);
    const [, before] = await stateOf(shop);
    await replaceLinkSecret(db, { organisationId: shop.organisation.id, orderRef: "A1", sku: "S1" });
    const [, after] = await stateOf(shop);
    expect(after).not.toBe(before);
    const open = async (url: string) => (await app.inject({ url: url.slice(baseUrl.length) })).statusCode;
    expect([await open(before!), await open(after!)]).toEqual([404, 200]);
  });
});
