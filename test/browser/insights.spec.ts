import type { BrowserContextOptions, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { decideFastResponse, findFastResponse, writeFastResponse } from "../../src/fast-responses/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { openDueCases, reportReview } from "../../src/reports/index.ts";
import {
  appealDecision,
  decideReview,
  getReviewByNumber,
  publishDue,
  type Review,
  removeReview,
} from "../../src/reviews/index.ts";
import { axeComplaints, axeSizes, cookieOf, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { publishReview, writeReview } from "../support/published.ts";
import { type SignedIn, signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";

const { app, db, clock } = await testApp();
const inBrowser = testBrowser();
const hour = 3_600_000;
const text = "Boils quickly, but the lid does not close.\n\nThe woman at the counter, Mrs Doe, was rude.";
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
});

const ago = (hours: number) => new Date(clock.now.getTime() - hours * hour);
const someone = { kind: "staff", id: "0199aaaa-0000-7000-8000-000000000000" } as const;

async function aShop(): Promise<Organisation> {
  const organisation = await anOrganisation(db, { name: "Harbour & Hearth" });
  const product = { sku: "K1", name: "Copper kettle, 1.7 litres", url: null, imageUrl: null };
  await mergeProduct(db, organisation.id, product, clock.now);
  return organisation;
}

/** A shop with reviews of all scores, decided at different paces; three in forty refused. */
async function aBusyShop(): Promise<Organisation> {
  const shop = await aShop();
  for (let n = 0; n < 44; n += 1) {
    const sent = ago(400 - n * 8);
    const { organisationId, number } = await writeReview(
      db,
      shop,
      { sku: "K1", overallScore: 1 + ((n * 7) % 10) },
      sent,
    );
    const decided = new Date(sent.getTime() + (2 + ((n * 5) % 60)) * hour);
    if (n % 15 === 4) {
      const decision = { verdict: "reject", reason: "personal_data" } as const;
      await decideReview(db, { organisationId, number }, decision, someone, decided);
    } else if (n < 42) {
      await decideReview(db, { organisationId, number }, { verdict: "accept" }, someone, decided);
      await publishDue(db, decided);
    }
  }
  return shop;
}

const aReview = (shop: Organisation, hours = 30) =>
  publishReview(db, shop, { sku: "K1", overallScore: 3, generalComments: text, displayName: "Ann" }, ago(hours));

async function report(review: Review, words: string | null, email: string | null = null) {
  const { organisationId, number } = review;
  const sent = { reason: "personal_data", words, email, language: "en" } as const;
  return (await reportReview(db, { organisationId, number }, sent, ago(20))).caseId;
}

function as(staff: SignedIn, options: BrowserContextOptions, use: (page: Page) => Promise<void>): Promise<void> {
  return inBrowser(options, async (page) => {
    await page.context().addCookies([cookieOf(staff)]);
    await use(page);
  });
}

const press = (page: Page, name: string) =>
  Promise.all([page.waitForNavigation(), page.getByRole("button", { name, exact: true }).click()]);

/** A page of each kind, with the one who may see it. */
async function everyPage(): Promise<Record<string, { path: string; staff: SignedIn | undefined }>> {
  const shop = await aBusyShop();
  const [answered, refused, reported, removed] = [
    await aReview(shop, 90),
    await aReview(shop, 60),
    await aReview(shop),
    await aReview(shop, 300),
  ];
  const organisations = [shop];
  const retailer = await signIn(app, db, { role: "retailer", organisations });
  const vetter = await signIn(app, db, { role: "vetter", organisations });
  for (const [review, decision] of [
    [answered, { verdict: "accept" }],
    [refused, { verdict: "reject", reason: "pressures_author", passage: "Take it back", note: "No offers, please." }],
  ] as const) {
    const reply = { organisation: shop, review, staffId: retailer.id, text: "Withdraw it and we pay you. Thank you." };
    const waiting = await writeFastResponse(db, reply, ago(10));
    await db.transaction().execute((tx) => decideFastResponse(tx, waiting, decision, someone, ago(9)));
  }
  const caseId = await report(reported, "It names Mrs Doe, who is my neighbour.", "reader@example.com");
  await report(reported, null);
  await removeReview(db, removed, someone, "personal_data", "It names a person.", ago(8));
  await appealDecision(db, await getReviewByNumber(db, removed), "It is the name of the shop.", ago(7));
  await openDueCases(db, clock.now);
  const admin = await signIn(app, db, { role: "admin", organisations });
  const cases = (await admin.get("/console/cases")).body.match(/\/console\/[\w-]+\/cases\/[0-9a-f-]{36}/g)!;
  const appeal = cases.find((path) => !path.endsWith(caseId))!;
  const console = `/console/${shop.trkref}`;
  const form = `/reviews/${shop.trkref}/review/${reported.number}/report`;
  return {
    "the dashboard": { path: `${console}/dashboard`, staff: retailer },
    "an empty dashboard": {
      path: `/console/${(await aShop()).trkref}/dashboard`,
      staff: await signIn(app, db, { role: "admin" }),
    },
    replies: { path: `${console}/fast-responses`, staff: retailer },
    "a shown reply": { path: `${console}/fast-responses/${answered.number}`, staff: retailer },
    "a refused reply": { path: `${console}/fast-responses/${refused.number}`, staff: retailer },
    cases: { path: "/console/cases", staff: vetter },
    "a case": { path: `${console}/cases/${caseId}`, staff: vetter },
    "an appeal": { path: appeal, staff: admin },
    "the report form": { path: form, staff: undefined },
    "the report form, in German": { path: `${form}?lang=de`, staff: undefined },
    "thanks for a report": { path: `${form}/thanks?lang=fr`, staff: undefined },
  };
}

describe.each(Object.entries(sizes))("without JavaScript, on a %s", (_size, viewport) => {
  const options = { viewport, javaScriptEnabled: false };

  test("a reader reports a review, a vetter removes it with a reason, and shoppers no longer see it", async () => {
    const shop = await aShop();
    const review = await aReview(shop);
    const page = `${origin}/reviews/${shop.trkref}/review/${review.number}`;
    await inBrowser(options, async (reader) => {
      await reader.goto(page);
      await reader.getByRole("link", { name: "Report this review" }).click();
      await press(reader, "Send report");
      expect(await reader.locator('[role="alert"]:focus').innerText()).toContain(
        "Choose what is wrong with the review",
      );
      await reader.getByText("It reveals private things about a person").click();
      expect(await reader.getByRole("radio", { name: "It reveals private things" }).isChecked()).toBe(true);
      await reader.getByLabel("What you would like to say about it").fill("Mrs Doe is a private person.");
      await press(reader, "Send report");
      expect(await reader.locator("h1").innerText()).toBe("Thank you for your report");
      await reader.getByRole("link", { name: "Back to the review" }).click();
      expect(await reader.locator(".review").innerText()).toContain("Mrs Doe");
    });
    const vetter = await signIn(app, db, { role: "vetter", organisations: [shop] });
    await as(vetter, options, async (desk) => {
      await desk.goto(`${origin}/console/cases`);
      await desk.getByRole("link", { name: `review ${review.number}` }).click();
      expect(await desk.locator("main").innerText()).toContain("Mrs Doe is a private person.");
      expect(await desk.locator("main").innerText()).not.toContain("out of 10");
      await press(desk, "Remove the review");
      expect(await desk.locator('[role="alert"]').innerText()).toContain("Choose why the review is removed");
      await desk.getByLabel("Reason").selectOption({ value: "personal_data" });
      await press(desk, "Remove the review");
      expect(await desk.locator(".notice").innerText()).toContain("the review is removed");
    });
    await inBrowser(options, async (reader) => {
      expect((await reader.goto(page))!.status()).toBe(404);
    });
  });

  test("a retailer answers a review, learns why the reply was refused, changes it, and shoppers read it", async () => {
    const shop = await aShop();
    const review = await aReview(shop);
    const organisationId = shop.id;
    const retailer = await signIn(app, db, { role: "retailer", organisations: [shop] });
    const decide = async (decision: Parameters<typeof decideFastResponse>[2]) => {
      const reply = (await findFastResponse(db, { organisationId, reviewId: review.id }))!;
      await db.transaction().execute((tx) => decideFastResponse(tx, reply, decision, someone, clock.now));
    };
    await as(retailer, options, async (page) => {
      await page.goto(`${origin}/console/${shop.trkref}/fast-responses`);
      expect(await page.locator("main").innerText()).toContain("Awaits your reply: 6 days left");
      await page.getByRole("link", { name: "Copper kettle" }).click();
      await page.getByLabel("Write a reply").fill("Dear Ann Smith, thank you.");
      await press(page, "Send for vetting");
      expect(await page.locator("main").innerText()).toContain("It is waiting for a vetter");
      await decide({ verdict: "reject", reason: "personal_data", passage: "Ann Smith" });
      await page.reload();
      expect(await page.locator(".error").innerText()).toContain("Ann Smith");
      await page.getByLabel("Your reply").fill("Thank you. We have changed the lid.");
      await press(page, "Send for vetting");
      await decide({ verdict: "accept" });
      await page.reload();
      expect(await page.locator("main").innerText()).toContain("Shoppers have seen this reply since");
      await page.getByRole("link", { name: "See it as shoppers do" }).click();
      expect(await page.locator(".reply").innerText()).toContain("We have changed the lid.");
    });
  });

  test("the dashboard's charts are tables, its bars as long as its numbers say, its periods links", async () => {
    const shop = await aBusyShop();
    const retailer = await signIn(app, db, { role: "retailer", organisations: [shop] });
    await as(retailer, options, async (page) => {
      await page.goto(`${origin}/console/${shop.trkref}/dashboard`);
      const fairness = page.getByRole("region", { name: "Fairness", exact: true });
      expect(await fairness.getByRole("row").count()).toBe(11);
      const rows = page.locator(".fairness tbody tr");
      for (const row of await rows.all()) {
        const bar = (await row.locator(".bar-drawn").boundingBox())!;
        const part = (await row.locator("rect.good").boundingBox())!;
        const percent = Number.parseFloat(await row.locator("td").nth(1).innerText());
        expect(Math.abs(part.width / bar.width - percent / 100)).toBeLessThan(0.02);
      }
      await page.getByRole("link", { name: "30 days" }).click();
      expect(await page.locator('.tabs [aria-current="page"]').innerText()).toBe("30 days");
    });
  });

  test("columns through time are as high as the table behind them says, and that opens by keyboard", async () => {
    const shop = await aBusyShop();
    const retailer = await signIn(app, db, { role: "retailer", organisations: [shop] });
    await as(retailer, options, async (page) => {
      await page.goto(`${origin}/console/${shop.trkref}/dashboard?period=30`);
      const section = page.getByRole("region", { name: "Reviews over time", exact: true });
      const summary = section.getByText("As a table");
      await summary.focus();
      await page.keyboard.press("Enter");
      const published = await section.locator("tbody td:nth-child(3)").allInnerTexts();
      expect(published.length).toBe(31);
      const drawing = section.getByRole("img", { name: /^Reviews by day; most were published on/ });
      const most = Number(await section.locator(".board-scale span").first().innerText());
      const whole = (await drawing.boundingBox())!.height;
      const heights = (await page.evaluate(
        "[...document.querySelectorAll('.board-drawing .board-column')].map((column) => column.getBoundingClientRect().height)",
      )) as number[];
      expect(Math.max(...published.map(Number))).toBeGreaterThan(0);
      for (const [index, count] of published.reverse().map(Number).entries())
        expect(Math.abs(heights[index]! - (count / most) * whole)).toBeLessThan(1);
    });
  });

  test("a new shop's first steps lead on from one to the next, are hidden, and come back", async () => {
    const shop = await anOrganisation(db, { name: "New Shop" });
    const retailer = await signIn(app, db, { role: "retailer", organisations: [shop] });
    await as(retailer, options, async (page) => {
      await page.goto(`${origin}/console/${shop.trkref}/dashboard`);
      await page.getByRole("link", { name: "Make a key" }).click();
      expect(await page.locator("h1").innerText()).toBe("API keys");
      await page.goBack();
      const steps = page.getByRole("region", { name: "First steps" });
      expect(await steps.getByRole("listitem").count()).toBe(7);
      await press(page, "Hide these steps");
      expect(await steps.count()).toBe(0);
      await press(page, "Show the first steps again");
      expect(await steps.getByRole("listitem").count()).toBe(7);
    });
  });
});

test("a secret is copied by its button, where scripts run and the browser allows it", async () => {
  const shop = await aShop();
  const admin = await signIn(app, db, { role: "admin" });
  await as(admin, { viewport: sizes.phone, permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    await page.goto(`${origin}/console/${shop.trkref}/keys`);
    await page.getByLabel("What it is for").first().fill("server");
    await press(page, "Make a key");
    await page.getByRole("button", { name: "Copy the secret" }).click();
    await page.getByRole("button", { name: "Copied the secret" }).waitFor();
    const copied = await page.evaluate("navigator.clipboard.readText()");
    expect(copied).toMatch(/^fms_[\w-]+$/);
    expect(copied).toBe(await page.locator("#made_secret").innerText());
  });
});

describe("every page", () => {
  let pages: Awaited<ReturnType<typeof everyPage>>;
  beforeAll(async () => {
    pages = await everyPage();
  });

  const open = (staff: SignedIn | undefined, options: BrowserContextOptions, use: (page: Page) => Promise<void>) =>
    staff ? as(staff, options, use) : inBrowser(options, use);

  test("does not scroll sideways, down to 320 pixels", async () => {
    for (const [name, { path, staff }] of Object.entries(pages)) {
      await open(staff, { viewport: sizes.phone }, async (page) => {
        for (const width of [1280, 390, 320]) {
          await page.setViewportSize({ ...sizes.phone, width });
          await page.goto(origin + path);
          expect([name, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([name, width]);
        }
      });
    }
  });

  test.each(axeSizes)("has nothing that axe finds, on a %s, in light and dark", async (_size, viewport) => {
    for (const [name, { path, staff }] of Object.entries(pages)) {
      await open(staff, { viewport, bypassCSP: true }, async (page) => {
        await page.goto(origin + path);
        for (const summary of await page.locator("details.sure > summary").all()) await summary.click();
        expect([name, await axeComplaints(page)]).toEqual([name, []]);
      });
    }
  });
});
