import type { BrowserContextOptions, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { checkDue } from "../../src/checks/index.ts";
import { applyDueDecisions } from "../../src/moderation/index.ts";
import type { Language } from "../../src/platform/languages.ts";
import { publishDue } from "../../src/reviews/index.ts";
import { cookieOf, sizes, testBrowser } from "../support/browser.ts";
import { runJobs } from "../support/jobs.ts";
import { aShop, type Shop } from "../support/shop.ts";
import { type SignedIn, signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";

const server = await testApp();
const { app, db, clock, baseUrl } = server;
const inBrowser = testBrowser();
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
});

const pair = { order_ref: "A1104528927", sku: "K1" };

/** What the shop is told when it asks, as on every view of "my orders". */
async function askedAgain(shop: Shop): Promise<{ review_state: string; review_url: string | null }> {
  const answer = await shop.report({ email: "jane@example.com", purchases: [pair] });
  const body: { purchases: { review_state: string; review_url: string | null }[] } = answer.json();
  return body.purchases[0]!;
}

/** The address on the server of this test: links are made under the public base. */
const here = (url: string | null) => url!.replace(baseUrl, origin);

/** An order has come, and its job has run. */
async function aConfirmedPurchase(locale: string): Promise<Shop> {
  const shop = await aShop(server, { name: "Harbour & Hearth", locale });
  const product = { sku: pair.sku, name: "Copper kettle, 1.7 litres", url: null, imageUrl: null };
  await mergeProduct(db, shop.organisation.id, product, clock.now);
  const customer = { email: "jane@example.com", first_name: "Jane" };
  const order = { order_ref: pair.order_ref, order_date: "01-03-2026", customer, order_items: [{ sku: pair.sku }] };
  expect((await shop.call("POST", "/customer_order", order)).statusCode).toBe(202);
  await runJobs(server);
  return shop;
}

async function send(page: Page, text: string): Promise<void> {
  await page.locator('input[name="overall_score"][value="4"]').check({ force: true });
  await page.locator('textarea[name="general_comments"]').fill(text);
  await page.locator('input[name="display_name"]').fill("Jane D.");
  await page.locator('form[method="post"] button[type="submit"]:not([name])').first().click();
}

async function decide(vetter: SignedIn, options: BrowserContextOptions, act: (page: Page) => Promise<void>) {
  await checkDue(db, clock.now);
  await inBrowser(options, async (page) => {
    await page.context().addCookies([cookieOf(vetter)]);
    await page.goto(`${origin}/console/queue`);
    await page.getByRole("button", { name: "Review the oldest" }).click();
    await act(page);
  });
  clock.advance(10_000);
  await applyDueDecisions(db, clock.now);
}

const modes = [
  ["en", "en-GB", "phone", true],
  ["de", "de-DE", "phone", false],
  ["fr", "fr-FR", "desk", true],
  ["en", "en-GB", "desk", false],
] as const satisfies readonly (readonly [Language, string, keyof typeof sizes, boolean])[];

describe.each(modes)("in %s (%s), at the size of a %s, with JavaScript: %s", (language, locale, size, scripts) => {
  test("a review goes from the link to the page that the shop's next call leads to", async () => {
    const options = { viewport: sizes[size], javaScriptEnabled: scripts, locale };
    const shop = await aConfirmedPurchase(locale);
    const vetter = await signIn(app, db, { role: "vetter", organisations: [shop.organisation] });
    const asked = await askedAgain(shop);
    expect(asked.review_state).toBe("not_reviewed");

    await inBrowser(options, async (page) => {
      await page.goto(here(asked.review_url));
      expect(await page.locator("html").getAttribute("lang")).toBe(language);
      await send(page, "Call Petra on 01632 960 001, she sold it to me.");
      await page.waitForLoadState();
      expect(await page.locator("h1").innerText()).not.toBe("");
    });
    expect(await askedAgain(shop)).toMatchObject({ review_state: "pending_moderation", review_url: null });

    await decide(vetter, options, async (page) => {
      expect(await page.content()).toContain("01632 960 001");
      await page.locator('input[name="reason"][value="personal_data"]').check();
      await page.locator('textarea[name="passage"]').fill("01632 960 001");
      await page.getByRole("button", { name: "Reject" }).click();
      await page.waitForLoadState();
    });
    const refused = await askedAgain(shop);
    expect(refused.review_state).toBe("rejected");

    await inBrowser(options, async (page) => {
      await page.goto(here(refused.review_url));
      expect(await page.locator("main").innerText()).toContain("01632 960 001");
      expect(await page.locator('textarea[name="general_comments"]').inputValue()).toContain("Petra");
      await send(page, "It pours well, and the handle stays cool.");
      await page.waitForLoadState();
    });
    expect((await askedAgain(shop)).review_state).toBe("pending_moderation");

    await decide(vetter, options, async (page) => {
      await page.getByRole("button", { name: "Accept", exact: true }).click();
      await page.waitForLoadState();
    });
    expect((await askedAgain(shop)).review_state).toBe("pending_publication");

    await publishDue(db, clock.now);
    const published = await askedAgain(shop);
    expect(published.review_state).toBe("published");
    await inBrowser(options, async (page) => {
      // The gateway answers with an address under the public base, which leads elsewhere from here.
      const gateway = await app.inject({ url: published.review_url!.replace(baseUrl, "") });
      await page.goto(here(gateway.headers.location as string));
      const shown = await page.locator("main").innerText();
      expect(shown).toContain("It pours well, and the handle stays cool.");
      expect(shown).toContain("Jane D.");
      expect(shown).not.toContain("Petra");
    });
  });
});
