import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { Organisation } from "../../src/organisations/index.ts";
import { languages } from "../../src/platform/languages.ts";
import { authorUrl, findAuthorSecret, publishDue, submitReview } from "../../src/reviews/index.ts";
import { saveTemplate } from "../../src/templates/index.ts";
import { axeComplaints, axeSizes, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { accept, aLink, aProduct, type Order, refuse, reviewsOf } from "../support/questionnaire.ts";
import { testApp } from "../support/test-app.ts";

const server = await testApp();
const { app, db, clock } = server;
const text = "Boils quickly, and the handle stays cool.\n\nIt does not work on induction.\nI would buy it again.";
const inBrowser = testBrowser();

let origin: string;

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
});

async function aShop(settings: Parameters<typeof anOrganisation>[1] = {}): Promise<Organisation> {
  const organisation = await anOrganisation(db, {
    name: "Harbour & Hearth",
    contact: "https://shop.example/help",
    ...settings,
  });
  await aProduct(server, organisation, { sku: "K1", name: "Copper kettle, 1.7 litres" });
  await aProduct(server, organisation, { sku: "K2", name: "Cast-iron skillet, 26 cm" });
  return organisation;
}

/** Its template holds as many questions as there may be, in as many words. */
async function aShopThatAsksMuch(): Promise<Organisation> {
  const organisation = await aShop();
  const words = (index: number) => `${index} ${"How it is in everyday use ".repeat(4)}`.slice(0, 80);
  const questions = Array.from({ length: 12 }, (_, index) => {
    return { id: 100 + index, text: { en: words(index), de: words(index), fr: words(index) }, required: false };
  });
  const template = { organisationId: organisation.id, category: null, definition: { questions } };
  await saveTemplate(db, template, null, clock.now);
  return organisation;
}

const linkTo = (organisation: Organisation, order: Order = {}) => aLink(server, organisation, { sku: "K1", ...order });

async function publishAll(organisation: Organisation): Promise<void> {
  await accept(server, organisation);
  await publishDue(db, clock.now);
}

/** One address for each thing a reader can meet, with the author's key where it needs one. */
async function everyPage(): Promise<Record<string, string>> {
  const [published, refused] = [await aShop(), await aShop()];
  const shown = await linkTo(published);
  const { number } = await submitReview(db, shown, { overallScore: 8, generalComments: text }, clock.now);
  await publishAll(published);
  const rejected = await linkTo(refused);
  const review = await submitReview(db, rejected, { overallScore: 3, generalComments: text }, clock.now);
  await refuse(server, refused, { note: "Please leave out the courier's name.", passage: "It does not work" });
  const order = { orderRef: `ORDER-${number}`, email: `ada-${number}@example.com` };
  const waiting = await linkTo(published, order);
  await linkTo(published, { ...order, sku: "K2" });
  await submitReview(db, waiting, { overallScore: 5, generalComments: null }, clock.now);
  const url = new URL(authorUrl("http://host", refused.trkref, review.number, await findAuthorSecret(db, review)));
  const yours = (page: string) => `${url.pathname}${page}${url.search}`;
  return {
    "the form": (await linkTo(published)).path,
    "the form at its longest": (await linkTo(await aShopThatAsksMuch())).path,
    "a refused review": rejected.path,
    "a waiting review": waiting.path,
    "the author's view of a published review": shown.path,
    "the author's page": yours(""),
    "the author's edit": yours("/edit"),
    "the withdrawal": yours("/withdraw"),
    "the appeal": yours("/appeal"),
    "the 404 page": "/review/fill_review?hashcode=0",
  };
}

describe.each(Object.entries(sizes))("without JavaScript, on a %s", (_size, viewport) => {
  test("a purchaser opens the link, learns what is missing, sends a review, and reads it once it is published", async () => {
    const shop = await aShop();
    const { path } = await linkTo(shop);
    await inBrowser({ viewport, javaScriptEnabled: false }, async (page) => {
      await page.goto(origin + path);
      expect(await page.locator("h1").innerText()).toBe("How was your purchase?");
      expect(await page.locator(".subject").innerText()).toContain("Copper kettle, 1.7 litres");
      await page.locator("#general_comments").fill(text);
      await page.getByRole("button", { name: "Send review" }).click();

      expect(await page.locator('[role="alert"]:focus').innerText()).toContain("Choose a score from 1 to 10");
      expect(await page.locator("#general_comments").inputValue()).toBe(text);
      await page.getByRole("link", { name: "Choose a score" }).click();
      await page.locator("#overall_score_1").focus();
      for (let step = 1; step < 8; step++) await page.keyboard.press("ArrowRight");
      expect(await page.getByRole("radio", { name: "8", exact: true }).first().isChecked()).toBe(true);
      await page.getByRole("button", { name: "Send review" }).click();

      // The browser carries the fragment of the link that led to the field.
      expect(page.url().split("#")[0]).toBe(origin + path);
      expect(await page.locator("h1").innerText()).toBe("Thank you, your review has arrived");
      expect(await page.locator('[aria-current="step"]').innerText()).toContain("A person reads it");
      await publishAll(shop);
      await page.reload();
      await page.getByRole("link", { name: "See it as shoppers do" }).click();
      expect(await page.locator("main").innerText()).toContain("Boils quickly, and the handle stays cool.");
    });
  });

  test("half a review is saved for later by the button, and is there again in the same browser", async () => {
    const { path } = await linkTo(await aShop());
    await inBrowser({ viewport, javaScriptEnabled: false }, async (page) => {
      await page.goto(origin + path);
      await page.locator("#good_points").fill("Pours well.");
      await page.locator("#happy_with_delivery_yes").check();
      await page.getByRole("button", { name: "Save and finish later" }).click();
      expect(await page.getByRole("status").first().innerText()).toContain("Saved for later");
      const again = await page.context().newPage();
      await page.close();
      await again.goto(origin + path);
      expect(await again.locator("#good_points").inputValue()).toBe("Pours well.");
      expect(await again.locator("#happy_with_delivery_yes").isChecked()).toBe(true);
    });
    await inBrowser({ viewport }, async (page) => {
      await page.goto(origin + path);
      expect(await page.locator("#good_points").inputValue()).toBe("");
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
          for (const language of languages) {
            await page.setViewportSize({ ...viewport, width });
            await page.goto(`${origin}${path}&lang=${language}`);
            expect([name, language, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([
              name,
              language,
              width,
            ]);
          }
        }
      }
    });
  });
});

describe("with JavaScript, on a phone", () => {
  const viewport = sizes.phone;

  test("what was typed survives a closed tab, and a button pressed twice sends once", async () => {
    const shop = await aShop();
    const { path } = await linkTo(shop);
    await inBrowser({ viewport }, async (page) => {
      await page.goto(origin + path);
      await page.locator("#overall_score_9").check();
      const saved = page.waitForResponse((response) => response.url().includes("/review/draft"));
      await page.locator("#general_comments").fill("Half a senten");
      expect((await saved).status()).toBe(204);
      await page.getByText("Saved in this browser as a draft").waitFor();

      // Typed after the last save: the tab takes it along when it closes.
      await page.locator("#town").fill("Leeds");
      const again = await page.context().newPage();
      await page.close({ runBeforeUnload: true });
      await expectSoon(async () => {
        await again.goto(origin + path);
        return again.locator("#town").inputValue();
      }, "Leeds");
      expect(await again.locator("#general_comments").inputValue()).toBe("Half a senten");
      expect(await again.locator("#overall_score_9").isChecked()).toBe(true);
      expect(await again.locator("main").innerText()).toContain("It has not been sent yet.");

      await again.getByRole("button", { name: "Send review" }).dblclick();
      // The page that follows has the same address, so its heading is what tells that it has come.
      await again.getByRole("heading", { name: "Thank you, your review has arrived" }).waitFor();
      const [review, ...more] = await reviewsOf(server, shop);
      expect([review!.version, more]).toEqual([1, []]);
    });
  });

  test.each([
    ["de-DE", "Wie war Ihr Einkauf?", "Bewertung senden", "Danke, Ihre Bewertung ist angekommen"],
    ["fr-FR", "Comment s’est passé votre achat\u00a0?", "Envoyer l’avis", "Merci, votre avis est arrivé"],
  ])(
    "a browser that speaks %s is answered in its language, and can choose another",
    async (locale, heading, send, thanks) => {
      const { path } = await linkTo(await aShop());
      await inBrowser({ viewport, locale }, async (page) => {
        await page.goto(origin + path);
        expect(await page.locator("h1").innerText()).toBe(heading);
        expect(await page.locator("html").getAttribute("lang")).toBe(locale.slice(0, 2));
        await page.locator("#overall_score_4").check();
        await page.getByRole("button", { name: send }).click();
        expect(await page.locator("h1").innerText()).toBe(thanks);
        await page.getByRole("link", { name: "English" }).click();
        expect(await page.locator("h1").innerText()).toBe("Thank you, your review has arrived");
      });
    },
  );

  test("the author comes back: reads the decision, edits what was refused, downloads the receipt, takes it back", async () => {
    const shop = await aShop();
    const { path } = await linkTo(shop);
    await inBrowser({ viewport, acceptDownloads: true }, async (page) => {
      await page.goto(origin + path);
      await page.locator("#overall_score_2").check();
      await page.locator("#general_comments").fill("Ask for Petra.");
      await page.getByRole("button", { name: "Send review" }).click();
      await page.getByRole("link", { name: "Your review and its receipt" }).click();
      expect(await page.locator("dl.sent").innerText()).toContain("Ask for Petra.");
      const started = page.waitForEvent("download");
      await page.getByRole("link", { name: "Download the receipt" }).click();
      const file = JSON.parse(readFileSync(await (await started).path(), "utf8"));
      expect(file.content.general_comments).toBe("Ask for Petra.");

      await refuse(server, shop, { note: "Please leave out the name.", passage: "Petra" });
      await page.reload();
      expect(await page.locator(".notice").innerText()).toContain("Please leave out the name.");
      await page.getByRole("link", { name: "Edit your review" }).click();
      await page.locator("#general_comments").fill("The till was slow.");
      await page.getByRole("button", { name: "Send it again" }).click();
      expect(await page.locator("h1").innerText()).toBe("Your changes have arrived");
      expect(await page.locator("dl.sent").innerText()).toContain("The till was slow.");

      await page.getByRole("link", { name: "Withdraw your review" }).click();
      await page.getByRole("button", { name: "Withdraw it" }).click();
      expect(await page.locator("h1").innerText()).toBe("You withdrew your review");
      expect((await reviewsOf(server, shop))[0]!.state).toBe("withdrawn");
    });
  });
});

/** Asks again until the answer is the one expected: what a closing page sends arrives when it arrives. */
const expectSoon = (ask: () => Promise<string>, expected: string): Promise<void> => expect.poll(ask).toBe(expected);

describe("axe finds nothing, in light and dark,", () => {
  // Languages change words and their lengths, not what the page is made of.
  const each = axeSizes.flatMap(([size, viewport]) =>
    (process.env.FULL ? languages : (["en"] as const)).map((language) => ({ size, viewport, language })),
  );
  test.each(each)("on a $size, in $language", async ({ viewport, language }) => {
    const pages = await everyPage();
    await inBrowser({ viewport, bypassCSP: true }, async (page) => {
      for (const [name, path] of Object.entries(pages)) {
        await page.goto(`${origin}${path}&lang=${language}`);
        expect([name, await axeComplaints(page)]).toEqual([name, []]);
      }
      await page.goto(origin + pages["the form"]);
      await page.locator("summary").first().click();
      await page.locator("#overall_score_7").check();
      expect(["the form, filled", await axeComplaints(page)]).toEqual(["the form, filled", []]);
      await page.goto(origin + pages["the form"]);
      await page.locator("#general_comments").fill("x".repeat(4001));
      await page.getByRole("button", { name: "Send review" }).click();
      expect(["the form, refused", await axeComplaints(page)]).toEqual(["the form, refused", []]);
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
