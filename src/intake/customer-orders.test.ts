import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { anApiKey, anOrganisation } from "../../test/support/factories.ts";
import { runJobs } from "../../test/support/jobs.ts";
import { reviewOf, submitAs } from "../../test/support/reviews.ts";
import { aShop, type Shop } from "../../test/support/shop.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { type Organisation, updateOrganisation } from "../organisations/index.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { erasePurchaser, exportPurchaser } from "../privacy/index.ts";

const server = await testApp({ config: { METRICS_TOKEN: "metrics" } });
const { app, db, owner, clock } = server;

const order = (more: object = {}) => ({
  order_ref: "A1",
  order_date: "01-03-2026",
  customer: { email: "jane@example.com", first_name: "Jane" },
  order_items: [{ sku: "S1", price: "55,99", currency: "GBP" }],
  ...more,
});

const post = (shop: Shop, body: unknown) => shop.call("POST", "/customer_order", body);

async function postWithKey(shop: Pick<Shop, "authorization">, url: string, body: unknown, key: string) {
  const headers = { authorization: shop.authorization, "idempotency-key": key };
  return app.inject({ method: "POST", url, headers, payload: JSON.stringify(body) });
}

type Body = { errors: string[]; purchases?: Record<string, string | null>[] };
const bodyOf = (answer: { json: () => never }): Body => answer.json();

const sendBatch = ({ authorization }: { authorization: string }, body: unknown) =>
  app.inject({ method: "POST", url: "/v4/customer_orders", headers: { authorization }, payload: JSON.stringify(body) });

async function standing(shop: Shop, email = "jane@example.com", pair = { order_ref: "A1", sku: "S1" }) {
  return bodyOf(await shop.report({ email, purchases: [pair] })).purchases![0]!;
}

async function rows(table: string, { id }: Organisation): Promise<Record<string, unknown>[]> {
  return (await owner.query(`select * from ${table} where organisation_id = $1 order by id`, [id])).rows;
}

describe("a customer order", () => {
  test("is stored before it is answered, and confirms its purchases when its job has run", async () => {
    const shop = await aShop(server);
    const answer = await post(shop, order());

    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toEqual({
      status: 202,
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      message: "Customer order accepted",
    });
    expect(await rows("customer_orders", shop.organisation)).toMatchObject([{ order_ref: "A1", processed_at: null }]);
    expect(await rows("purchases", shop.organisation)).toEqual([]);

    await runJobs(server);
    expect(await rows("purchases", shop.organisation)).toMatchObject([
      { order_ref: "A1", sku: "S1", price: "55.9900", currency: "GBP", purchase_date: "2026-03-01" },
    ]);
    expect(await standing(shop)).toMatchObject({
      purchase_date: "2026-03-01",
      review_url: expect.stringContaining("hashcode="),
    });
    expect(await rows("customer_orders", shop.organisation)).toMatchObject([
      { processed_revision: 1, outcome: [{ sku: "S1", outcome: "confirmed" }], failure: null },
    ]);
  });

  test("says whether something was given for a review: yes, no or nothing; a yes is never taken back", async () => {
    const shop = await aShop(server);
    const stated = async (incentivised?: boolean | null) => {
      await post(
        shop,
        order({ order_items: [{ sku: "S1", ...(incentivised === undefined ? {} : { incentivised }) }] }),
      );
      await runJobs(server);
      return (await rows("purchases", shop.organisation))[0]!.is_incentivised;
    };
    // Named by the shop's own call before any order: nothing is known.
    await standing(shop);
    expect((await rows("purchases", shop.organisation))[0]!.is_incentivised).toBeNull();
    const answers = [];
    for (const said of [undefined, null, false, undefined, true, false, null]) answers.push(await stated(said));
    expect(answers).toEqual([null, null, false, false, true, true, true]);
  });

  test("names the branch that sold it: absent says nothing, the newest word counts, and older news changes nothing", async () => {
    const shop = await aShop(server);
    const stated = async (more: object) => {
      clock.advance(1000);
      const { statusCode } = await post(shop, order(more));
      expect(statusCode).toBe(202);
      await runJobs(server);
      return (await rows("purchases", shop.organisation))[0]!.branch_code;
    };
    const answers = [
      await stated({}),
      await stated({ branch_code: " LEEDS-2\u200b", updated_at: "2026-03-02" }),
      await stated({ branch_code: null }),
      await stated({ branch_code: "YORK", updated_at: "2026-03-01" }),
      await stated({ branch_code: "n/a" }),
      await stated({ branch_code: "leeds-2", updated_at: "2026-03-03" }),
    ];
    expect(answers).toEqual([null, "LEEDS-2", "LEEDS-2", "LEEDS-2", "LEEDS-2", "leeds-2"]);
  });

  test("whose branch is not understood is taken in without it, and says so", async () => {
    const shop = await aShop(server);
    await post(shop, order({ branch_code: "YORK" }));
    const answer = await post(shop, order({ branch_code: 7 }));
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toMatchObject({ warnings: ["branch_code must be a string; it was left out"] });
    await runJobs(server);
    expect(await rows("purchases", shop.organisation)).toMatchObject([{ branch_code: "YORK" }]);
  });

  test("brings its branch to a purchase that another purchaser had claimed, and no claim takes it away", async () => {
    const shop = await aShop(server);
    await shop.report({ email: "eve@example.com", purchases: [{ order_ref: "A1", sku: "S1" }] });
    await post(shop, order({ branch_code: "YORK" }));
    await runJobs(server);
    await shop.report({ email: "eve@example.com", purchases: [{ order_ref: "A1", sku: "S1" }] });
    expect(await rows("purchases", shop.organisation)).toMatchObject([{ branch_code: "YORK" }]);
  });

  test("that is sent twice is one order and one job", async () => {
    const shop = await aShop(server);
    await Promise.all([post(shop, order()), post(shop, order()), post(shop, order())]);
    await runJobs(server);
    await post(shop, order());
    expect(await rows("customer_orders", shop.organisation)).toMatchObject([{ revision: 1, processed_revision: 1 }]);
    expect(await rows("purchases", shop.organisation)).toHaveLength(1);
  });

  test("that comes again with other facts updates the purchase", async () => {
    const shop = await aShop(server);
    await post(shop, order());
    await runJobs(server);
    await post(
      shop,
      order({ fulfilment_date: "05-03-2026", order_items: [{ sku: "S1", refunded: true }, { sku: "S2" }] }),
    );
    await runJobs(server);
    expect(await rows("purchases", shop.organisation)).toMatchObject([
      { sku: "S1", delivery_date: "2026-03-05", price: "55.9900", refunded_at: clock.now },
      { sku: "S2", refunded_at: null },
    ]);
    expect(await rows("customer_orders", shop.organisation)).toMatchObject([{ revision: 2, processed_revision: 2 }]);
  });

  test("that is cancelled says so at its purchases, until a later one takes that back", async () => {
    const shop = await aShop(server);
    await post(shop, order());
    await post(shop, order({ cancelled: true }));
    await runJobs(server);
    expect(await rows("purchases", shop.organisation)).toMatchObject([{ cancelled_at: clock.now }]);
    await post(shop, order({ cancelled: false }));
    await runJobs(server);
    expect(await rows("purchases", shop.organisation)).toMatchObject([{ cancelled_at: null }]);
  });

  test("moves on the review that waited for it", async () => {
    const shop = await aShop(server, { requiresOrderConfirmation: true });
    await standing(shop);
    const at = { organisation: shop.organisation, pair: { orderRef: "A1", sku: "S1" }, now: clock.now };
    expect((await submitAs(db, at)).state).toBe("pending_order");
    await post(shop, order());
    await runJobs(server);
    expect((await reviewOf(db, at)).state).toBe("pending_moderation");
  });

  test("that names yet another address than the order before it is kept, and refused with a reason", async () => {
    const shop = await aShop(server);
    await post(shop, order());
    await runJobs(server);
    await post(shop, order({ customer: { email: "omar@example.com" } }));
    await runJobs(server);
    const kept = await rows("customer_orders", shop.organisation);
    expect(kept.map(({ outcome }) => outcome)).toEqual([
      [{ sku: "S1", outcome: "confirmed" }],
      [{ sku: "S1", outcome: "rejected" }],
    ]);
    expect((await standing(shop)).review_state).toBe("not_reviewed");
    expect((await standing(shop, "omar@example.com")).review_state).toBe("undefined");
  });

  test("that arrives again after its purchaser was erased brings nothing back", async () => {
    const shop = await aShop(server);
    await post(shop, order());
    await runJobs(server);
    await erasePurchaser(db, shop.organisation, "jane@example.com", deriveKeys(testSecret), clock.now);
    expect(await rows("customer_orders", shop.organisation)).toEqual([]);

    await post(shop, order());
    await runJobs(server);
    expect(await rows("customer_orders", shop.organisation)).toEqual([]);
    expect(await rows("purchases", shop.organisation)).toHaveLength(1);
    const addresses = (await rows("purchasers", shop.organisation)).map(({ email }) => email);
    expect(addresses).toEqual([null]);
  });

  test("is erased with its purchaser, also when they have another address by now", async () => {
    const shop = await aShop(server);
    await post(shop, order());
    await runJobs(server);
    await shop.call("PUT", "/purchasers/jane@example.com", { email: "jane@example.net" });
    const exported = await exportPurchaser(
      db,
      shop.organisation,
      "jane@example.net",
      deriveKeys(testSecret),
      clock.now,
    );
    expect(exported.customer_orders).toEqual([{ received_at: clock.now, as_sent: order() }]);
    await erasePurchaser(db, shop.organisation, "jane@example.net", deriveKeys(testSecret), clock.now);
    expect(await rows("customer_orders", shop.organisation)).toEqual([]);
  });

  test("whose processing fails says so, and is processed once the fault is gone", async () => {
    const shop = await aShop(server);
    await owner.query("alter table purchases add constraint fault check (sku <> 'FAULTY')");
    await post(shop, order({ order_items: [{ sku: "FAULTY" }] }));
    await runJobs(server);
    expect(await rows("customer_orders", shop.organisation)).toMatchObject([{ failure: "23514", processed_at: null }]);
    expect(await rows("purchasers", shop.organisation)).toEqual([]);

    await owner.query("alter table purchases drop constraint fault");
    await owner.query("update graphile_worker._private_jobs set run_at = now()");
    await runJobs(server);
    expect(await rows("customer_orders", shop.organisation)).toMatchObject([{ failure: null, processed_revision: 1 }]);
  });

  test("with problems lists them all and stores nothing", async () => {
    const shop = await aShop(server);
    const answer = await post(shop, order({ order_ref: "", order_date: "yesterday" }));
    expect(answer.statusCode).toBe(422);
    expect(bodyOf(answer).errors).toEqual([
      "order_ref cannot be blank",
      "order_date must be a date such as 31-12-2026 or 2026-12-31",
    ]);
    expect(await rows("customer_orders", shop.organisation)).toEqual([]);
  });

  test("whose body names another organisation than the path is refused", async () => {
    const shop = await aShop(server);
    const answer = await post(shop, order({ trkref: "OTHER" }));
    expect([answer.statusCode, bodyOf(answer).errors]).toEqual([400, ["Invalid TRKREF supplied"]]);
    expect((await post(shop, order({ trkref: shop.organisation.trkref }))).statusCode).toBe(202);
  });

  test("is refused with 403 where the organisation has switched orders off", async () => {
    const shop = await aShop(server, { acceptsCustomerOrders: false });
    const answer = await post(shop, order());
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ status: 403, message: "Access denied", error: "Access denied" });
  });
});

describe("a batch of customer orders", () => {
  test("of several organisations is taken in as a whole", async () => {
    const shops = [await anOrganisation(db), await anOrganisation(db)];
    const key = await anApiKey(db, ...shops);
    const answer = await sendBatch(
      key,
      shops.map(({ trkref }) => order({ trkref })),
    );
    expect(answer.statusCode).toBe(202);
    expect(answer.json()).toEqual({
      status: 202,
      id: expect.any(String),
      message: "Batch Accepted",
      summary: { accepted: 2, rejected: 0 },
    });
    await runJobs(server);
    for (const shop of shops) expect(await rows("purchases", shop)).toHaveLength(1);
  });

  test("is taken in in part, and echoes what was refused with every problem of it", async () => {
    const shop = await aShop(server);
    const { trkref } = shop.organisation;
    const stranger = await anOrganisation(db);
    const bad = [order({ trkref, order_ref: null, extra: "\u0000" }), order({ trkref: stranger.trkref }), order(), 7];
    const answer = await sendBatch(shop, [order({ trkref }), ...bad]);
    expect(answer.statusCode).toBe(206);
    expect(answer.json()).toMatchObject({
      message: "Batch partially accepted",
      summary: { accepted: 1, rejected: 4 },
      errors: [
        { customer_order: bad[0], errors: ["order_ref cannot be blank"] },
        { customer_order: bad[1], errors: ["Invalid TRKREF supplied"] },
        { customer_order: bad[2], errors: ["trkref cannot be blank"] },
        { customer_order: 7, errors: ["trkref cannot be blank", "the customer order must be a JSON object"] },
      ],
    });
    expect(await rows("customer_orders", shop.organisation)).toHaveLength(1);
    expect(await rows("customer_orders", stranger)).toEqual([]);
  });

  test.each([[[]], [{}], [undefined]])("that is %j is invalid", async (body) => {
    const answer = await sendBatch(await aShop(server), body);
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({
      message: "Batch is invalid",
      summary: { accepted: 0, rejected: 0 },
      errors: [{ customer_order: null, errors: ["the body must be an array of 1 to 1000 customer orders"] }],
    });
  });

  test("that holds an order twice takes one after the other, as if they had been sent so", async () => {
    const shop = await aShop(server);
    const { trkref } = shop.organisation;
    const exchanged = order({ trkref, fulfilment_date: "05-03-2026", order_items: [{ sku: "S2" }] });
    const answer = await sendBatch(shop, [order({ trkref, cancelled: true }), order({ trkref }), exchanged]);
    await runJobs(server);
    expect(await rows("purchases", shop.organisation)).toMatchObject([
      { sku: "S1", cancelled_at: clock.now },
      { sku: "S2", delivery_date: "2026-03-05", cancelled_at: null },
    ]);
    expect((answer.json() as { warnings: string[] }).warnings).toEqual([
      "[2].order_items no longer names S1: that counts as cancelled until an order names it again",
    ]);
  });

  test("that holds a version that was changed earlier after a later one passes it over", async () => {
    const shop = await aShop(server);
    const { trkref } = shop.organisation;
    const at = (hour: number) => ({ trkref, updated_at: `2026-03-01T1${hour}:00:00Z` });
    const answer = await sendBatch(shop, [order({ ...at(2), cancelled: true }), order({ ...at(1), cancelled: false })]);
    await runJobs(server);
    expect(await rows("purchases", shop.organisation)).toMatchObject([{ cancelled_at: clock.now }]);
    expect((answer.json() as { warnings: string[] }).warnings).toEqual([
      "[1].updated_at is before that of the order that is kept: nothing was changed",
    ]);
  });

  test("is refused with 403 where orders are switched off for all of them", async () => {
    const shop = await aShop(server);
    await updateOrganisation(db, shop.organisation.id, { acceptsCustomerOrders: false });
    const key = await anApiKey(db, shop.organisation);
    const answer = await sendBatch(key, [order({ trkref: shop.organisation.trkref })]);
    expect([answer.statusCode, answer.json().error]).toEqual([403, "Access denied"]);
  });
});

describe("an Idempotency-Key", () => {
  test("with the same body gets the first answer again, refused orders included, and stores nothing anew", async () => {
    const shop = await aShop(server);
    const { trkref } = shop.organisation;
    const key = randomUUID();
    const batch = [order({ trkref }), order({ trkref, order_ref: "" })];
    const answers = await Promise.all([1, 2, 3].map(() => postWithKey(shop, "/v4/customer_orders", batch, key)));
    for (const answer of answers) expect(answer.statusCode).toBe(206);
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(await rows("customer_orders", shop.organisation)).toHaveLength(1);
  });

  test("with another body, or on the other path, is refused", async () => {
    const shop = await aShop(server);
    const single = `/v4/organisations/${shop.organisation.trkref}/customer_order`;
    const first = await postWithKey(shop, single, order(), "key-1");
    expect(first.statusCode).toBe(202);
    expect((await postWithKey(shop, single, order(), "key-1")).body).toBe(first.body);
    const other = await postWithKey(shop, single, order({ order_ref: "A2" }), "key-1");
    expect([other.statusCode, other.json().errors[0]]).toEqual([
      422,
      "Idempotency-Key was used for another request; send a new key with a new body",
    ]);
    const batch = await postWithKey(shop, "/v4/customer_orders", [order()], "key-1");
    expect([batch.statusCode, batch.headers["content-type"]]).toEqual([422, "application/json; charset=utf-8"]);
    // In the shape of a batch (ruling 14), for a client that reads the summary of every answer.
    expect(batch.json()).toMatchObject({
      status: 422,
      message: "Batch is invalid",
      summary: { accepted: 0, rejected: 1 },
      errors: [{ customer_order: null, errors: other.json().errors }],
    });
  });

  test("of another API key is another key", async () => {
    const [one, other] = [await aShop(server), await aShop(server)];
    for (const shop of [one, other]) {
      const url = `/v4/organisations/${shop.organisation.trkref}/customer_order`;
      expect((await postWithKey(shop, url, order(), "key-1")).statusCode).toBe(202);
      expect(await rows("customer_orders", shop.organisation)).toHaveLength(1);
    }
  });
});

// Last: the jobs of its orders are not run here.
describe("the largest batch", () => {
  test("of a thousand orders is taken in, of one more it is not", async () => {
    const shop = await aShop(server);
    const { trkref } = shop.organisation;
    const many = Array.from({ length: 1001 }, (_, index) => order({ trkref, order_ref: `A${index % 990}` }));
    expect((await sendBatch(shop, many)).statusCode).toBe(422);
    const answer = await sendBatch(shop, many.slice(1));
    expect([answer.statusCode, answer.json().summary]).toEqual([202, { accepted: 1000, rejected: 0 }]);
    expect(await rows("customer_orders", shop.organisation)).toHaveLength(990);
  });
});

describe("what of an order is not understood", () => {
  const vague = { customer: { email: "jane@example.com", country: "Narnia" }, fulfilment_date: "soon" };
  const told = [
    "fulfilment_date must be a date such as 31-12-2026 or 2026-12-31; it was left out",
    "customer.country must be a country: a code such as GB, or a name such as United Kingdom; it was left out",
  ];

  test("is told beside the 202, kept with the order, and costs the order nothing", async () => {
    const shop = await aShop(server);
    const answer = await post(shop, order(vague));
    expect([answer.statusCode, answer.json()]).toEqual([202, expect.objectContaining({ warnings: told })]);
    await runJobs(server);
    expect(await rows("customer_orders", shop.organisation)).toMatchObject([{ warnings: told }]);
    expect(await rows("purchases", shop.organisation)).toMatchObject([{ sku: "S1", purchase_date: "2026-03-01" }]);
  });

  test("is told again to whoever asks again with the same Idempotency-Key", async () => {
    const shop = await aShop(server);
    const url = `/v4/organisations/${shop.organisation.trkref}/customer_order`;
    const [first, second] = [
      await postWithKey(shop, url, order(vague), "w"),
      await postWithKey(shop, url, order(vague), "w"),
    ];
    expect(second.json()).toEqual(first.json());
    expect(second.json()).toMatchObject({ warnings: told });
  });

  test("is no longer told of an order that was put right", async () => {
    const shop = await aShop(server);
    await post(shop, order(vague));
    expect((await post(shop, order())).json()).not.toHaveProperty("warnings");
    expect(await rows("customer_orders", shop.organisation)).toMatchObject([{ warnings: null }]);
  });

  test("is told of each order of a batch by its place, in the 202 and the 206", async () => {
    const shop = await aShop(server);
    const { trkref } = shop.organisation;
    const good = order({ trkref });
    const bad = order({ trkref, order_ref: "A2", ...vague });
    const warnings = told.map((text) => `[1].${text}`);
    expect((await sendBatch(shop, [good, bad])).json()).toMatchObject({ status: 202, warnings });
    expect((await sendBatch(shop, [{ trkref }, bad])).json()).toMatchObject({ status: 206, warnings });
  });

  test("is counted by its kind", async () => {
    const count = async () => {
      const headers = { authorization: "Bearer metrics" };
      const text = (await app.inject({ url: "/metrics", headers })).body;
      const [, found] = /^fairmark_order_values_left_out_total\{kind="country"\} (\d+)$/m.exec(text) ?? [];
      return Number(found!);
    };
    const shop = await aShop(server);
    const before = await count();
    await post(shop, order(vague));
    expect([before >= 0, await count()]).toEqual([true, before + 1]);
  });

  test("is told in twenty sentences at most", async () => {
    const shop = await aShop(server);
    const order_items = Array.from({ length: 300 }, (_, n) => ({ sku: `S${n}`, price: "free" }));
    const { warnings } = (await post(shop, order({ order_items }))).json();
    expect(warnings).toHaveLength(21);
    expect(warnings[20]).toBe("280 more values were left out or read with doubt");
  });
});
