import type { CustomerOrderBody, KnownPurchase } from "fairmark/api";
import { expect, expectTypeOf, test } from "vitest";
import { aClient } from "../support/client.ts";
import { runJobs } from "../support/jobs.ts";
import { aShop } from "../support/shop.ts";
import { testApp } from "../support/test-app.ts";

// What the types promise is what arrives: each call goes over the network, typed by what `fairmark/api` exports.
const server = await testApp();
const origin = await server.app.listen({ port: 0, host: "127.0.0.1" });

test("an order that the client sends is what it reads as a purchase", async () => {
  const shop = await aShop(server);
  const client = aClient(origin, shop);
  const path = { trkref: shop.organisation.trkref };
  const body: CustomerOrderBody = {
    order_ref: "A1",
    order_date: "01-03-2026",
    branch_code: "LEEDS-2",
    customer: { email: "jane@example.com", first_name: "Jane" },
    order_items: [{ sku: "S1", price: 55.99, metadata: { gift: { wrapped: true }, notes: [1, null] } }],
  };
  const accepted = await client.POST("/v4/organisations/{trkref}/customer_order", { params: { path }, body });
  expect(accepted.response.status).toBe(202);
  expect(accepted.data).toMatchObject({ status: 202, message: expect.any(String) });
  expect(accepted.data?.warnings).toBeUndefined();
  await runJobs(server);

  const purchases = await client.GET("/v4/organisations/{trkref}/purchasers/{email}/purchases", {
    params: { path: { ...path, email: "jane@example.com" } },
  });
  expect(purchases.data).toMatchObject([
    { order_ref: "A1", sku: "S1", review_state: "not_reviewed", purchase_date: "2026-03-01" },
  ]);
  expectTypeOf(purchases.data).toEqualTypeOf<KnownPurchase[] | undefined>();
});

test("a purchaser who was created, and one who was known, are both data", async () => {
  const shop = await aShop(server);
  const client = aClient(origin, shop);
  const path = { trkref: shop.organisation.trkref };
  const report = () =>
    client.POST("/v4/organisations/{trkref}/purchasers", {
      params: { path },
      body: { email: "jane+x@example.com", surname: null, purchases: [{ order_ref: "A/1 ä", sku: "S 1" }] },
    });
  const answers = [await report(), await report()];
  expect(answers.map(({ response }) => response.status)).toEqual([201, 200]);
  for (const { data } of answers) {
    expect(data).toMatchObject({ email: "jane+x@example.com", surname: null });
    expect(data?.purchases).toMatchObject([{ order_ref: "A/1 ä", sku: "S 1", review_state: "not_reviewed" }]);
  }
  const read = await client.GET("/v4/organisations/{trkref}/purchasers/{email}", {
    params: { path: { ...path, email: "jane+x@example.com" } },
  });
  expect(read.data?.email).toBe("jane+x@example.com");
});

test("a batch of which a part was refused is data that says so", async () => {
  const shop = await aShop(server);
  const trkref = shop.organisation.trkref;
  const order = { trkref, order_date: "01-03-2026", customer: { email: "jane@example.com" } };
  const items = { order_items: [{ sku: "S1" }] };
  const { data, response } = await aClient(origin, shop).POST("/v4/customer_orders", {
    body: [
      { ...order, ...items, order_ref: "A1" },
      { ...order, ...items, order_ref: "" },
    ],
  });
  expect(response.status).toBe(206);
  expect(data?.summary).toEqual({ accepted: 1, rejected: 1 });
  expect(data?.errors?.[0]?.errors).toEqual(["order_ref cannot be blank"]);
});

test.each(["a body", "a key", "an organisation"] as const)(
  "what is wrong with %s is an error, never data",
  async (which) => {
    const shop = await aShop(server);
    const client = aClient(origin, which === "a key" ? { authorization: "Basic bm86bm8=" } : shop);
    const trkref = which === "an organisation" ? "NOBODY" : shop.organisation.trkref;
    const { data, error, response } = await client.POST("/v4/organisations/{trkref}/purchasers", {
      params: { path: { trkref } },
      body: { email: which === "a body" ? "nobody" : "jane@example.com" },
    });
    const status = { "a body": 422, "a key": 401, "an organisation": 404 }[which];
    expect([data, response.status, error?.status]).toEqual([undefined, status, status]);
    expect(error?.request_id).toEqual(expect.any(String));
    expectTypeOf(error?.errors).toEqualTypeOf<string[] | undefined>();
  },
);
