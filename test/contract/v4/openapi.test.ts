import { expect, test } from "vitest";
import { mergeProduct } from "../../../src/catalogue/index.ts";
import { anApiKey, anOrganisation } from "../../support/factories.ts";
import { openApiChecker } from "../../support/openapi.ts";
import { testApp } from "../../support/test-app.ts";

const { app, db, clock } = await testApp();
const check = openApiChecker(app);
const acme = await anOrganisation(db);
const { authorization } = await anApiKey(db, acme);
const base = "/v4/organisations/{trkref}";

async function call(
  method: "GET" | "POST" | "PUT",
  path: string,
  url: string,
  payload?: unknown,
  headers = { authorization },
) {
  const answer = await app.inject({
    method,
    url: url.replace(base, `/v4/organisations/${acme.trkref}`),
    headers,
    ...(payload === undefined ? {} : { payload: JSON.stringify(payload) }),
  });
  check(answer, method, path);
  return answer;
}

const purchases = [{ order_ref: "1", sku: "A" }];
const purchaser = `${base}/purchasers/{email}`;
const jane = `${base}/purchasers/jane@example.com`;

test("every documented answer of every route is as the OpenAPI document says", async () => {
  const created = await call("POST", `${base}/purchasers`, `${base}/purchasers`, {
    email: "jane@example.com",
    purchases,
  });
  expect(created.statusCode).toBe(201);
  expect(
    (await call("POST", `${base}/purchasers`, `${base}/purchasers`, { email: "jane@example.com" })).statusCode,
  ).toBe(200);
  expect((await call("GET", purchaser, jane)).statusCode).toBe(200);
  expect((await call("PUT", purchaser, jane, { first_name: "Jane" })).statusCode).toBe(200);
  expect((await call("POST", purchaser, jane, { surname: null })).statusCode).toBe(200);
  expect((await call("GET", `${purchaser}/purchases`, `${jane}/purchases`)).json()).toHaveLength(1);
  expect(
    (await call("POST", `${purchaser}/purchases/match`, `${jane}/purchases/match`, { purchases })).statusCode,
  ).toBe(200);
  expect((await call("POST", `${purchaser}/purchases`, `${jane}/purchases`, purchases)).json()).toHaveLength(1);
  const asked = `${base}/questionnaire?email=jane%40example.com&order_ref=1&sku=A`;
  expect((await call("GET", `${base}/questionnaire`, asked)).statusCode).toBe(200);
  expect((await call("GET", `${base}/questionnaire`, `${asked}&redirect=true`)).statusCode).toBe(302);
  await mergeProduct(db, acme.id, { sku: "A", name: "Kettle", url: null, imageUrl: null }, clock.now);
  const template = `${base}/questionnaire_template`;
  expect((await call("GET", template, `${template}?sku[]=A`)).statusCode).toBe(200);
  expect((await call("GET", template, `${template}?sku[]=B`)).statusCode).toBe(404);
});

test("what a customer order is answered is as the document says, taken in whole, in part or not at all", async () => {
  const order = {
    order_ref: "1",
    order_date: "01-03-2026",
    customer: { email: "a@b.co" },
    order_items: [{ sku: "A" }],
  };
  const single = `${base}/customer_order`;
  expect((await call("POST", single, single, order)).statusCode).toBe(202);
  expect((await call("POST", single, single, { ...order, trkref: "X" })).statusCode).toBe(400);
  expect((await call("POST", single, single, {})).statusCode).toBe(422);
  const good = { ...order, trkref: acme.trkref };
  const batch = "/v4/customer_orders";
  const batches = [[good], [good, order, 7], [order], [], null];
  const statuses = [];
  for (const orders of batches) statuses.push((await call("POST", batch, batch, orders)).statusCode);
  expect(statuses).toEqual([202, 206, 422, 422, 422]);
  const closed = await anOrganisation(db, { acceptsCustomerOrders: false });
  const key = await anApiKey(db, closed);
  const denied = await call("POST", batch, batch, [{ ...order, trkref: closed.trkref }], key);
  expect(denied.statusCode).toBe(403);
});

test("refusals are as the document says, of every kind", async () => {
  expect((await call("POST", `${base}/purchasers`, `${base}/purchasers`, { email: 1 })).statusCode).toBe(422);
  expect((await call("POST", `${base}/purchasers`, `${base}/purchasers`, {}, { authorization: "" })).statusCode).toBe(
    401,
  );
  expect((await call("GET", purchaser, `${base}/purchasers/nobody@example.com`)).statusCode).toBe(404);
  expect((await call("GET", `${base}/questionnaire`, `${base}/questionnaire`)).statusCode).toBe(422);
});

test("every object in the document has a type and names its properties", () => {
  const untyped: string[] = [];
  walk(app.swagger(), "", (node, at) => {
    if (!/schema(s\/[^/]+)?$|properties\/[^/]+$|items$|anyOf\/\d+$/.test(at)) return;
    const { type, $ref, anyOf, oneOf, properties, additionalProperties } = node;
    if (!type && !$ref && !anyOf && !oneOf) untyped.push(at);
    const isObject = [type].flat().includes("object") && ![type].flat().includes("array");
    if (isObject && !properties && !additionalProperties) untyped.push(at);
  });
  expect(untyped).toEqual([]);
});

function walk(node: unknown, at: string, visit: (node: Record<string, unknown>, at: string) => void): void {
  if (typeof node !== "object" || node === null) return;
  if (!Array.isArray(node)) visit(node as Record<string, unknown>, at);
  for (const [key, value] of Object.entries(node)) walk(value, `${at}/${key}`, visit);
}
