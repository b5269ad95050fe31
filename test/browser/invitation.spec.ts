import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { updateOrganisation } from "../../src/organisations/index.ts";
import { noteMailServer } from "../../src/outbox/index.ts";
import { publishDue } from "../../src/reviews/index.ts";
import { sizes, testBrowser } from "../support/browser.ts";
import { delivererTo } from "../support/deliverer.ts";
import { invite } from "../support/invitations.ts";
import { runJobs } from "../support/jobs.ts";
import { type Arrived, startMailServer } from "../support/mail-server.ts";
import { accept } from "../support/reviews.ts";
import { aShop } from "../support/shop.ts";
import { testApp } from "../support/test-app.ts";

const server = await testApp();
const { app, db, clock, baseUrl } = server;
const inBrowser = testBrowser();
const mailServer = await startMailServer();
afterAll(() => mailServer.close());
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
  await noteMailServer(db, true, clock.now);
});

const deliverer = delivererTo(server, mailServer);

/** The mails that this round brought. */
async function delivered(): Promise<Arrived[]> {
  const before = mailServer.arrived.length;
  await deliverer.deliver();
  return mailServer.arrived.slice(before);
}

/** Shows the HTML part of a mail, and gives back where the link leads that reads so, on the server of this test. */
async function linkIn(page: Page, { mail }: Arrived, text: string): Promise<string> {
  await page.setContent(mail.html as string);
  expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);
  const href = await page.locator("a", { hasText: new RegExp(`^${text}$`) }).getAttribute("href");
  return href!.replace(baseUrl, origin);
}

const modes = [
  [
    "en-GB",
    "phone",
    true,
    { page: "Open your page", review: "Read the review", stop: "You will get no more e-mails from Harbour & Hearth." },
  ],
  [
    "de-DE",
    "desk",
    false,
    {
      page: "Ihre Seite öffnen",
      review: "Bewertung lesen",
      stop: "Sie erhalten keine E-Mails von Harbour & Hearth mehr.",
    },
  ],
] as const;

describe.each(modes)("in %s, at the size of a %s, with JavaScript: %s", (locale, size, javaScriptEnabled, words) => {
  const email = `jane-${size}@example.com`;
  const sku = "K1";
  const options = { viewport: sizes[size], javaScriptEnabled, locale };

  test("the links of the mails lead from the order to the published review, and the button of the mail program ends them", async () => {
    const shop = await aShop(server, { name: "Harbour & Hearth", locale });
    const { organisation } = shop;
    await updateOrganisation(db, organisation.id, { invites: true, inviteAfterDays: 5, timeZone: "Europe/London" });
    const product = { sku, name: "Copper kettle, 1.7 litres", url: null, imageUrl: null };
    await mergeProduct(db, organisation.id, product, clock.now);
    const comes = async (orderRef: string, on: string, today: string, who = email) => {
      clock.now = new Date(`${today}T12:00:00Z`);
      const customer = { email: who, first_name: "Jane" };
      const body = { order_ref: orderRef, order_date: on, customer, order_items: [{ sku }] };
      expect((await shop.call("POST", "/customer_order", body)).statusCode).toBe(202);
      await runJobs(server);
      await invite(server, clock.now);
    };

    await comes("A1", "10-03-2026", "2026-03-16");
    const [invitation, ...others] = await delivered();
    expect(others).toEqual([]);
    await inBrowser(options, async (page) => {
      await page.goto(await linkIn(page, invitation!, "4"));
      expect(await page.locator('input[name="overall_score"][value="4"]').isChecked()).toBe(true);
      await page.locator("#general_comments").fill("It pours well, and the handle stays cool.");
      await page.locator('form[method="post"] button[type="submit"]:not([name])').first().click();
      await page.locator("#general_comments").waitFor({ state: "detached" });
    });

    const [received] = await delivered();
    // Another device: what is read there is in the link, not in a cookie.
    await inBrowser(options, async (page) => {
      await page.goto(await linkIn(page, received!, words.page));
      expect(await page.locator("main").innerText()).toContain("the handle stays cool");
    });

    await accept(db, { organisation, pair: { orderRef: "A1", sku }, now: clock.now });
    await publishDue(db, clock.now);
    const [published] = await delivered();
    await inBrowser(options, async (page) => {
      await page.goto(await linkIn(page, published!, words.review));
      expect(await page.locator("main").innerText()).toContain("the handle stays cool");
    });

    // RFC 8058: the mail program posts to the address in the header, and a person who follows it reads how things stand.
    const list = published!.mail.headers.get("list") as unknown as { unsubscribe: { url: string } };
    const stop = list.unsubscribe.url.replace(baseUrl, origin);
    const oneClick = { method: "POST", body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }) };
    expect((await fetch(stop, oneClick)).status).toBe(200);
    await inBrowser(options, async (page) => {
      await page.goto(stop);
      expect(await page.locator("h1").innerText()).toBe(words.stop);
    });
    const other = `robin-${size}@example.com`;
    await comes("A2", "20-03-2026", "2026-03-27");
    await comes("A3", "20-03-2026", "2026-03-27", other);
    expect((await delivered()).map(({ to }) => to)).toEqual([other]);
  });
});
