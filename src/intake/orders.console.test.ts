import { describe, expect, test } from "vitest";
import { importText } from "../../test/support/feeds.ts";
import { runJobs } from "../../test/support/jobs.ts";
import { aShop, type Shop } from "../../test/support/shop.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { findPurchase } from "../purchases/index.ts";
import { submitReview } from "../reviews/index.ts";
import { lookedThroughAtMost } from "./known-orders.queries.ts";
import { takeUpWaitingOrders } from "./process-again.ts";

const server = await testApp();
const { app, db, owner, clock } = server;
const admin = await signIn(app, db, { role: "admin" });

const order = (more: object = {}) => ({
  order_ref: "A1",
  order_date: "01-03-2026",
  customer: { email: "jane@example.com", first_name: "Jane" },
  order_items: [{ sku: "S1" }],
  ...more,
});

const send = (shop: Shop, body: unknown) => shop.call("POST", "/customer_order", body);
const listOf = ({ organisation }: Shop) => `/console/${organisation.trkref}/orders`;

async function pageOf(shop: Shop, orderRef = "A1"): Promise<string> {
  const { body } = await admin.get(listOf(shop));
  return new RegExp(`href="([^"]+/orders/[0-9a-f-]+)">${orderRef}<`).exec(body)![1]!;
}

async function rowOf({ organisation }: Shop) {
  const { rows } = await owner.query("select * from customer_orders where organisation_id = $1", [organisation.id]);
  return rows[0]!;
}

describe("the list of orders", () => {
  test("is newest first, a page at a time, and says nothing of who bought", async () => {
    const shop = await aShop(server);
    for (let n = 0; n < 52; n += 1) {
      // Three came in one moment: paging must not lose one.
      if (n % 3 === 0) clock.advance(1000);
      await send(shop, order({ order_ref: `R${n}.` }));
    }
    const first = (await admin.get(listOf(shop))).body;
    const next = /href="([^"]+)" rel="next"/.exec(first)![1]!;
    const second = (await admin.get(next.replaceAll("&amp;", "&"))).body;
    const refs = (body: string) => [...body.matchAll(/>(R\d+)\.</g)].map(([, ref]) => ref);
    expect([...refs(first), ...refs(second)]).toHaveLength(52);
    expect(new Set([...refs(first), ...refs(second)]).size).toBe(52);
    expect(refs(first)).toContain("R51");
    expect(second).not.toContain('rel="next"');
    expect(first).not.toContain("jane");
  });

  test("is narrowed to those that failed, and to those with an item that was refused", async () => {
    const shop = await aShop(server);
    await send(shop, order({ order_ref: "FINE" }));
    await send(shop, order({ order_ref: "TWICE" }));
    await send(shop, order({ order_ref: "BROKEN" }));
    await owner.query("update customer_orders set raw = '{}' where organisation_id = $1 and order_ref = 'BROKEN'", [
      shop.organisation.id,
    ]);
    await runJobs(server);
    await send(shop, order({ order_ref: "TWICE", customer: { email: "omar@example.com" } }));
    await runJobs(server);
    const shown = async (show: string) => {
      const { body } = await admin.get(`${listOf(shop)}?show=${show}`);
      return [...body.matchAll(/orders\/[0-9a-f-]{36}">(\w+)</g)].map(([, ref]) => ref);
    };
    expect(await shown("failed")).toEqual(["BROKEN"]);
    expect(await shown("refused")).toEqual(["TWICE"]);
    expect((await shown("")).sort()).toEqual(["BROKEN", "FINE", "TWICE", "TWICE"]);
  });
});

const header = "sku,email,order_ref,purchase_date";
const imported = ({ organisation }: Shop, lines: readonly string[]) =>
  importText(server, organisation, "purchasers", [header, ...lines, ""].join("\n"));
const claim = (shop: Shop, orderRef: string, email = "jane@example.com") =>
  shop.report({ email, purchases: [{ order_ref: orderRef, sku: "S1" }] });
const refsIn = (body: string) =>
  [...body.matchAll(/class="strong" href="[^"]+orders\/(?:known\/)?[0-9a-f-]{36}">([^<]+)</g)].map(([, ref]) => ref);

/** Every reference in the list, page after page. */
async function refsOfAllPages(shop: Shop): Promise<string[]> {
  const refs: (string | undefined)[] = [];
  for (let next: string | undefined = listOf(shop); next; ) {
    const { body } = await admin.get(next.replaceAll("&amp;", "&"));
    refs.push(...refsIn(body));
    next = /href="([^"]+)" rel="next"/.exec(body)?.[1];
  }
  return refs as string[];
}

describe("orders that the shop's server did not send", () => {
  test("stand in the same list, in the order in which they became known: from a file, or only asked about", async () => {
    const shop = await aShop(server);
    await send(shop, order({ order_ref: "SENT-1" }));
    await runJobs(server);
    clock.advance(60_000);
    await imported(shop, ["S1,omar@example.com,FILE-1,01/02/2026", "S2,omar@example.com,FILE-1,01/02/2026"]);
    clock.advance(60_000);
    await claim(shop, "ASKED-1");
    clock.advance(60_000);
    await send(shop, order({ order_ref: "SENT-2" }));
    const { body } = await admin.get(listOf(shop));
    expect(refsIn(body)).toEqual(["SENT-2", "ASKED-1", "FILE-1", "SENT-1"]);
    expect(body).toContain("2 items, from a file");
    expect(body).toContain("1 item, known only because the shop’s server asked about it");
    expect(body).not.toMatch(/omar|jane/);

    // What was asked about and then sent is one order.
    await send(shop, order({ order_ref: "ASKED-1" }));
    await runJobs(server);
    expect((await refsOfAllPages(shop)).sort()).toEqual(["ASKED-1", "FILE-1", "SENT-1", "SENT-2"]);
  });

  test("are each on one page, whatever stands between them, also where a page has looked through enough", async () => {
    const shop = await aShop(server);
    const all: string[] = [];
    for (let n = 0; n < 130; n += 1) {
      // Some came in one moment.
      if (n % 4 === 0) clock.advance(1000);
      const ref = `R${n}`;
      all.push(ref);
      if (n % 3 === 0) await send(shop, order({ order_ref: ref }));
      else await claim(shop, ref);
    }
    await runJobs(server);
    // Thousands of items in orders that the shop sent, newer than the rest: their purchases are looked through, and not shown.
    const items = Array.from({ length: 450 }, (_, n) => ({ sku: `I${n}` }));
    for (let n = 0; n < 5; n += 1) {
      await send(shop, order({ order_ref: `BIG${n}`, order_items: items }));
      all.push(`BIG${n}`);
    }
    await runJobs(server);
    await owner.query(
      "update customer_orders set received_at = received_at - interval '1 year' where organisation_id = $1 and order_ref like 'BIG%'",
      [shop.organisation.id],
    );
    const { rows } = await owner.query("select count(*)::int as count from purchases where organisation_id = $1", [
      shop.organisation.id,
    ]);
    expect(rows[0].count).toBeGreaterThan(lookedThroughAtMost);
    expect((await refsOfAllPages(shop)).sort()).toEqual(all.sort());
  });

  test("have a page with who ordered, what by name, what they wrote, and what was mailed", async () => {
    const shop = await aShop(server);
    const { id: organisationId } = shop.organisation;
    await mergeProduct(db, organisationId, { sku: "S1", name: "Kettle <1>", url: null, imageUrl: null }, clock.now);
    await imported(shop, ["S1,omar@example.com,FILE-2,01/02/2026", "S2,omar@example.com,FILE-2,01/02/2026"]);
    const purchase = (await findPurchase(db, { organisationId, orderRef: "FILE-2", sku: "S1" }))!;
    const written = { overallScore: 3, generalComments: "It leaks." };
    const review = await submitReview(db, { organisation: shop.organisation, purchase }, written, clock.now);
    const path = /href="([^"]+orders\/known\/[^"]+)"/.exec((await admin.get(listOf(shop))).body)![1]!;
    const { body } = await admin.get(path);
    expect(body).toContain("omar@example.com");
    expect(body).toContain("Kettle &lt;1>");
    expect(body).toContain(`Review ${review.number}: Waiting for a decision`);
    expect(body.match(/>Not reviewed</g)).toHaveLength(1);
    expect(body).toContain("Your review of Kettle &lt;1> has arrived");
    expect(body).not.toContain("It leaks");

    // Once the shop's server sends it, the same address leads to what it sent.
    await send(shop, order({ order_ref: "FILE-2", customer: { email: "omar@example.com" } }));
    await runJobs(server);
    expect((await admin.get(path)).headers.location).toMatch(/\/orders\/[0-9a-f-]{36}$/);
  });
});

describe("finding orders", () => {
  const find = (shop: Shop, text: string) => admin.post(`${listOf(shop)}/search`, { text });

  test("goes by the whole reference, by a product, and by an address that then stands in no address of ours", async () => {
    const shop = await aShop(server);
    await send(shop, order({ order_ref: "BREAD-7", order_items: [{ sku: "KETTLE" }] }));
    await runJobs(server);
    await imported(shop, ["KETTLE,omar@example.com,F-1,01/02/2026", "CUP,omar@example.com,F-2,01/02/2026"]);
    await claim(shop, "ASKED", "ada@example.com");
    expect(refsIn((await find(shop, " BREAD-7 ")).body)).toEqual(["BREAD-7"]);
    expect(refsIn((await find(shop, "F-2")).body)).toEqual(["F-2"]);
    expect(refsIn((await find(shop, "ASKED")).body)).toEqual(["ASKED"]);
    expect(refsIn((await find(shop, "KETTLE")).body).sort()).toEqual(["BREAD-7", "F-1"]);
    expect((await find(shop, "BREAD-")).body).toContain("No order found");
    const { statusCode, headers } = await find(shop, "OMAR@example.com");
    expect([statusCode, headers.location]).toEqual([303, expect.stringMatching(/purchasers\/[0-9a-f-]{36}$/)]);
    const { body } = await admin.get(headers.location as string);
    expect(body).toContain("F-1");
    expect(body).toContain("F-2");
    expect(body).not.toContain("BREAD-7");
  });

  test("finds by address also what still waits, before its customer is known", async () => {
    const shop = await aShop(server);
    await send(shop, order({ order_ref: "WAITS", customer: { email: "new@example.com" } }));
    expect(refsIn((await find(shop, "new@example.com")).body)).toEqual(["WAITS"]);
  });

  test("finds nothing of another shop, and nothing of who was erased", async () => {
    const [mine, other] = [await aShop(server), await aShop(server)];
    await send(other, order({ order_ref: "THEIRS" }));
    await runJobs(server);
    for (const text of ["THEIRS", "S1", "jane@example.com", "erased:", "'; --", "\\", "%"])
      expect((await find(mine, text)).body).toContain("No order found");
  });
});

describe("an order's page", () => {
  test("shows what was sent and what became of each item, with what the shop said of it", async () => {
    const shop = await aShop(server);
    const items = [{ sku: "S1", refunded: true, incentivised: true }, { sku: "S2" }];
    await send(shop, order({ cancelled: true, order_items: items, branch_code: "B<1>", note: "<b>" }));
    const page = await pageOf(shop);
    expect((await admin.get(page)).body).toContain("Waiting");
    await runJobs(server);
    const { body } = await admin.get(page);
    expect(body).toContain("Processed");
    expect(body.match(/>Cancelled</g)).toHaveLength(2);
    expect(body.match(/>Refunded</g)).toHaveLength(1);
    expect(body.match(/>Branch B&lt;1></g)).toHaveLength(2);
    expect(body.match(/>Incentive for a review</g)).toHaveLength(1);
    expect(body).toContain("jane@example.com");
    expect(body).toContain("&lt;b>");
  });

  test("says nothing of the purchase that an item was refused for", async () => {
    const shop = await aShop(server);
    await send(shop, order({ cancelled: true }));
    await runJobs(server);
    clock.advance(1000);
    await send(shop, order({ customer: { email: "omar@example.com" } }));
    await runJobs(server);
    const { body } = await admin.get(await pageOf(shop));
    expect(body).toContain("Refused: an earlier order names another customer");
    expect(body).not.toContain(">Cancelled<");
    expect(body).not.toContain("jane");
  });

  test("says why it failed; once the fault is gone it is processed again from here", async () => {
    const shop = await aShop(server);
    await send(shop, order());
    // As if this version were stricter than the one that accepted it.
    const { raw, organisation_id: id } = await rowOf(shop);
    await owner.query('update customer_orders set raw = \'{"order_ref": "A1"}\' where organisation_id = $1', [id]);
    await runJobs(server);
    const page = await pageOf(shop);
    const failed = (await admin.get(page)).body;
    expect(failed).toContain("<code>unreadable</code>");
    expect(failed).toContain("cannot read what was sent");
    expect(await rowOf(shop)).toMatchObject({ failure: "unreadable", processed_at: null });

    // Once more with the fault still there: it fails again, and says so.
    expect((await admin.post(`${page}/process`)).headers.location).toBe(`${page}?again`);
    expect(await rowOf(shop)).toMatchObject({ failure: null, failed_at: null });
    await runJobs(server);
    expect(await rowOf(shop)).toMatchObject({ failure: "unreadable" });

    await owner.query("update customer_orders set raw = $1 where organisation_id = $2", [raw, id]);
    await admin.post(`${page}/process`);
    await runJobs(server);
    expect(await rowOf(shop)).toMatchObject({ failure: null, processed_revision: 1 });
    expect((await admin.get(page)).body).toContain("Processed");
    // There was one job all the time, and it is done.
    const key = `customer-order:${(await rowOf(shop)).id}`;
    const jobs = async () => (await owner.query("select from graphile_worker.jobs where key = $1", [key])).rowCount;
    await expect.poll(jobs).toBe(0);
  });

  test("processes again what was processed, and changes nothing by it", async () => {
    const shop = await aShop(server);
    await send(shop, order());
    await runJobs(server);
    const purchases = async () =>
      (await owner.query("select * from purchases where organisation_id = $1", [shop.organisation.id])).rows;
    const before = await purchases();
    clock.advance(60_000);
    await admin.post(`${await pageOf(shop)}/process`);
    await runJobs(server);
    expect(await purchases()).toEqual(before);
    expect(await rowOf(shop)).toMatchObject({ processed_at: clock.now, outcome: [{ outcome: "confirmed" }] });
  });

  test("is taken up anew by the sweep where a killed worker holds its job; what waits in a queue keeps its place", async () => {
    const shop = await aShop(server);
    await send(shop, order());
    const hold =
      "update graphile_worker._private_jobs set locked_at = now(), locked_by = 'dead' where locked_at is null";
    await owner.query(hold);
    expect(await takeUpWaitingOrders(db, clock.now)).toBe(0);
    await runJobs(server);
    expect(await rowOf(shop)).toMatchObject({ processed_at: null });
    const jobs = async () => {
      const key = `customer-orders:${shop.organisation.id}`;
      return (await owner.query("select id, run_at from graphile_worker.jobs where key = $1", [key])).rows;
    };
    clock.advance(2 * 60_000 + 1);
    expect(await takeUpWaitingOrders(db, clock.now)).toBe(1);
    const waiting = await jobs();
    expect(waiting).toHaveLength(1);
    expect(await takeUpWaitingOrders(db, clock.now)).toBe(1);
    expect(await jobs()).toEqual(waiting);
    await runJobs(server);
    expect(await rowOf(shop)).toMatchObject({ processed_revision: 1 });
    expect(await takeUpWaitingOrders(db, clock.now)).toBe(0);
  });

  test("is taken up by the sweep however many older ones of another shop wait as well", async () => {
    const [busy, other] = [await aShop(server), await aShop(server)];
    await owner.query(
      `insert into customer_orders (organisation_id, id, order_ref, email_key, raw, revision, received_at)
       select $1, gen_random_uuid(), 'old-' || n, 'jane@example.com', '{}', 1, $2 from generate_series(1, 1000) n`,
      [busy.organisation.id, clock.now],
    );
    clock.advance(1000);
    await send(other, order());
    await owner.query("delete from graphile_worker._private_jobs");
    clock.advance(2 * 60_000 + 1);
    expect(await takeUpWaitingOrders(db, clock.now)).toBe(2);
    const key = `customer-orders:${other.organisation.id}`;
    expect((await owner.query("select from graphile_worker.jobs where key = $1", [key])).rows).toHaveLength(1);
    await owner.query("delete from customer_orders where organisation_id = $1", [busy.organisation.id]);
  });

  test("of another organisation is one that does not exist", async () => {
    const [mine, other] = [await aShop(server), await aShop(server)];
    await send(other, order());
    const { id } = await rowOf(other);
    const retailer = await signIn(app, db, { role: "retailer", organisations: [mine.organisation] });
    const path = `${listOf(mine)}/${id}`;
    expect([(await retailer.get(path)).statusCode, (await retailer.post(`${path}/process`)).statusCode]).toEqual([
      404, 404,
    ]);
  });
});
