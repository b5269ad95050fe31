import { describe, expect, test } from "vitest";
import { runJobs } from "../../test/support/jobs.ts";
import { reviewOf, submitAs } from "../../test/support/reviews.ts";
import { aShop, type Shop } from "../../test/support/shop.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { addressHashes, insertMailStop } from "../outbox/index.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { erasePurchaser, exportPurchaser } from "../privacy/index.ts";
import { mergePurchaser } from "../purchases/index.ts";

// What shops' software tells later about an order that it has sent before.
const server = await testApp();
const { app, db, owner, clock } = server;
const keys = deriveKeys(testSecret);

type Item = string | { sku: string; [key: string]: unknown };

const order = (items: readonly Item[], more: object = {}) => ({
  order_ref: "EX2",
  order_date: "01-03-2026",
  customer: { email: "jane@example.com", first_name: "Jane" },
  order_items: items.map((item) => (typeof item === "string" ? { sku: item } : item)),
  ...more,
});

/** Orders in their turn: each processed before the next comes, or all at the end. */
async function send(shop: Shop, pace: "fast" | "slow", ...orders: object[]) {
  const answers = [];
  for (const one of orders) {
    answers.push(await shop.call("POST", "/customer_order", one));
    if (pace === "fast") await runJobs(server);
  }
  await runJobs(server);
  for (const { statusCode } of answers) expect(statusCode).toBe(202);
  return answers;
}

/** How each sku stands that a shop's orders have brought: asked about, or why not. */
async function standings({ organisation }: Shop): Promise<Record<string, string>> {
  const { rows } = await owner.query<{ sku: string; standing: string }>(
    `select sku, case when cancelled_at is not null then 'cancelled' when refunded_at is not null then 'refunded'
       when confirmed_at is null then 'claimed' else 'asked' end as standing
     from purchases where organisation_id = $1 order by sku`,
    [organisation.id],
  );
  return Object.fromEntries(rows.map(({ sku, standing }) => [sku, standing]));
}

const addresses = async ({ organisation }: Shop) =>
  (
    await owner.query<{ email: string | null }>(
      "select email from purchasers where organisation_id = $1 order by email",
      [organisation.id],
    )
  ).rows.map(({ email }) => email);

const paces = ["fast", "slow"] as const;

describe.each(paces)("the newest order decides, by a job that is %s:", (pace) => {
  test("what it no longer names counts as cancelled", async () => {
    const shop = await aShop(server);
    await send(shop, pace, order(["RED", "BLUE"]), order(["BLUE", "UML"]));
    const { RED, ...others } = await standings(shop);
    expect(others).toEqual({ BLUE: "asked", UML: "asked" });
    expect(RED).toBe("cancelled");
  });

  test("an order that names it again undoes that, and one that was cancelled by word stays so", async () => {
    const shop = await aShop(server);
    await send(shop, pace, order(["RED", "BLUE"]), order(["BLUE"]), order(["RED", "BLUE"]));
    expect(await standings(shop)).toEqual({ BLUE: "asked", RED: "asked" });
    const other = await aShop(server);
    const cancelled = order(["RED", "BLUE"], { cancelled: true });
    await send(other, pace, cancelled, order(["BLUE"]), order(["RED", "BLUE"]));
    expect(await standings(other)).toEqual({ BLUE: "cancelled", RED: "cancelled" });
    await send(other, pace, order(["RED", "BLUE"], { cancelled: false }));
    expect(await standings(other)).toEqual({ BLUE: "asked", RED: "asked" });
  });

  test("a cancellation or refund is not undone by a body that says nothing of it, and is by one that says no", async () => {
    const shop = await aShop(server);
    const said = order([{ sku: "RED", refunded: true }, "BLUE"], { cancelled: true });
    await send(shop, pace, said, order(["RED", "BLUE"]));
    expect(await standings(shop)).toEqual({ BLUE: "cancelled", RED: "cancelled" });
    await send(shop, pace, order(["RED", "BLUE"], { cancelled: false }));
    expect(await standings(shop)).toEqual({ BLUE: "asked", RED: "refunded" });
    await send(shop, pace, order([{ sku: "RED", refunded: false }, "BLUE"]));
    expect(await standings(shop)).toEqual({ BLUE: "asked", RED: "asked" });
  });

  test("by updated_at, older news changes nothing, however late it comes", async () => {
    const shop = await aShop(server);
    const at = (hour: number) => ({ updated_at: `2026-03-01T1${hour}:00:00+01:00` });
    const cancelled = order(["RED"], { cancelled: true, ...at(2) });
    await send(shop, pace, order(["RED"], at(1)), cancelled, order(["RED", "BLUE"], { cancelled: false, ...at(0) }));
    expect(await standings(shop)).toEqual({ RED: "cancelled" });
    // One that does not say when comes after what came before it, and does not make what is older than that new.
    await send(shop, pace, order(["RED"], { cancelled: false }), { ...cancelled, ...at(1) });
    expect(await standings(shop)).toEqual({ RED: "asked" });
    await send(shop, pace, { ...cancelled, ...at(3) });
    expect(await standings(shop)).toEqual({ RED: "cancelled" });
  });

  test("prices and dates that only an older one names stay", async () => {
    const shop = await aShop(server);
    await send(
      shop,
      pace,
      order([{ sku: "RED", price: "5", currency: "EUR" }]),
      order(["RED"], { fulfilment_date: "05-03-2026" }),
    );
    const { rows } = await owner.query(
      "select price::text, currency, purchase_date, delivery_date from purchases where organisation_id = $1",
      [shop.organisation.id],
    );
    expect(rows).toEqual([
      { price: "5.0000", currency: "EUR", purchase_date: "2026-03-01", delivery_date: "2026-03-05" },
    ]);
  });
});

describe("what the newest order no longer names", () => {
  test("is exported with the versions that no job has processed yet, and erased with them", async () => {
    const shop = await aShop(server);
    const versions = [order(["RED"]), order(["BLUE"])];
    for (const version of versions) await shop.call("POST", "/customer_order", version);
    await mergePurchaser(
      db,
      { organisationId: shop.organisation.id, email: "jane@example.com", details: {} },
      clock.now,
    );
    const { customer_orders } = await exportPurchaser(db, shop.organisation, "jane@example.com", keys, clock.now);
    expect(customer_orders.map(({ as_sent }) => as_sent)).toEqual(versions);
    await erasePurchaser(db, shop.organisation, "jane@example.com", keys, clock.now);
    const { rows } = await owner.query("select from customer_orders where organisation_id = $1", [
      shop.organisation.id,
    ]);
    expect(rows).toEqual([]);
  });

  test("keeps its review as it is, and is shown at the order", async () => {
    const shop = await aShop(server);
    await send(shop, "fast", order(["RED", "BLUE"]));
    const at = { organisation: shop.organisation, pair: { orderRef: "EX2", sku: "RED" }, now: clock.now };
    await submitAs(db, at);
    const before = await reviewOf(db, at);
    await send(shop, "fast", order(["BLUE"]));
    expect(await standings(shop)).toEqual({ BLUE: "asked", RED: "cancelled" });
    expect(await reviewOf(db, at)).toEqual(before);
    const { rows } = await owner.query("select outcome from customer_orders where organisation_id = $1", [
      shop.organisation.id,
    ]);
    expect(rows).toEqual([
      {
        outcome: [
          { sku: "BLUE", outcome: "confirmed" },
          { sku: "RED", outcome: "left_out" },
        ],
      },
    ]);
  });

  test("is found under the address that its purchaser had before", async () => {
    const shop = await aShop(server);
    await send(shop, "fast", order(["RED", "BLUE"]));
    await shop.call("PUT", "/purchasers/jane@example.com", { email: "jane@example.net" });
    const [answer] = await send(shop, "fast", order(["BLUE"], { customer: { email: "jane@example.net" } }));
    expect(await standings(shop)).toEqual({ BLUE: "asked", RED: "cancelled" });
    expect((answer!.json() as { warnings?: string[] }).warnings).toEqual([
      "order_items no longer names RED: that counts as cancelled until an order names it again",
    ]);
  });

  test("is not what somebody else has bought in that order, or a feed has brought", async () => {
    const shop = await aShop(server);
    await send(shop, "fast", order(["RED"]), order(["RED", "BLUE"], { customer: { email: "omar@example.com" } }));
    await send(shop, "fast", order(["BLUE"], { customer: { email: "omar@example.com" } }));
    expect(await standings(shop)).toEqual({ BLUE: "asked", RED: "asked" });
  });
});

describe("the answer tells", () => {
  const warningsOf = (answer: { json: () => unknown } | undefined) =>
    (answer!.json() as { warnings?: string[] }).warnings;
  const leftOut = "order_items no longer names RED: that counts as cancelled until an order names it again";

  test.each(paces)("what is no longer named, by a job that is %s, and the order's page shows it", async (pace) => {
    const shop = await aShop(server);
    const answers = await send(
      shop,
      pace,
      order(["RED", "BLUE"]),
      order(["BLUE", "UML"]),
      order(["RED", "BLUE", "UML"]),
    );
    expect(answers.map(warningsOf)).toEqual([undefined, [leftOut], undefined]);
    const [, again] = await send(shop, pace, order(["BLUE", "RED", "UML"]), order(["BLUE", "UML"]));
    expect(warningsOf(again)).toEqual([leftOut]);
    const { rows } = await owner.query("select warnings from customer_orders where organisation_id = $1", [
      shop.organisation.id,
    ]);
    expect(rows).toEqual([{ warnings: [leftOut] }]);
  });

  test("that it is older than what is kept", async () => {
    const shop = await aShop(server);
    const at = (hour: number) => ({ updated_at: `2026-03-01T1${hour}:00:00Z` });
    const [, older] = await send(shop, "fast", order(["RED"], at(2)), order(["BLUE"], at(1)));
    expect(warningsOf(older)).toEqual(["updated_at is before that of the order that is kept: nothing was changed"]);
    expect(await standings(shop)).toEqual({ RED: "asked" });
  });

  test("it of each order of a batch, by its place, and names no more than ten", async () => {
    const shop = await aShop(server);
    const { trkref } = shop.organisation;
    const many = Array.from({ length: 14 }, (_, at) => `S${String(at).padStart(2, "0")}`);
    await send(shop, "fast", order([...many, "LAST"]));
    const batch = [order(["X"], { trkref, order_ref: "OTHER" }), order(["LAST"], { trkref })];
    const answer = await app.inject({
      method: "POST",
      url: "/v4/customer_orders",
      headers: { authorization: shop.authorization },
      payload: JSON.stringify(batch),
    });
    expect([answer.statusCode, answer.json().warnings]).toEqual([
      202,
      [
        `[1].order_items no longer names ${many.slice(0, 10).join(", ")} and 4 more: that counts as cancelled until an order names it again`,
      ],
    ]);
  });
});

describe("lines of one sku are put together first:", () => {
  const refunded = { sku: "RED", refunded: true };
  test.each([
    [[refunded, "RED"], "asked"],
    [["RED", refunded], "asked"],
    [[refunded, refunded], "refunded"],
    [[{ sku: "RED", cancelled: true }, "RED"], "asked"],
    [
      [
        { sku: "RED", cancelled: true },
        { sku: "RED\u200b", cancelled: true },
      ],
      "cancelled",
    ],
  ] as [Item[], string][])("%j is %s", async (items, standing) => {
    const shop = await aShop(server);
    await send(shop, "fast", order(items));
    expect(await standings(shop)).toEqual({ RED: standing });
  });

  test("the price is that of the first", async () => {
    const shop = await aShop(server);
    await send(shop, "fast", order(["RED", { sku: "RED", price: "7" }, { sku: "RED", price: "5" }]));
    const { rows } = await owner.query("select price::text from purchases where organisation_id = $1", [
      shop.organisation.id,
    ]);
    expect(rows).toEqual([{ price: "7.0000" }]);
  });
});

describe("an order that is rejected", () => {
  const wrong = order(["RED"], { order_ref: "TY1", customer: { email: "ty1@gmial.example", first_name: "Jane" } });
  const right = order(["RED"], { order_ref: "TY1", customer: { email: "ty1@gmail.example", surname: "Typ" } });

  test("stores nobody, and the purchaser can have the right address", async () => {
    const shop = await aShop(server);
    await send(shop, "fast", wrong, right);
    expect(await addresses(shop)).toEqual(["ty1@gmial.example"]);
    const put = await shop.call("PUT", "/purchasers/ty1@gmial.example", { email: "ty1@gmail.example" });
    expect(put.statusCode).toBe(200);
    expect(await addresses(shop)).toEqual(["ty1@gmail.example"]);
  });

  test("is taken when it comes again, word for word, once its purchaser has the right address", async () => {
    const shop = await aShop(server);
    const late = { ...right, fulfilment_date: "05-03-2026" };
    await send(shop, "fast", wrong, late, late);
    await shop.call("PUT", "/purchasers/ty1@gmial.example", { email: "ty1@gmail.example" });
    await send(shop, "fast", late);
    const { rows } = await owner.query("select delivery_date from purchases where organisation_id = $1", [
      shop.organisation.id,
    ]);
    expect(rows).toEqual([{ delivery_date: "2026-03-05" }]);
  });

  test("is erased by the address that it names, though nobody is stored under it", async () => {
    const shop = await aShop(server);
    await send(shop, "fast", wrong, right);
    const erased = await erasePurchaser(db, shop.organisation, "ty1@gmail.example", keys, clock.now);
    expect(erased).toEqual({ purchases: 0, reviewsKept: 0, reviewsErased: 0, questions: 0 });
    const { rows } = await owner.query("select email_key from customer_orders where organisation_id = $1", [
      shop.organisation.id,
    ]);
    expect(rows).toEqual([{ email_key: "ty1@gmial.example" }]);
    await expect(erasePurchaser(db, shop.organisation, "ty1@gmail.example", keys, clock.now)).rejects.toThrow();
  });

  test("PUT merges into somebody who has nothing, and into nobody who has something", async () => {
    const shop = await aShop(server);
    const organisationId = shop.organisation.id;
    await send(shop, "fast", wrong);
    const email = "ty1@gmail.example";
    const details = { surname: "Typ", firstName: "Other" };
    await mergePurchaser(db, { organisationId, email, details }, clock.now);
    const [emailHash] = addressHashes(keys, email);
    await insertMailStop(db, { organisationId, emailHash, stopped: "all" }, clock.now);
    const put = () => shop.call("PUT", "/purchasers/ty1@gmial.example", { email });
    expect((await put()).statusCode).toBe(409);
    await owner.query("delete from mail_stops where organisation_id = $1", [organisationId]);
    const answer = await put();
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { email, first_name: "Jane", surname: "Typ" }]);
    expect(await addresses(shop)).toEqual([email]);
    await shop.report({ email: "other@example.com", purchases: [{ order_ref: "O", sku: "S" }] });
    const other = await shop.call("PUT", `/purchasers/${email}`, { email: "other@example.com" });
    expect([other.statusCode, other.json()]).toMatchObject([
      409,
      { errors: ["email is the address of another purchaser"] },
    ]);
  });
});

describe("an order that was erased", () => {
  test("stays erased whatever its lines, in orders, calls and under any spelling of its reference", async () => {
    const shop = await aShop(server);
    await send(shop, "fast", order(["RED"]));
    await erasePurchaser(db, shop.organisation, "jane@example.com", keys, clock.now);
    await send(shop, "fast", order(["RED", "BLUE"]), order(["UML"], { order_ref: "EX2\u200b" }));
    expect(await addresses(shop)).toEqual([null]);
    expect(Object.keys(await standings(shop))).toEqual(["RED"]);
    const pair = { order_ref: "EX2", sku: "BLUE" };
    const answer = (await shop.report({ email: "omar@example.com", purchases: [pair] })).json() as {
      purchases: { review_state: string }[];
    };
    expect(answer.purchases[0]!.review_state).toBe("undefined");
  });

  test("stays erased though no job had processed it by then", async () => {
    const shop = await aShop(server);
    await shop.call("POST", "/customer_order", order(["RED"]));
    const erased = await erasePurchaser(db, shop.organisation, "jane@example.com", keys, clock.now);
    expect(erased.purchases).toBe(1);
    await send(shop, "fast", order(["RED"]), order(["RED", "BLUE"]));
    expect(await addresses(shop)).toEqual([null]);
    expect(Object.keys(await standings(shop))).toEqual(["RED"]);
  });

  test("leaves the part of it that is somebody else's", async () => {
    const shop = await aShop(server);
    const omar = { customer: { email: "omar@example.com" } };
    await send(shop, "fast", order(["RED"]), order(["BLUE"], omar));
    await erasePurchaser(db, shop.organisation, "jane@example.com", keys, clock.now);
    await send(shop, "fast", order(["BLUE", "UML"], omar));
    expect(await standings(shop)).toMatchObject({ BLUE: "asked", UML: "asked" });
  });
});
