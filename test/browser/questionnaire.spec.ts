import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { AxeResults } from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { claimPurchase, confirmPurchase, findPurchase, mergePurchaser } from "../../src/purchases/index.ts";
import { questionnaireUrl } from "../../src/questionnaire/index.ts";
import { decideReview, listReviews, publishDue, reviewPagePath, submitReview } from "../../src/reviews/index.ts";
import { anOrganisation } from "../support/factories.ts";
import { testApp } from "../support/test-app.ts";

const executablePath = process.env.CHROMIUM || "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  throw new Error(
    `There is no Chromium at ${executablePath}: install it (Debian: apt-get install chromium) or set CHROMIUM to its path.`,
  );
}
const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const { app, db, clock } = await testApp();
const operator = { kind: "operator" } as const;
const text = "Boils quickly, and the handle stays cool.\n\nIt does not work on induction.\nI would buy it again.";
const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 800 } };

let browser: Browser;
let origin: string;
let orders = 0;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
  browser = await chromium.launch({ executablePath, args });
});
afterAll(() => browser?.close());

async function aShop(): Promise<Organisation> {
  const organisation = await anOrganisation(db, { name: "Harbour & Hearth" });
  const product = { sku: "K1", name: "Copper kettle, 1.7 litres", url: "https://shop.example/k1", imageUrl: null };
  await mergeProduct(db, organisation.id, product, clock.now);
  return organisation;
}

async function aLink(organisation: Organisation) {
  const organisationId = organisation.id;
  const orderRef = `ORDER-${++orders}`;
  const { purchaser } = await mergePurchaser(
    db,
    { organisationId, email: `${orders}@example.com`, details: {} },
    clock.now,
  );
  const line = { organisationId, orderRef, sku: "K1", purchaserId: purchaser.id };
  await claimPurchase(db, line, clock.now);
  const dates = { purchaseDate: "2026-02-03", deliveryDate: null };
  await db.transaction().execute((tx) => confirmPurchase(tx, { ...line, ...dates }, clock.now));
  const purchase = (await findPurchase(db, line))!;
  return { organisation, purchase, path: questionnaireUrl("", organisation, { ...purchase, isConfirmed: true }) };
}

async function publishAll(organisation: Organisation): Promise<void> {
  for (const { number } of await listReviews(db, { organisationId: organisation.id, state: "pending_moderation" })) {
    await decideReview(db, { organisationId: organisation.id, number }, { verdict: "accept" }, operator, clock.now);
  }
  await publishDue(db, clock.now);
}

/** One link for each thing a reader can meet. */
async function everyPage(): Promise<Record<string, string>> {
  const [published, refused] = [await aShop(), await aShop()];
  const shown = await aLink(published);
  const { number } = await submitReview(db, shown, { overallScore: 8, generalComments: text }, clock.now);
  await publishAll(published);
  const rejected = await aLink(refused);
  const review = await submitReview(db, rejected, { overallScore: 3, generalComments: text }, clock.now);
  const decision = {
    verdict: "reject",
    reason: "personal_data",
    note: "Please leave out the courier's name.",
  } as const;
  await decideReview(db, review, decision, operator, clock.now);
  const waiting = await aLink(published);
  await submitReview(db, waiting, { overallScore: 5, generalComments: null }, clock.now);
  return {
    "the form": (await aLink(published)).path,
    "a refused review": rejected.path,
    "a waiting review": waiting.path,
    "the author's view of a published review": shown.path,
    "the published review": reviewPagePath(published.trkref, number),
    "the 404 page": "/review/fill_review?hashcode=0",
  };
}

async function inBrowser<T>(options: BrowserContextOptions, use: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  // A blocked style or picture shows here; the console also notes each 404 and 422, which are meant.
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      complaints.push(message.text());
  });
  try {
    const result = await use(page);
    expect(complaints).toEqual([]);
    return result;
  } finally {
    await context.close();
  }
}

describe.each(Object.entries(sizes))("without JavaScript, on a %s", (_size, viewport) => {
  test("a purchaser opens the link, learns what is missing, sends a review, and reads it once it is published", async () => {
    const shop = await aShop();
    const { path } = await aLink(shop);
    await inBrowser({ viewport, javaScriptEnabled: false }, async (page) => {
      await page.goto(origin + path);
      expect(await page.locator("h1").innerText()).toBe("How was your purchase?");
      expect(await page.locator(".subject").innerText()).toContain("Copper kettle, 1.7 litres");
      await page.locator("textarea").fill(text);
      await page.getByRole("button", { name: "Send review" }).click();

      expect(await page.locator('[role="alert"]:focus').innerText()).toContain("Choose a score from 1 to 10");
      expect(await page.locator("textarea").inputValue()).toBe(text);
      await page.getByRole("link", { name: "Choose a score" }).click();
      await page.locator("#overall_score_1").focus();
      for (let step = 1; step < 8; step++) await page.keyboard.press("ArrowRight");
      expect(await page.getByRole("radio", { name: "8", exact: true }).isChecked()).toBe(true);
      await page.getByRole("button", { name: "Send review" }).click();

      // The browser carries the fragment of the link that led to the field.
      expect(page.url().split("#")[0]).toBe(origin + path);
      expect(await page.locator("h1").innerText()).toBe("Thank you, your review has arrived");
      expect(await page.locator('[aria-current="step"]').innerText()).toContain("A person reads it");
      await publishAll(shop);
      await page.reload();
      await page.getByRole("link", { name: "Read it as shoppers do" }).click();
      expect(await page.locator(".score").innerText()).toBe("8 out of 10");
      expect(await page.locator(".written").innerText()).toBe(text);
    });
  });

  test("every choice is 44 pixels or more each way, and no page scrolls sideways, down to 320 pixels", async () => {
    const pages = await everyPage();
    await inBrowser({ viewport }, async (page) => {
      await page.goto(origin + pages["the form"]);
      for (const radio of await page.getByRole("radio").all()) {
        const { width, height } = (await radio.boundingBox())!;
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
      }
      for (const [name, path] of Object.entries(pages)) {
        for (const width of [viewport.width, 320]) {
          await page.setViewportSize({ ...viewport, width });
          await page.goto(origin + path);
          expect([name, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([name, width]);
        }
      }
    });
  });
});

describe.each(["light", "dark"] as const)("axe finds nothing, in %s", (colorScheme) => {
  const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  // Off by default, and WCAG 2.2 AA asks for it.
  const run = `axe.run({ rules: { "target-size": { enabled: true } } })`;

  async function complaintsAbout(page: Page): Promise<string[]> {
    await page.addScriptTag({ content: axe });
    const { violations, passes } = await page.evaluate<AxeResults>(run);
    // Nothing found because nothing was looked at would be no finding.
    expect(passes.length).toBeGreaterThan(12);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  }

  test.each(Object.entries(sizes))("on a %s", async (_size, viewport) => {
    const pages = await everyPage();
    await inBrowser({ viewport, colorScheme, bypassCSP: true }, async (page) => {
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(origin + path);
        expect([name, await complaintsAbout(page)]).toEqual([name, []]);
      }
      await page.goto(origin + pages["the form"]);
      await page.locator("summary").click();
      await page.locator("#overall_score_7").check();
      expect(["the form, filled", await complaintsAbout(page)]).toEqual(["the form, filled", []]);
      await page.goto(origin + pages["the form"]);
      await page.locator("textarea").fill("x".repeat(4001));
      await page.getByRole("button", { name: "Send review" }).click();
      expect(["the form, refused", await complaintsAbout(page)]).toEqual(["the form, refused", []]);
    });
  });
});

test("each page with all it loads is under 30 KB on the wire, and loads nothing from elsewhere", async () => {
  const weights: Record<string, number> = {};
  for (const [name, path] of Object.entries(await everyPage())) {
    await inBrowser({ viewport: sizes.phone }, async (page) => {
      const network = await page.context().newCDPSession(page);
      let bytes = 0;
      const hosts = new Set<string>();
      network.on("Network.loadingFinished", ({ encodedDataLength }) => {
        bytes += encodedDataLength;
      });
      network.on("Network.requestWillBeSent", ({ request }) => {
        if (!request.url.startsWith("data:")) hosts.add(new URL(request.url).origin);
      });
      await network.send("Network.enable");
      await page.goto(origin + path, { waitUntil: "networkidle" });
      expect([...hosts]).toEqual([origin]);
      weights[name] = bytes;
    });
  }
  for (const bytes of Object.values(weights)) {
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(30_000);
  }
});
