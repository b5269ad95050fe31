import type { BrowserContextOptions, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { checkDue } from "../../src/checks/index.ts";
import { writeFastResponse } from "../../src/fast-responses/index.ts";
import { applyDueDecisions } from "../../src/moderation/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { appealDecision, decideReview, getReviewByNumber, type Review } from "../../src/reviews/index.ts";
import { axeComplaints, axeSizes, cookieOf, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { type SignedIn, signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";
import { aReviewToVet, publish } from "../support/waiting-reviews.ts";

const text = "The courier left it at 14 Mill Lane, Leeds.\nRing 07911 123456, it is shit.";

const { app, db, clock } = await testApp();
const inBrowser = testBrowser();
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
});

async function aShop(): Promise<Organisation> {
  const organisation = await anOrganisation(db, { name: "Harbour & Hearth" });
  const product = { sku: "K1", name: "Copper kettle, 1.7 litres", url: null, imageUrl: null };
  await mergeProduct(db, organisation.id, product, clock.now);
  return organisation;
}

/** A shop with so many waiting reviews, checked, and somebody to decide about them. */
async function aQueue(count: number) {
  const shop = await aShop();
  const reviews: Review[] = [];
  for (let n = 0; n < count; n += 1) {
    clock.advance(60_000);
    reviews.push(await aReviewToVet(db, shop, clock.now, { generalComments: text, overallScore: 1 + n }));
  }
  await checkDue(db, clock.now);
  return { shop, reviews, vetter: await signIn(app, db, { role: "vetter", organisations: [shop] }) };
}

function as(vetter: SignedIn, options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  return inBrowser(options, async (page) => {
    await page.context().addCookies([cookieOf(vetter)]);
    await use(page);
  });
}

const heading = (page: Page) => page.locator("h1").innerText();
const stateOf = async (review: Review) => (await getReviewByNumber(db, review)).state;

async function letTakeEffect() {
  clock.advance(10_000);
  await applyDueDecisions(db, clock.now);
}

describe("by keyboard alone", () => {
  test("a vetter goes from the list to an item, rejects, undoes, accepts, and comes to the end of the queue", async () => {
    const { reviews, vetter } = await aQueue(3);
    const [first, second, third] = reviews as [Review, Review, Review];
    await as(vetter, { viewport: sizes.desk }, async (page) => {
      const press = (key: string) => page.keyboard.press(key);
      const arrive = async (key: string) => {
        await Promise.all([page.waitForNavigation(), press(key)]);
        return heading(page);
      };
      await page.goto(`${origin}/console/queue`);
      expect(await page.locator(".keys dt").allInnerTexts()).toContain("j");
      await press("j");
      await press("j");
      await press("k");
      expect(await arrive("Enter")).toBe(`Review ${first.number}`);
      await arrive("o");
      // A key that is typed is not a command.
      await page.locator("#note").focus();
      await press("a");
      expect(await page.locator("#note").inputValue()).toBe("a");
      await press("Escape");
      await press("r");
      expect(await page.evaluate("document.activeElement.dataset.reason")).toBe("1");
      await press("2");
      await press("p");
      await press("p");
      expect(await page.locator("#passage").inputValue()).toBe("14 Mill Lane");
      expect(await arrive("r")).toBe(`Review ${second.number}`);
      expect(await page.locator(".undo").innerText()).toMatch(
        new RegExp(`Review ${first.number} rejected\\.\\s+Undo \\((10|9|8) s\\)`),
      );
      expect(await arrive("u")).toBe(`Review ${first.number}`);
      expect(await arrive("a")).toBe(`Review ${second.number}`);
      await letTakeEffect();
      expect(await arrive("n")).toBe(`Review ${third.number}`);
      expect(await arrive("q")).toBe("Queue");
      expect(await arrive("n")).toBe(`Review ${second.number}`);
      expect(await arrive("a")).toBe(`Review ${third.number}`);
      expect(await arrive("a")).toBe("Queue");
      expect(await page.locator(".notice").innerText()).toContain("Nothing else is free");
      await press("?");
      expect(await page.locator("[data-keys]").getAttribute("open")).toBe(null);
    });
    await letTakeEffect();
    for (const review of reviews) expect(await stateOf(review)).toBe("pending_publication");
  });

  test("words that are selected in the text become the passage, without the names of findings", async () => {
    const { reviews, shop, vetter } = await aQueue(1);
    await vetter.post("/console/queue/next");
    await as(vetter, { viewport: sizes.desk }, async (page) => {
      await page.goto(`${origin}/console/${shop.trkref}/reviews/${reviews[0]!.number}`);
      await page.evaluate(`{
        const text = document.querySelector("[data-passages]");
        const from = text.firstChild;
        const to = text.querySelectorAll("mark")[1].nextSibling.nextSibling;
        getSelection().setBaseAndExtent(from, 12, to, 4);
      }`);
      const passage = page.locator("#passage");
      await expect.poll(() => passage.inputValue()).toMatch(/^left it at 14 Mill Lane, Leeds\.\nRing 07911 123456, it/);
      await page.locator("[data-reason='2']").check();
      await page.getByRole("button", { name: "Reject" }).click();
      expect(await heading(page)).toBe("Queue");
    });
  });
});

test("without JavaScript all of it works with Tab and Enter; what can be undone says until when", async () => {
  const { reviews, vetter } = await aQueue(2);
  const [first, second] = reviews as [Review, Review];
  await as(vetter, { viewport: sizes.phone, javaScriptEnabled: false }, async (page) => {
    const activate = async (name: string) => {
      const focused = () => page.evaluate("document.activeElement.textContent.trim()");
      for (let tabs = 0; tabs < 80 && (await focused()) !== name; tabs += 1) await page.keyboard.press("Tab");
      await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
    };
    await page.goto(`${origin}/console/queue`);
    expect(await page.locator("[data-keys]").isVisible()).toBe(false);
    await activate("Review the oldest");
    expect(await heading(page)).toBe(`Review ${first.number}`);
    expect(await page.locator("mark").allInnerTexts()).toContain("07911 123456");
    await activate("Reject");
    expect(await page.locator('[role="alert"]').innerText()).toContain("Choose a reason");
    await page.getByRole("radio").first().focus();
    await page.keyboard.press("Space");
    await page.locator("#passage").fill("07911 123456");
    await activate("Reject");
    expect(await heading(page)).toBe(`Review ${second.number}`);
    expect(await page.locator(".undo").innerText()).toMatch(/rejected\. Takes effect at \d\d:\d\d:\d\d UTC\./);
    await activate("Undo");
    expect(await heading(page)).toBe(`Review ${first.number}`);
    await activate("Accept");
    expect(await heading(page)).toBe(`Review ${second.number}`);
  });
  await letTakeEffect();
  expect(await stateOf(first)).toBe("pending_publication");
});

/** One address for each thing that a vetter can meet, and who meets it. */
async function everyPage(): Promise<{ vetter: SignedIn; pages: Record<string, string> }> {
  const { shop, reviews, vetter } = await aQueue(3);
  const at = (review: Review) => `/console/${shop.trkref}/reviews/${review.number}`;
  const [open, free, kept] = reviews as [Review, Review, Review];
  const operator = { kind: "operator" } as const;
  const rejection = { verdict: "reject", reason: "offensive", passage: "shit", note: "Please rephrase." } as const;
  const appeal = await aReviewToVet(db, shop, clock.now, { generalComments: text });
  const decided = await decideReview(db, appeal, rejection, operator, clock.now);
  await appealDecision(db, decided, "It was meant kindly.", clock.now);
  const shown = await publish(db, await aReviewToVet(db, shop, clock.now), clock.now);
  const retailer = await signIn(app, db, { role: "retailer", organisations: [shop] });
  const answer = { organisation: shop, review: shown, staffId: retailer.id, text: "Thank you." };
  await writeFastResponse(db, answer, clock.now);
  const other = await signIn(app, db, { role: "vetter", organisations: [shop] });
  await other.post(`${at(kept)}/open`);
  await vetter.post(`${at(open)}/open`);
  const pages = {
    "the queue": "/console/queue",
    "an open item": at(open),
    "an item to open": at(free),
    "an item that another vetter has open": at(kept),
    "an appeal": at(appeal),
    "a decided review": at(shown),
    "a reply": `${at(shown)}/reply`,
    "no such number": `/console/reviews?organisation=${shop.trkref}&number=9`,
  };
  return { vetter, pages };
}

test("no page scrolls sideways, down to 320 pixels", async () => {
  const { vetter, pages } = await everyPage();
  await as(vetter, { viewport: sizes.phone }, async (page) => {
    for (const [name, path] of Object.entries(pages)) {
      for (const width of [390, 320]) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(origin + path);
        expect([name, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([name, width]);
      }
    }
  });
});

describe("axe finds nothing, in light and dark,", () => {
  test.each(axeSizes)("on a %s", async (_size, viewport) => {
    const { vetter, pages } = await everyPage();
    await as(vetter, { viewport, bypassCSP: true }, async (page) => {
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(origin + path);
        expect([name, await axeComplaints(page)]).toEqual([name, []]);
      }
      await page.goto(origin + pages["an open item"]);
      await page.getByRole("button", { name: "Reject" }).click();
      await page.waitForSelector('[role="alert"]');
      expect(["what is missing", await axeComplaints(page)]).toEqual(["what is missing", []]);
      await page.getByRole("button", { name: "Accept" }).click();
      await page.waitForSelector(".undo");
      expect(["after deciding", await axeComplaints(page)]).toEqual(["after deciding", []]);
    });
  });
});
