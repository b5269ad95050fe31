import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { askPagePath } from "../../src/conversations/index.ts";
import { writeFastResponse } from "../../src/fast-responses/index.ts";
import { getOrganisation } from "../../src/organisations/index.ts";
import { noteMailServer } from "../../src/outbox/index.ts";
import { reportReview } from "../../src/reports/index.ts";
import { authorUrl, findAuthorSecret, getReviewByNumber } from "../../src/reviews/index.ts";
import { cookieOf, focusReaches, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { type Keyboard, keyboardOn } from "../support/keyboard.ts";
import { publishReview } from "../support/published.ts";
import { aLink, aProduct, reviewsOf } from "../support/questionnaire.ts";
import { publishQuestion } from "../support/questions.ts";
import { aColleague, aPassword, type SignedIn, signIn } from "../support/staff.ts";
import { testApp } from "../support/test-app.ts";

// What each of those who meet the program comes for, with nothing but a keyboard: the focus shows at every stop, is covered by
// nothing and is never lost. That twenty reviews are decided so stands in main-tasks.spec.ts, the palette in navigation.spec.ts.
const server = await testApp({ config: { SMTP_URL: "smtp://127.0.0.1:1" } });
const { app, db, clock } = server;
const inBrowser = testBrowser();
let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
  await noteMailServer(db, true, clock.now);
});

const shop = await anOrganisation(db, { name: "Harbour & Hearth", takesQuestions: true, timeZone: "Europe/London" });
const { id: organisationId, trkref } = shop;
const place = `/console/${trkref}`;
const product = { sku: "K1", name: "Copper kettle", url: null, imageUrl: null };
await mergeProduct(db, organisationId, product, clock.now);
const admin = await signIn(app, db, { role: "admin" });
const retailer = await signIn(app, db, { role: "retailer", organisations: [shop] });

const heading = (page: Page) => page.locator("h1").innerText();
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const link = (page: Page, name: string) => page.getByRole("link", { name, exact: true });
const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });

type Walk = (keyboard: Keyboard, page: Page) => Promise<void>;

/** Somebody of the shop at a page of the console; the keyboard begins at its content. */
const inConsole = (staff: SignedIn, path: string, walk: Walk) =>
  inBrowser({ viewport: sizes.desk }, async (page) => {
    await page.context().addCookies([cookieOf(staff)]);
    await page.goto(origin + path);
    const keyboard = keyboardOn(page);
    await keyboard.skip();
    await walk(keyboard, page);
  });

/** Somebody outside, at the top of a page. */
const outside = (path: string, walk: Walk) =>
  inBrowser({ viewport: sizes.desk }, async (page) => {
    await page.goto(origin + path);
    await walk(keyboardOn(page), page);
  });

describe("by keyboard alone, a shop", () => {
  test("signs in", async () => {
    const { email } = await aColleague(app, db, { role: "retailer", organisations: [shop], now: clock.now });
    await outside(`/console/sign-in?next=${encodeURIComponent(`${place}/orders`)}`, async (keyboard, page) => {
      // The first field has the keyboard already, or comes first.
      if (!(await field(page, "E-mail").evaluate((one) => one === document.activeElement)))
        await keyboard.reach(field(page, "E-mail"));
      await page.keyboard.type(email);
      await keyboard.write(field(page, "Password"), aPassword);
      await keyboard.leave(() => keyboard.press("Enter"));
      expect(await heading(page)).toBe("Orders");
    });
  });

  test("finds an order by its customer's address, and looks at it", async () => {
    await aLink(server, shop, { orderRef: "A1104", sku: "K1", email: "jane@example.com" });
    await inConsole(retailer, `${place}/orders`, async (keyboard, page) => {
      await keyboard.write(page.getByLabel("Order, product or e-mail address"), "jane@example.com");
      await keyboard.leave(() => keyboard.press("Enter"));
      await keyboard.skip();
      await keyboard.follow(link(page, "A1104"));
      expect(await heading(page)).toBe("Order A1104");
    });
  });

  test("replies to a review, and takes the reply back", async () => {
    const review = await publishReview(db, shop, { sku: "K1" }, clock.now);
    await inConsole(retailer, `${place}/fast-responses?show=unanswered`, async (keyboard, page) => {
      await keyboard.follow(page.getByRole("link", { name: new RegExp(`review ${review.number}$`) }));
      await keyboard.skip();
      await keyboard.write(field(page, "Write a reply"), "Thank you, we are glad.");
      await keyboard.follow(button(page, "Send for vetting"));
      expect(await page.getByRole("status").innerText()).toContain("Your reply has been sent");
      await keyboard.skip();
      await keyboard.unfold(page.locator("summary", { hasText: "Withdraw the reply" }));
      await keyboard.follow(button(page, "Withdraw the reply"));
      expect(await page.getByRole("status").innerText()).toContain("has been withdrawn");
    });
  });

  test("answers a question", async () => {
    const question = await publishQuestion(db, shop, { sku: "K1", text: "Does it whistle?" }, clock.now);
    await inConsole(retailer, `${place}/questions`, async (keyboard, page) => {
      await keyboard.follow(page.getByRole("link", { name: new RegExp(`question ${question.number}$`) }));
      await keyboard.skip();
      await keyboard.write(page.locator("textarea"), "It does, softly.");
      await keyboard.follow(button(page, "Send for vetting"));
      expect(await page.getByRole("status").innerText()).toContain("Your answer has been sent");
    });
  });

  test("finds a product, names it anew and releases it to its feed", async () => {
    await mergeProduct(db, organisationId, { ...product, sku: "W1", name: "WTRNG CN" }, clock.now);
    await inConsole(retailer, `${place}/products`, async (keyboard, page) => {
      await keyboard.write(page.getByLabel("Name or sku"), "wtrng");
      await keyboard.leave(() => keyboard.press("Enter"));
      await keyboard.skip();
      await keyboard.follow(link(page, "WTRNG CN"));
      await keyboard.skip();
      await keyboard.write(field(page, "Name"), "Watering can");
      await keyboard.leave(() => keyboard.press("Enter"));
      expect(await heading(page)).toBe("Watering can");
      await keyboard.skip();
      await keyboard.follow(button(page, "Release Name to the feed"));
      expect(await heading(page)).toBe("WTRNG CN");
    });
  });

  test("changes its settings, and learns what is wrong with them", async () => {
    // A shop of its own: the others' pages stay English.
    const changed = await anOrganisation(db, { name: "Hafen & Herd" });
    const owner = await signIn(app, db, { role: "retailer", organisations: [changed] });
    await inConsole(owner, `/console/${changed.trkref}/settings`, async (keyboard, page) => {
      await keyboard.choose(field(page, "Language"), "de", "German");
      await keyboard.choose(field(page, "Region"), "AT", "Austria");
      await keyboard.tick(field(page, "Wait for the order"));
      await keyboard.write(field(page, "Days to a decision"), "99");
      await keyboard.follow(button(page, "Save"));
      // The list of problems has the keyboard, and leads to the field.
      await focusReaches(page.getByRole("alert"));
      await keyboard.reach(page.getByRole("alert").getByRole("link"));
      await keyboard.press("Enter");
      await focusReaches(field(page, "Days to a decision"));
      await page.keyboard.press("Control+a");
      await page.keyboard.type("4");
      await keyboard.follow(button(page, "Save"));
      expect(await page.getByRole("status").innerText()).toContain("saved");
    });
    const settings = { locale: "de-AT", requiresOrderConfirmation: true, decidesWithinDays: 4 };
    expect(await getOrganisation(db, changed.id)).toMatchObject(settings);
  });

  test("switches invitations on, between hours that it chooses", async () => {
    await inConsole(retailer, `${place}/invitations`, async (keyboard, page) => {
      await keyboard.tick(field(page, "Invite customers"));
      await keyboard.choose(page.locator("#invite_hours_from"), "10", "10");
      await keyboard.choose(page.getByLabel("Country", { exact: true }).first(), "CH", "Switz");
      await keyboard.follow(button(page, "Save"));
      expect(await page.getByRole("alert").innerText()).toContain("CH");
      await keyboard.tick(page.getByLabel("never").first());
      await keyboard.follow(button(page, "Save"));
      expect(await page.getByRole("status").innerText()).toContain("saved");
    });
    const settings = { invites: true, inviteFromHour: 10, inviteCountries: { CH: "never" } };
    expect(await getOrganisation(db, organisationId)).toMatchObject(settings);
  });

  test("makes a key that only reads, and revokes it", async () => {
    await inConsole(admin, `${place}/keys`, async (keyboard, page) => {
      await keyboard.write(field(page, "What it is for"), "price comparison");
      await keyboard.reach(page.locator("#scope"));
      await keyboard.press("Home");
      await keyboard.follow(button(page, "Make a key"));
      expect(await page.getByRole("status").innerText()).toContain("Copy the secret now");
      await keyboard.skip();
      await keyboard.unfold(page.locator("summary", { hasText: "Revoke" }));
      await keyboard.follow(button(page, "Revoke the key"));
      expect(await page.locator("main").innerText()).toContain("Revoked");
    });
  });

  test("imports a file", async () => {
    await inConsole(retailer, `${place}/imports`, async (keyboard, page) => {
      await keyboard.choose(page.getByLabel("What does it contain?"), "products", "Prod");
      const buffer = Buffer.from("sku,name\nP1,Copper pan\n");
      await keyboard.attach(page.getByLabel("CSV file"), { name: "products.csv", mimeType: "text/csv", buffer });
      await keyboard.follow(button(page, "Import"));
      expect(await heading(page)).toBe("products.csv");
    });
  });
});

describe("by keyboard alone, an admin", () => {
  test("exports a customer's data, and erases them", async () => {
    const { purchase } = await aLink(server, shop, { orderRef: "E7", sku: "K1", email: "erase.me@example.com" });
    await inConsole(admin, `${place}/purchasers/${purchase.purchaserId}`, async (keyboard, page) => {
      await keyboard.reach(button(page, "Export everything"));
      const download = page.waitForEvent("download");
      await keyboard.press("Enter");
      expect((await download).suggestedFilename()).toMatch(/\.json$/);
      await keyboard.unfold(page.locator("summary", { hasText: "Erase this customer" }));
      await keyboard.follow(button(page, "Erase erase.me@example.com"));
      expect(await page.locator("main").innerText()).toContain("erased");
    });
  });

  test("adds somebody to the staff", async () => {
    await inConsole(admin, "/console/staff", async (keyboard, page) => {
      await keyboard.write(field(page, "E-mail"), "new.vetter@fairmark.example");
      await keyboard.reach(page.locator('input[name="role"]').first());
      for (let presses = 0; presses < 3 && !(await field(page, "vetter").isChecked()); presses += 1)
        await keyboard.press("ArrowDown");
      await keyboard.follow(button(page, "Add and make their link"));
      expect(await heading(page)).toBe("One-time link");
    });
  });

  test("decides a case that a reader's report has opened", async () => {
    const { number } = await publishReview(db, shop, { sku: "K1", generalComments: "Rubbish." }, clock.now);
    const report = { reason: "offensive", words: "It insults.", email: null, language: "en" } as const;
    await reportReview(db, { organisationId, number }, report, clock.now);
    await inConsole(admin, "/console/cases", async (keyboard, page) => {
      await keyboard.follow(page.locator("main .rows a").first());
      await keyboard.skip();
      await keyboard.choose(page.getByLabel("Reason"), "offensive", (await labelOf(page, "offensive")).slice(0, 8));
      await keyboard.write(page.locator("#remove_note"), "It insults people.");
      await keyboard.follow(button(page, "Remove the review"));
      expect(await page.locator("main").innerText()).toContain("removed");
    });
    expect((await getReviewByNumber(db, { organisationId, number })).visibleVersion).toBeNull();
  });
});

const labelOf = (page: Page, value: string) => page.locator(`option[value="${value}"]`).first().innerText();

describe("by keyboard alone, a customer", () => {
  test.each([true, false])("fills in the questionnaire, with JavaScript: %s", async (javaScriptEnabled) => {
    const buyer = await anOrganisation(db, { name: "Harbour & Hearth" });
    await aProduct(server, buyer, { sku: "K1", name: "Copper kettle" });
    const { path } = await aLink(server, buyer, { sku: "K1" });
    await inBrowser({ viewport: sizes.desk, javaScriptEnabled }, async (page) => {
      await page.goto(origin + path);
      const keyboard = keyboardOn(page);
      await keyboard.reach(page.locator("#overall_score_1"));
      for (let score = 1; score < 9; score += 1) await keyboard.press("ArrowRight");
      await keyboard.write(page.locator("#general_comments"), "It pours well, and the handle stays cool.");
      await keyboard.reach(page.locator('input[name="would_buy_again"]').first());
      await keyboard.press("Space");
      await keyboard.write(page.locator("#display_name"), "Jane D.");
      await keyboard.follow(button(page, "Send review"));
      expect(await heading(page)).toBe("Thank you, your review has arrived");
    });
    const [review] = await reviewsOf(server, buyer);
    expect(review).toMatchObject({ overallScore: 9, displayName: "Jane D." });
  });

  test("withdraws a review by the link of its author", async () => {
    const review = await publishReview(db, shop, { sku: "K1" }, clock.now);
    const url = new URL(authorUrl("http://host", trkref, review.number, await findAuthorSecret(db, review)));
    await outside(url.pathname + url.search, async (keyboard, page) => {
      await keyboard.follow(page.getByRole("link", { name: /withdraw/i }));
      await keyboard.follow(page.getByRole("button", { name: /withdraw/i }));
    });
    expect((await getReviewByNumber(db, { organisationId, number: review.number })).state).toBe("withdrawn");
  });
});

describe("by keyboard alone, a shopper", () => {
  test("reads a review, and reports it", async () => {
    const review = await publishReview(
      db,
      shop,
      { sku: "R1", overallScore: 2, generalComments: "Buy at x.example" },
      clock.now,
    );
    await writeFastResponse(db, { organisation: shop, review, staffId: admin.id, text: "We are sorry." }, clock.now);
    await outside(`/reviews/${trkref}/R1`, async (keyboard, page) => {
      await keyboard.unfold(page.locator("summary", { hasText: "Details, report" }));
      await keyboard.follow(link(page, "Report this review"));
      await keyboard.reach(page.locator('input[name="reason"]').first());
      for (let reason = 1; reason < 5; reason += 1) await keyboard.press("ArrowDown");
      await keyboard.write(page.locator("#words"), "It advertises a shop.");
      await keyboard.follow(button(page, "Send report"));
      expect(await heading(page)).toBe("Thank you for your report");
    });
  });

  test("asks a question about a product", async () => {
    await outside(askPagePath(trkref, "K1"), async (keyboard, page) => {
      await keyboard.write(page.locator("#question"), "Does it fit an induction hob?");
      await keyboard.write(page.locator("#email"), "asker@example.com");
      await keyboard.follow(button(page, "Send question"));
      expect(await heading(page)).toBe("Check your e-mail");
    });
  });
});
