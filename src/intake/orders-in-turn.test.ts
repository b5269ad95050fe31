import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { importText } from "../../test/support/feeds.ts";
import { thorough } from "../../test/support/intake-steps.ts";
import { runJobs } from "../../test/support/jobs.ts";
import { aShop, type Shop } from "../../test/support/shop.ts";
import { testApp } from "../../test/support/test-app.ts";

// Whether a job has run between two messages, or none until the end, makes no difference to what becomes of them.
const server = await testApp();
const { app, owner } = server;

type Message = {
  email?: string;
  ref?: string;
  skus: readonly string[];
  name?: string | undefined;
  cancelled?: boolean | undefined;
  price?: string;
};
/** Sent in one call if there are several. */
type Call = readonly Message[] | { row: Message };
type Pace = "a job after each message" | "no job before the end";

const addressOf = ({ email = "a" }: Message) => `${email}@example.com`;

function bodyOf(message: Message, trkref: string) {
  const { ref = "O1", skus, name, cancelled, price } = message;
  return {
    trkref,
    order_ref: ref,
    order_date: "01-03-2026",
    ...(cancelled === undefined ? {} : { cancelled }),
    customer: { email: addressOf(message), ...(name === undefined ? {} : { first_name: name }) },
    order_items: skus.map((sku) => ({ sku, ...(price === undefined ? {} : { price }) })),
  };
}

async function send(shop: Shop, call: Call, at: number): Promise<unknown> {
  const { trkref } = shop.organisation;
  if ("row" in call) {
    const { ref = "O1", skus } = call.row;
    const rows = skus.map((sku) => `${ref},${sku},${addressOf(call.row)},2026-03-0${(at % 9) + 1}`);
    const content = ["order_ref,sku,email,purchase_date", ...rows].join("\n");
    const outcome = await importText(server, shop.organisation, "purchasers", content);
    return outcome.outcome === "finished" && outcome.import.rows.rejected;
  }
  const answer = await app.inject({
    method: "POST",
    url: "/v4/customer_orders",
    headers: { authorization: shop.authorization },
    payload: JSON.stringify(call.map((message) => bodyOf(message, trkref))),
  });
  expect(answer.statusCode).toBe(202);
  return answer.json().warnings ?? [];
}

/** What is stored of it, and what the shop was told, when jobs run at this pace. */
async function outcomeOf(calls: readonly Call[], pace: Pace) {
  const shop = await aShop(server);
  const told = [];
  for (const [at, call] of calls.entries()) {
    told.push(await send(shop, call, at));
    if (pace === "a job after each message") await runJobs(server);
  }
  await runJobs(server);
  const ask = async (sql: string) => (await owner.query(sql, [shop.organisation.id])).rows as Record<string, unknown>[];
  return {
    told,
    purchases:
      await ask(`select p.order_ref, p.sku, u.email, p.cancelled_at is not null as cancelled, p.is_left_out, p.price::text
      from purchases p join purchasers u on u.organisation_id = p.organisation_id and u.id = p.purchaser_id
      where p.organisation_id = $1 order by 1, 2`),
    purchasers: await ask("select email, first_name from purchasers where organisation_id = $1 order by 1"),
    orders: await ask(`select order_ref, email_key, outcome, processed_revision = revision as is_processed, unprocessed
      from customer_orders where organisation_id = $1 order by 1, 2`),
  };
}

async function compare(calls: readonly Call[]) {
  const late = await outcomeOf(calls, "no job before the end");
  expect(late).toEqual(await outcomeOf(calls, "a job after each message"));
  expect(late.orders.every(({ is_processed }) => is_processed)).toBe(true);
  return late;
}

const ownersOf = ({ purchases }: Awaited<ReturnType<typeof compare>>) =>
  Object.fromEntries(purchases.map(({ sku, email }) => [sku, email]));

describe("it makes no difference whether a job has run", () => {
  test("before the first of two addresses sends its order again: the order is still its own", async () => {
    const first = { skus: ["RED"], price: "5" };
    const outcome = await compare([[first], [{ email: "b", skus: ["RED"] }], [{ ...first, price: "6" }]]);
    expect(ownersOf(outcome)).toEqual({ RED: "a@example.com" });
  });

  test("before it gives up an item that the other has been refused meanwhile", async () => {
    const outcome = await compare([
      [{ skus: ["RED"] }],
      [{ email: "b", skus: ["RED", "BLUE"] }],
      [{ skus: ["BLUE"] }],
      [{ email: "b", skus: ["RED"] }],
    ]);
    expect(ownersOf(outcome)).toEqual({ RED: "a@example.com", BLUE: "b@example.com" });
  });

  test("between the orders of one call, whichever address it names first", async () => {
    const [a, b]: Message[] = [{ skus: ["RED"] }, { email: "b", skus: ["RED", "BLUE"] }];
    expect(ownersOf(await compare([[b!, a!]]))).toEqual({ RED: "b@example.com", BLUE: "b@example.com" });
    expect(ownersOf(await compare([[a!, b!]]))).toEqual({ RED: "a@example.com", BLUE: "b@example.com" });
    expect(ownersOf(await compare([[b!, a!, { ...b!, skus: ["BLUE"] }]]))).toEqual({
      RED: "b@example.com",
      BLUE: "b@example.com",
    });
  });

  test("before another order of the same purchaser tells their name anew", async () => {
    const outcome = await compare([
      [{ ref: "O1", skus: ["RED"], name: "Ann" }],
      [{ ref: "O2", skus: ["RED"], name: "Anna" }],
      [{ ref: "O1", skus: ["RED", "BLUE"] }],
    ]);
    expect(outcome.purchasers).toEqual([{ email: "a@example.com", first_name: "Anna" }]);
  });

  test("before a feed brings the same order for somebody else", async () => {
    const outcome = await compare([[{ skus: ["RED"] }], { row: { email: "b", skus: ["RED", "BLUE"] } }]);
    expect(ownersOf(outcome)).toEqual({ RED: "a@example.com", BLUE: "b@example.com" });
  });

  test("whatever comes", async () => {
    const message = fc.record<Message>({
      email: fc.constantFrom("a", "b", "c"),
      ref: fc.constantFrom("O1", "O2"),
      skus: fc.subarray(["RED", "BLUE", "UML"], { minLength: 1 }),
      name: fc.constantFrom(undefined, "Ann", "Anna"),
      cancelled: fc.constantFrom(undefined, undefined, true, false),
    });
    const call = fc.oneof(
      { weight: 4, arbitrary: fc.array(message, { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: fc.record({ row: message }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 2, maxLength: 7 }), async (calls) => void (await compare(calls))),
      { numRuns: 12 * thorough },
    );
  });
});

test("an order that cannot be read any more holds up nobody who waits for it", async () => {
  const shop = await aShop(server);
  await send(shop, [{ skus: ["RED"] }], 0);
  await send(shop, [{ email: "b", skus: ["RED"] }], 1);
  await owner.query(
    "update customer_orders set raw = '{}' where organisation_id = $1 and email_key = 'a@example.com'",
    [shop.organisation.id],
  );
  await runJobs(server);
  const { rows } = await owner.query(
    "select email_key, failure, processed_revision from customer_orders where organisation_id = $1 order by 1",
    [shop.organisation.id],
  );
  expect(rows).toEqual([
    { email_key: "a@example.com", failure: "unreadable", processed_revision: null },
    { email_key: "b@example.com", failure: null, processed_revision: 1 },
  ]);
});
