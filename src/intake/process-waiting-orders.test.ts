import { describe, expect, test } from "vitest";
import { thorough } from "../../test/support/intake-steps.ts";
import { runJobs } from "../../test/support/jobs.ts";
import { randomFrom } from "../../test/support/random.ts";
import { anEndpoint } from "../../test/support/receiver.ts";
import { aShop, type Shop } from "../../test/support/shop.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { erasePurchaser } from "../privacy/index.ts";
import { processCustomerOrder } from "./process-order.ts";
import { processWaitingOrders } from "./process-waiting-orders.ts";

const server = await testApp();
const { app, db, owner, clock } = server;
const keys = deriveKeys(testSecret);

const rowsOf = async (shop: Shop, sql: string) => (await owner.query(sql, [shop.organisation.id])).rows;

const waitingOf = (shop: Shop) =>
  rowsOf(
    shop,
    `select organisation_id as "organisationId", id from customer_orders
     where organisation_id = $1 and processed_revision is distinct from revision order by received_at, id`,
  );

/** Everything that orders have brought to a shop, without what is drawn by lot. */
async function broughtTo(shop: Shop) {
  const person = "(select email from purchasers u where u.organisation_id = $1 and u.id = purchaser_id)";
  return {
    purchasers: await rowsOf(
      shop,
      "select email, email_key, title, first_name, surname, country, postcode from purchasers where organisation_id = $1 order by email_key",
    ),
    purchases: await rowsOf(
      shop,
      `select order_ref, sku, ${person} as whose, purchase_date::text, delivery_date::text, price, currency, language, branch_code,
         confirmed_at is not null as confirmed, cancelled_at is not null as cancelled, refunded_at is not null as refunded,
         is_left_out, is_incentivised
       from purchases where organisation_id = $1 order by order_ref, sku`,
    ),
    orders: await rowsOf(
      shop,
      `select order_ref, email_key, ${person} as whose, outcome, processed_revision = revision as processed, unprocessed, failure
       from customer_orders where organisation_id = $1 order by order_ref, email_key`,
    ),
    told: await rowsOf(
      shop,
      `select ((body::jsonb -> 'data') - 'trkref')::text as data, ${person} as whose from webhook_messages where organisation_id = $1 order by 1`,
    ),
  };
}

/** Orders as a shop might send them: few people, addresses and products, so that they meet. */
function randomOrders(random: () => number): object[] {
  const oneOf = <T>(choice: readonly T[]): T => choice[Math.floor(random() * choice.length)]!;
  const maybe = <T>(chance: number, value: T) => (random() < chance ? value : undefined);
  return Array.from({ length: 14 }, (_, index) => ({
    order_ref: `R${Math.floor(random() * 14)}`,
    order_date: "01-03-2026",
    fulfilment_date: maybe(0.5, "05-03-2026"),
    cancelled: maybe(0.1, true),
    language: maybe(0.3, oneOf(["de", "fr"])),
    branch_code: maybe(0.3, "NORTH"),
    customer: {
      email: oneOf(["jane@example.com", "Jane@Example.com", "bob@example.com", `guest${index}@example.com`]),
      first_name: maybe(0.7, oneOf(["Jane", "J.", "Bob"])),
      postcode: maybe(0.3, oneOf(["N1", "E2"])),
    },
    order_items: Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({
      sku: oneOf(["RED", "BLUE", "GREEN", "GREY"]),
      price: maybe(0.5, "12.50"),
      currency: maybe(0.5, "EUR"),
      refunded: maybe(0.1, true),
      cancelled: maybe(0.1, oneOf([true, false])),
      incentivised: maybe(0.2, oneOf([true, false])),
    })),
  }));
}

async function aShopThatIsTold(settings: Parameters<typeof aShop>[1] = {}): Promise<Shop> {
  const shop = await aShop(server, settings);
  await anEndpoint(db, shop.organisation, "http://127.0.0.1:9/", clock.now);
  // Somebody has named some of the items before any order does.
  const claims = [
    { order_ref: "R1", sku: "RED" },
    { order_ref: "R2", sku: "BLUE" },
  ];
  expect((await shop.report({ email: "bob@example.com", first_name: "Robert", purchases: claims })).statusCode).toBe(
    201,
  );
  return shop;
}

describe("orders that waited together", () => {
  test.each(Array.from({ length: 3 * thorough }, (_, seed) => seed))(
    "come to what each would have come to if it had been processed before the next arrived (%i)",
    async (seed) => {
      const settings = { minimisePersonalData: seed % 3 === 0 };
      const [together, apart] = [await aShopThatIsTold(settings), await aShopThatIsTold(settings)];
      const random = randomFrom(seed);
      for (let round = 1; round <= 2; round += 1) {
        for (const order of randomOrders(random)) {
          expect((await together.call("POST", "/customer_order", order)).statusCode).toBe(202);
          expect((await apart.call("POST", "/customer_order", order)).statusCode).toBe(202);
          for (const which of await waitingOf(apart)) await processCustomerOrder(db, which, keys, clock.now);
        }
        await runJobs(server);
        expect(await waitingOf(together)).toEqual([]);
        expect(await broughtTo(together)).toEqual(await broughtTo(apart));
      }
    },
  );

  test("are done in as many portions as it takes, whichever of several at once does them", async () => {
    const shop = await aShop(server);
    const orders = Array.from({ length: 450 }, (_, n) => ({
      trkref: shop.organisation.trkref,
      order_ref: `P${n}`,
      order_date: "01-03-2026",
      customer: { email: `p${n % 300}@example.com` },
      order_items: [{ sku: "A" }, { sku: "B" }],
    }));
    const { authorization } = shop;
    const payload = JSON.stringify(orders);
    const answer = await app.inject({
      method: "POST",
      url: "/v4/customer_orders",
      headers: { authorization },
      payload,
    });
    expect(answer.statusCode).toBe(202);
    const run = () => processWaitingOrders(db, shop.organisation.id, keys, clock.now);
    await Promise.all([run(), run(), run()]);
    await runJobs(server);
    expect(await waitingOf(shop)).toEqual([]);
    const [counts] = await rowsOf(
      shop,
      `select (select count(*) from purchasers where organisation_id = $1)::int as purchasers,
         (select count(*) from purchases where organisation_id = $1 and confirmed_at is not null)::int as purchases`,
    );
    expect(counts).toEqual({ purchasers: 300, purchases: 900 });
  });

  test("are none the worse for one that cannot be read any more: it fails alone, and its own job tries again", async () => {
    const shop = await aShop(server);
    const order = (orderRef: string) => ({
      order_ref: orderRef,
      order_date: "01-03-2026",
      customer: { email: "jane@example.com" },
      order_items: [{ sku: "A" }],
    });
    for (const orderRef of ["A1", "A2", "A3"]) await shop.call("POST", "/customer_order", order(orderRef));
    await owner.query("update customer_orders set raw = '{}' where organisation_id = $1 and order_ref = 'A2'", [
      shop.organisation.id,
    ]);
    await runJobs(server);
    const stands =
      "select order_ref, failure, processed_at is not null as processed from customer_orders where organisation_id = $1 order by 1";
    expect(await rowsOf(shop, stands)).toEqual([
      { order_ref: "A1", failure: null, processed: true },
      { order_ref: "A2", failure: "unreadable", processed: false },
      { order_ref: "A3", failure: null, processed: true },
    ]);
    const [failed] = await rowsOf(
      shop,
      `select id from customer_orders where organisation_id = $1 and order_ref = 'A2'`,
    );
    const { rows: jobs } = await owner.query("select attempts from graphile_worker.jobs where key = $1", [
      `customer-order:${failed.id}`,
    ]);
    expect(jobs).toEqual([{ attempts: 1 }]);
  });

  test("bring nobody back who was erased: such an order is deleted", async () => {
    const shop = await aShop(server);
    const order = (orderRef: string, email: string) => ({
      order_ref: orderRef,
      order_date: "01-03-2026",
      customer: { email },
      order_items: [{ sku: "A" }],
    });
    await shop.call("POST", "/customer_order", order("E1", "jane@example.com"));
    await runJobs(server);
    await erasePurchaser(db, shop.organisation, "jane@example.com", keys, clock.now);
    await shop.call("POST", "/customer_order", order("E1", "jane@example.com"));
    await shop.call("POST", "/customer_order", order("E2", "bob@example.com"));
    await runJobs(server);
    const left = "select order_ref from customer_orders where organisation_id = $1";
    expect(await rowsOf(shop, left)).toEqual([{ order_ref: "E2" }]);
  });
});
