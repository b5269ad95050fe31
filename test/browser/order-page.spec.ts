import { beforeAll, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { noteMailServer } from "../../src/outbox/index.ts";
import { axeComplaints, sizes, testBrowser } from "../support/browser.ts";
import { anInvitingShop, anOrder, asked, handOver, invite } from "../support/invitations.ts";
import { reviewsOf } from "../support/questionnaire.ts";
import { testApp } from "../support/test-app.ts";

const server = await testApp();
const { app, db, clock, baseUrl } = server;
const inBrowser = testBrowser();
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
  await noteMailServer(db, true, clock.now);
});

const names = ["Copper kettle, 1.7 litres", "Cast-iron skillet, 26 cm", 'Salt & Pepper Mill – 12"', "Tea towel, linen"];

/** The page that the mail about an order of many items leads to. */
async function anOrderPage(locale: string, orderRef: string) {
  const shop = await anInvitingShop(server, { locale, name: "Harbour & Hearth" });
  clock.now = new Date("2026-06-15T08:00:00Z");
  const items = Array.from({ length: 24 }, (_, index) => ({ sku: `S${String(index).padStart(2, "0")}` }));
  for (const [index, { sku }] of items.entries()) {
    const product = { sku, name: `${names[index % names.length]} ${index + 1}`, url: null, imageUrl: null };
    await mergeProduct(db, shop.id, product, clock.now);
  }
  await anOrder(server, shop, { orderRef, deliveryDate: "2026-06-01", now: clock.now, items });
  await invite(server, clock.now);
  const [mail] = await handOver(server, await asked(server, shop), clock.now);
  const link = /https:\S+\/review\/order\?\S+/.exec(mail!.text)![0];
  return { shop, url: link.replace(baseUrl, origin) };
}

const modes = [
  ["en-GB", "phone", true, { done: "You have written about 2 products" }],
  ["de-DE", "desk", false, { done: "Über 2 Artikel haben Sie geschrieben" }],
] as const;

describe.each(modes)("in %s, at the size of a %s, with JavaScript: %s", (locale, size, javaScriptEnabled, words) => {
  const options = { viewport: sizes[size], javaScriptEnabled, locale };

  test("two items of a long order are written about from the one page of it", async () => {
    const { shop, url } = await anOrderPage(locale, `B-${size}`);
    await inBrowser(options, async (page) => {
      for (const score of ["9", "3"]) {
        await page.goto(url);
        expect(await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")).toBe(0);
        await page.locator("ul.siblings a").nth(1).click();
        await page.locator(`input[name="overall_score"][value="${score}"]`).check({ force: true });
        await page.locator("#general_comments").fill("It pours well, and the handle stays cool.");
        await page.locator('form[method="post"] button[type="submit"]:not([name])').first().click();
        await page.locator("#general_comments").waitFor({ state: "detached" });
      }
      await page.goto(url);
      expect(await page.locator("ul.siblings a").count()).toBe(22);
      expect(await page.locator("#done").innerText()).toBe(words.done);
    });
    const written = await reviewsOf(server, shop);
    expect(written.map(({ overallScore }) => overallScore).toSorted()).toEqual([3, 9]);
  });
});

test("the page has nothing that accessibility checks complain about, in light and in dark", async () => {
  const { url } = await anOrderPage("en-GB", "B-axe");
  await inBrowser({ viewport: sizes.phone, bypassCSP: true }, async (page) => {
    await page.goto(url);
    expect(await axeComplaints(page)).toEqual([]);
    for (const [size, viewport] of Object.entries(sizes))
      for (const colorScheme of ["light", "dark"] as const) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        if (process.env.PICTURES)
          await page.screenshot({ path: `${process.env.PICTURES}/order-${size}-${colorScheme}.png` });
      }
  });
});
