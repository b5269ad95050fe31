import type { BrowserContextOptions, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import type { Organisation } from "../../src/organisations/index.ts";
import { axeComplaints, axeLooksAt, cookieOf, sizes, testBrowser } from "../support/browser.ts";
import { runJobs } from "../support/jobs.ts";
import { anEndpoint, aReceiver } from "../support/receiver.ts";
import { aShop, type Shop } from "../support/shop.ts";
import { type SignedIn, signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";

const server = await testApp({ config: { WEBHOOK_ALLOW_PRIVATE: true } });
const { app, db, owner, clock } = server;
const inBrowser = testBrowser();
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
});

function as(staff: SignedIn, options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  return inBrowser(options, async (page) => {
    await page.context().addCookies([cookieOf(staff)]);
    await use(page);
  });
}

const press = (page: Page, name: string) =>
  Promise.all([page.waitForNavigation(), page.getByRole("button", { name, exact: true }).first().click()]);

async function sendOrder(shop: Shop, ref: string, more: object = {}): Promise<void> {
  const customer = { email: "jane@example.com", first_name: "Jane" };
  const order = { order_ref: ref, order_date: "01-03-2026", customer, order_items: [{ sku: "K1" }], ...more };
  expect((await shop.call("POST", "/customer_order", order)).statusCode).toBe(202);
  clock.advance(60_000);
}

/** A shop whose orders and endpoints have been through everything. */
async function aBusyShop() {
  const shop = await aShop(server, { name: "Harbour & Hearth" });
  const { organisation } = shop;
  const [well, broken, gone] = [await aReceiver(), await aReceiver(), await aReceiver()];
  await anEndpoint(db, organisation, well.url, clock.now);
  const failing = await anEndpoint(db, organisation, broken.url, clock.now);
  const ended = await anEndpoint(db, organisation, gone.url, clock.now, ["purchase.confirmed"]);
  broken.answer(503);
  gone.answer(410);
  await sendOrder(shop, "A1104528927");
  await sendOrder(shop, "A1104528930", {
    cancelled: true,
    order_items: [{ sku: "K1", refunded: true, incentivised: true }, { sku: "COPPER-KETTLE-1700-ML-WITH-LID" }],
  });
  await runJobs(server);
  await sendOrder(shop, "A1104528927", { customer: { email: "omar@example.com" } });
  await sendOrder(shop, "B1104234333");
  await runJobs(server);
  await sendOrder(shop, "B1104234334");
  await owner.query(
    "update customer_orders set raw = '{\"order_ref\": \"B1104234334\"}' where order_ref = 'B1104234334'",
  );
  await runJobs(server);
  await sendOrder(shop, "B1104234335");
  return { shop, organisation, failing, ended };
}

async function orderPath({ trkref }: Organisation, admin: SignedIn, ref: string): Promise<string> {
  const { body } = await admin.get(`/console/${trkref}/orders`);
  return new RegExp(`href="([^"]+)">${ref}<`).exec(body)![1]!;
}

/** Jobs that failed, and sweeps that ran. */
async function anOldQueue(): Promise<void> {
  for (const [task, attempts, error] of [
    ["apply-decision", 25, "23514"],
    ["process-customer-order", 3, "ECONNREFUSED"],
  ] as const) {
    const { rows } = await owner.query("select id from graphile_worker.add_job($1, job_key => $2)", [
      task,
      `${task}:1`,
    ]);
    await owner.query(
      "update graphile_worker._private_jobs set attempts = $2, last_error = $3, run_at = now() + interval '1 hour' where id = $1",
      [rows[0].id, attempts, error],
    );
  }
  await owner.query(
    `insert into sweep_runs values ('publish-due', $1, 12, null), ('tend-cases', $1, 8, '42P01') on conflict do nothing`,
    [clock.now],
  );
}

async function everyPage(): Promise<Record<string, { path: string; staff: SignedIn }>> {
  const { organisation, failing, ended } = await aBusyShop();
  await anOldQueue();
  const admin = await signIn(app, db, { role: "admin" });
  const retailer = await signIn(app, db, { role: "retailer", organisations: [organisation] });
  const { organisation: empty } = await aShop(server, { name: "An empty shop" });
  const base = `/console/${organisation.trkref}`;
  return {
    webhooks: { path: `${base}/webhooks`, staff: retailer },
    "webhooks of a new shop": { path: `/console/${empty.trkref}/webhooks`, staff: admin },
    "a failing endpoint": { path: `${base}/webhooks/${failing.id}`, staff: retailer },
    "an endpoint that was disabled by itself": { path: `${base}/webhooks/${ended.id}`, staff: retailer },
    orders: { path: `${base}/orders`, staff: retailer },
    "refused orders": { path: `${base}/orders?show=refused`, staff: retailer },
    "an order": { path: await orderPath(organisation, retailer, "A1104528930"), staff: retailer },
    "a failed order": { path: await orderPath(organisation, retailer, "B1104234334"), staff: retailer },
    jobs: { path: "/console/jobs", staff: admin },
    "the record": { path: "/console/record", staff: admin },
    "the record, narrowed so that nothing is left": {
      path: "/console/record?what=data&from=2020-01-01&to=2020-01-01",
      staff: admin,
    },
  };
}

describe.each(Object.entries(sizes))("on a %s", (_size, viewport) => {
  test("every page is accessible and fits, with everything on it unfolded", async () => {
    for (const [name, { path, staff }] of Object.entries(await everyPage())) {
      await as(staff, { viewport, bypassCSP: true, javaScriptEnabled: true }, async (page) => {
        await page.goto(`${origin}${path}`);
        await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");
        if (axeLooksAt(viewport)) expect([name, await axeComplaints(page)]).toEqual([name, []]);
        const overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
        expect([name, overflow]).toEqual([name, 0]);
      });
    }
  });

  test("without JavaScript an endpoint is added, tried, and tells how that went; a failed order is processed again", async () => {
    const shop = await aShop(server);
    const { trkref } = shop.organisation;
    const receiver = await aReceiver();
    const retailer = await signIn(app, db, { role: "retailer", organisations: [shop.organisation] });
    await sendOrder(shop, "C1");
    await as(retailer, { viewport, javaScriptEnabled: false }, async (page) => {
      await page.goto(`${origin}/console/${trkref}/webhooks`);
      await page.getByLabel("Address").fill("shop.example");
      await press(page, "Add the endpoint");
      await page.getByText("Enter a whole address, such as https://shop.example/webhooks").first().waitFor();
      await page.getByLabel("Address").fill(receiver.url);
      await press(page, "Add the endpoint");
      await page.getByText("Copy the secret now").waitFor();
      await press(page, "Send a test message");
      await runJobs(server);
      await page.reload();
      await page.getByText("Delivered", { exact: true }).first().waitFor();
      expect(receiver.received).toHaveLength(2);
      if (viewport === sizes.phone) await page.getByText("Menu", { exact: true }).click();
      await page.getByRole("link", { name: "Orders" }).click();
      await page.getByRole("link", { name: "C1", exact: true }).click();
      await press(page, "Process again");
      await page.getByText("It is being processed again").waitFor();
    });
  });
});
