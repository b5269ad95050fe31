import type { Page } from "playwright-core";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import { askPagePath } from "../../src/conversations/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { axeComplaints, axeLooksAt, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { publishReview } from "../support/published.ts";
import { publishAnswer, publishQuestion } from "../support/questions.ts";
import { aFront, aShopSite, type Condition } from "../support/shop-page.ts";
import { testApp } from "../support/test-app.ts";

const front = await aFront();
const { app, db, clock } = await testApp({ baseUrl: front.origin, config: { SMTP_URL: "smtp://127.0.0.1:1" } });
front.app = app;
const site = await aShopSite();
const inBrowser = testBrowser();

let shop: Organisation;

beforeAll(async () => {
  shop = await anOrganisation(db, { name: "Harbour & Hearth", takesQuestions: true });
  for (const sku of ["K1", "K2"])
    await mergeProduct(db, shop.id, { sku, name: `Kettle ${sku}`, url: null, imageUrl: null }, clock.now);
  for (let index = 1; index <= 13; index += 1) {
    clock.advance(3_600_000);
    const generalComments = `Text ${index}. It pours in a thin, steady stream, and the handle stays cool.`;
    const language = index % 4 === 0 ? "de" : "en";
    await publishReview(db, shop, { sku: "K1", overallScore: 1 + (index % 10), generalComments, language }, clock.now);
  }
  await publishReview(
    db,
    shop,
    { sku: "K2", overallScore: 3, generalComments: "Text 99.", happyWithDelivery: true },
    clock.now,
  );
  for (let index = 1; index <= 12; index += 1) {
    clock.advance(3_600_000);
    const asked = { text: `Question ${index}: does the lid of this kettle fit the older one?`, firstName: "Asker" };
    const question = await publishQuestion(db, shop, asked, clock.now);
    if (index % 3 !== 0) await publishAnswer(db, question, `Answer ${index}. It does, with its handle up.`, clock.now);
  }
});

beforeEach(() => {
  front.condition = "well";
  front.asked.length = 0;
  site.policy = undefined;
  site.between = undefined;
});

// As docs/operate/embeds.md says.
const reserved = `<style nonce="shop">
  body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 16px/1.5 sans-serif; color: #222; background: #fff; }
  fairmark-reviews { display: block; min-height: 40rem; }
  fairmark-score { display: inline-block; min-width: 16em; min-height: 1.5em; vertical-align: top; }
  fairmark-shop { display: block; min-height: 21rem; }
  fairmark-questions { display: block; min-height: 30rem; }
  fairmark-questions[only] { display: inline-block; min-width: 16em; min-height: 1.5em; vertical-align: top; }
  @media (prefers-color-scheme: dark) { :root { color-scheme: dark; } body { color: #ddd; background: #111; } }
</style>`;
const script = () => `<script async src="${front.origin}/assets/fairmark.js"></script>`;
const element = (sku = "K1") => `<fairmark-reviews trkref="${shop.trkref}" sku="${sku}"></fairmark-reviews>`;
const questions = (attributes = "") =>
  `<fairmark-questions trkref="${shop.trkref}" sku="K1" ${attributes}></fairmark-questions>`;
const score = (sku: string) => `<fairmark-score trkref="${shop.trkref}" sku="${sku}"></fairmark-score>`;

/** A page of the shop, with what its observers saw: shifts of the layout, and what its policy refused. */
const pageWith = (
  body: string,
  head = "",
) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Kettle</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${reserved}
<script nonce="shop">
  globalThis.shifts = 0; globalThis.refused = [];
  new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) shifts += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  addEventListener("securitypolicyviolation", (event) => refused.push(event.violatedDirective + " " + event.blockedURI));
</script>${head}</head><body><main><h1>Kettle</h1>${body}<p id="after">What follows.</p></main></body></html>`;

/** A policy by which nothing runs or applies that it does not name. */
const strict = (style = front.origin) =>
  [
    "default-src 'none'",
    "img-src 'self' data:",
    `script-src 'nonce-shop' ${front.origin}`,
    `style-src 'nonce-shop' ${style}`,
    `connect-src ${front.origin}`,
    "require-trusted-types-for 'script'",
    "trusted-types fairmark",
  ].join("; ");

const styleHashes = async () => String((await app.inject({ url: `/embed/${shop.trkref}` })).headers["fairmark-style"]);
const included = async (path: string) => (await app.inject({ url: `/embed/${shop.trkref}${path}` })).body;
/** What a shop's server does: it hands on what stands in its address, and keeps the rest in the links. */
const includedFor = (sku: string, query: URLSearchParams, style = "") => {
  const own = new URLSearchParams([...query].filter(([name]) => name.startsWith("fairmark_")));
  own.set("keep", query.toString());
  own.set("style", style);
  return included(`/${sku}?${own}`);
};

/** The same for the questions about it. */
const questionsFor = (query: URLSearchParams, style = "") => {
  const page = query.get("fairmark_questions_page") ?? "";
  return included(`/K1?${new URLSearchParams({ show: "questions", keep: String(query), page, style })}`);
};

const settled = async (page: Page) => {
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  return page.evaluate<{ shifts: number; refused: string[] }>("({ shifts, refused })");
};
const borderOf = (page: Page) =>
  page
    .locator("article")
    .first()
    .evaluate((card) => getComputedStyle(card).borderTopWidth);
const ofUs = () => front.asked.filter(({ url }) => url.startsWith("/embed/"));
/** By evaluating, since waiting in the page is what its policy refuses. */
const defined = (page: Page) =>
  expect.poll(() => page.evaluate("customElements.get('fairmark-score') !== undefined")).toBe(true);
const openShop = (page: Page, query = "") => page.goto(`${site.origin}/product${query}`);

describe.each(Object.entries(sizes))("on a %s", (_size, viewport) => {
  test("without JavaScript, included HTML shows its reviews in style, and its links lead through them on the shop's own page", async () => {
    site.policy = strict();
    site.page = async (query) => pageWith(await includedFor("K1", query, "link"));
    await inBrowser({ viewport, javaScriptEnabled: false }, async (page) => {
      await openShop(page, "?id=5");
      expect(await page.locator("article").count()).toBe(10);
      expect(await borderOf(page)).toBe("1px");
      await page.getByRole("link", { name: "Next page" }).click();
      expect(page.url()).toBe(`${site.origin}/product?id=5&fairmark_page=2#fairmark-reviews`);
      expect(await page.locator("article").count()).toBe(3);
      await page.getByRole("link", { name: "lowest score" }).click();
      expect(await page.locator("article h3").first().innerText()).toBe("1 out of 10");
      await page.getByRole("link", { name: "Only reviews with 4 out of 10" }).click();
      expect(await page.locator("article").count()).toBe(2);
      await page.getByRole("link", { name: "Show all reviews" }).click();
      await page.getByRole("link", { name: "Deutsch" }).click();
      expect(await page.getByText("in Deutsch: 3 of 13.").isVisible()).toBe(true);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(viewport.width);
    });
  });

  test("included HTML shifts nothing, asks for nothing, and goes on in place where the script is there", async () => {
    site.policy = strict(await styleHashes());
    site.page = async (query) => pageWith((await includedFor("K1", query)) + script());
    await inBrowser({ viewport }, async (page) => {
      await openShop(page);
      await defined(page);
      expect(await settled(page)).toEqual({ shifts: 0, refused: [] });
      expect(await borderOf(page)).toBe("1px");
      expect(front.asked.map(({ url }) => url)).toEqual(["/assets/fairmark.js"]);
      await page.getByRole("link", { name: "Next page" }).click();
      await expect.poll(() => page.locator("article").count()).toBe(3);
      expect(page.url()).toBe(`${site.origin}/product`);
      expect(
        await page
          .locator("h2#list")
          .evaluate((heading) => (heading.getRootNode() as ShadowRoot).activeElement === heading),
      ).toBe(true);
      expect((await settled(page)).refused).toEqual([]);
      expect(ofUs()).toHaveLength(1);
    });
  });

  test("included HTML shifts nothing though it arrives piece by piece", async () => {
    site.page = async (query) => pageWith(await includedFor("K1", query));
    await inBrowser({ viewport }, async (page) => {
      let painted = 0;
      site.between = async () => {
        // The first pieces come before there is anything to paint.
        await page
          .evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
          .catch(() => undefined);
        painted += 1;
      };
      await openShop(page);
      expect(painted).toBeGreaterThan(30);
      expect((await settled(page)).shifts).toBe(0);
    });
  });

  test("the script shows the same under a strict policy with Trusted Types, in the height that was reserved for it", async () => {
    site.policy = strict();
    site.page = async () => pageWith(element() + script());
    await inBrowser({ viewport }, async (page) => {
      await openShop(page);
      await page.locator("article").first().waitFor();
      expect(await settled(page)).toEqual({ shifts: 0, refused: [] });
      expect(await page.locator("article").count()).toBe(10);
      const heightOf = () => page.locator("fairmark-reviews").evaluate((host) => host.getBoundingClientRect().height);
      expect(await heightOf()).toBe(640);
      await page.getByRole("button", { name: "Show everything" }).click();
      expect(await heightOf()).toBeGreaterThan(1000);
      await page.getByRole("link", { name: "highest score" }).click();
      await expect.poll(() => page.locator("article h3").first().innerText()).toBe("10 out of 10");
      const stored = "JSON.stringify([document.cookie, localStorage.length, sessionStorage.length])";
      expect(await page.evaluate(stored)).toBe('["",0,0]');
      expect(front.asked.filter(({ cookie }) => cookie !== undefined)).toEqual([]);
      const hosts = "[...new Set(performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin))]";
      const others = (await page.evaluate<string[]>(hosts)).filter((host) => host !== site.origin);
      expect(others).toEqual([front.origin]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(viewport.width);
    });
  });

  test("without JavaScript, included questions stand beside reviews, and each list has pages of its own on the shop's page", async () => {
    site.policy = strict();
    site.page = async (query) =>
      pageWith((await includedFor("K1", query, "link")) + (await questionsFor(query, "link")));
    await inBrowser({ viewport, javaScriptEnabled: false }, async (page) => {
      await openShop(page, "?id=5");
      const list = page.locator("fairmark-questions");
      expect(await list.locator("article").count()).toBe(10);
      expect(await list.locator("article h3").first().innerText()).toContain("Question 12:");
      await list.getByRole("link", { name: "Next page" }).click();
      expect(page.url()).toBe(`${site.origin}/product?id=5&fairmark_questions_page=2#fairmark-questions`);
      expect(await list.locator("article").count()).toBe(2);
      expect(await page.locator("fairmark-reviews article").count()).toBe(10);
      expect(await list.getByText("Answer by the shop, Harbour & Hearth").count()).toBe(2);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(viewport.width);
    });
  });

  test("included questions shift nothing and ask for nothing; by keyboard they go on in place, and their heading is told", async () => {
    site.policy = strict(await styleHashes());
    site.page = async (query) => pageWith((await questionsFor(query)) + script());
    await inBrowser({ viewport }, async (page) => {
      await openShop(page);
      await defined(page);
      expect(await settled(page)).toEqual({ shifts: 0, refused: [] });
      expect(front.asked.map(({ url }) => url)).toEqual(["/assets/fairmark.js"]);
      await page.getByRole("link", { name: "Next page" }).focus();
      await page.keyboard.press("Enter");
      await expect.poll(() => page.locator("article").count()).toBe(2);
      expect(page.url()).toBe(`${site.origin}/product`);
      const isToldOf = (heading: Element) => (heading.getRootNode() as ShadowRoot).activeElement === heading;
      expect(await page.locator("h2#list").evaluate(isToldOf)).toBe(true);
      expect(await page.locator("h2#list").innerText()).toBe("Questions 11 to 12 of 12");
      // From the heading the keyboard goes on into the list.
      await page.keyboard.press("Tab");
      const alone = page.getByRole("link", { name: "This question on its own page" }).first();
      expect(await alone.evaluate((link) => link.matches(":focus"))).toBe(true);
      expect(ofUs()).toHaveLength(1);
      expect((await settled(page)).refused).toEqual([]);
    });
  });

  test("the script shows questions under a strict policy, in the height that was reserved, with a way to ask; many numbers are one request", async () => {
    site.policy = strict();
    const numbers = `<p>${questions('only="count"')}</p>`.repeat(20);
    site.page = async () => pageWith(numbers + element("K2") + questions() + script());
    await inBrowser({ viewport }, async (page) => {
      await openShop(page, "?fairmark_questions_page=2&fairmark_page=1");
      await expect.poll(() => page.locator("fairmark-questions article").count()).toBe(2);
      await expect.poll(() => page.getByText("12 questions", { exact: true }).count()).toBe(20);
      await page.locator("fairmark-reviews article").first().waitFor();
      expect(await settled(page)).toEqual({ shifts: 0, refused: [] });
      expect(ofUs()).toHaveLength(3);
      const list = page.locator("fairmark-questions:not([only])");
      expect(await list.evaluate((host) => host.getBoundingClientRect().height)).toBe(480);
      const ask = list.getByRole("link", { name: "Ask a question about this product" });
      expect(await ask.getAttribute("href")).toBe(`${front.origin}${askPagePath(shop.trkref, "K1")}&lang=en`);
      await list.getByRole("link", { name: "Previous page" }).evaluate((link) => (link as HTMLElement).click());
      await expect.poll(() => list.locator("article").count()).toBe(10);
      const stored = "JSON.stringify([document.cookie, localStorage.length, sessionStorage.length])";
      expect(await page.evaluate(stored)).toBe('["",0,0]');
      expect(front.asked.filter(({ cookie }) => cookie !== undefined)).toEqual([]);
    });
  });

  test.runIf(axeLooksAt(viewport))(
    "axe finds nothing and is in doubt of nothing, in light and dark: reviews, scores, questions and what is said of the shop",
    async () => {
      const asked = [await questionsFor(new URLSearchParams()), await included("?show=questions&skus=K1")];
      const all = [await included("/K1"), await included("?skus=K1,K2"), await included(""), ...asked].join("");
      site.page = async () => pageWith(all);
      await inBrowser({ viewport, bypassCSP: true }, async (page) => {
        await openShop(page);
        expect(await axeComplaints(page, { doubts: true })).toEqual([]);
        await page.locator("article summary").first().click();
        expect(await axeComplaints(page, { doubts: true })).toEqual([]);
      });
    },
  );
});

test("what axe cannot decide about what is shown is told", async () => {
  site.page = async () =>
    pageWith(
      `<p style="background: linear-gradient(#fff, #000)">Over what?</p>${await included("/K1")}${await included("")}`,
    );
  await inBrowser({ viewport: sizes.phone, bypassCSP: true }, async (page) => {
    await openShop(page);
    const told = await axeComplaints(page, { doubts: true });
    expect(told.filter((one) => !one.includes("in doubt, color-contrast: <p"))).toEqual([]);
    expect(told).toHaveLength(2);
  });
});

test("fifty scores are one request, and shift nothing", async () => {
  const skus = Array.from({ length: 50 }, (_, index) =>
    index === 1 ? "K2" : index === 2 ? "a,b" : index === 3 ? "K1" : `N${index}`,
  );
  site.page = async () => pageWith(skus.map((sku) => `<p>${score(sku)}</p>`).join("") + script());
  await inBrowser({ viewport: sizes.phone }, async (page) => {
    await openShop(page);
    await page.getByText("(13 reviews)").waitFor();
    expect(await page.getByText("(1 review)").count()).toBe(1);
    expect(await settled(page)).toEqual({ shifts: 0, refused: [] });
    expect(ofUs()).toHaveLength(1);
  });
});

describe.each<Condition>(["away", "failing", "garbage", "odd", "silent"])("while our server is %s", (condition) => {
  test("a shop's page stands as it stood: nothing is thrown, nothing shifts, what was included stays", async () => {
    site.policy = strict(await styleHashes());
    front.condition = condition;
    const shopElement = `<fairmark-shop trkref="${shop.trkref}"></fairmark-shop>`;
    const kept = await included("/K2");
    const asked = questions() + questions('only="count"');
    site.page = async () => pageWith(element() + score("K1") + shopElement + asked + kept + script());
    await inBrowser({ viewport: sizes.phone }, async (page) => {
      await openShop(page);
      await defined(page);
      // A browser asks again by itself where a connection breaks off.
      await expect.poll(() => new Set(ofUs().map(({ url }) => url)).size).toBe(5);
      const answered = "performance.getEntriesByType('resource').filter(({ name }) => name.includes('/embed/')).length";
      await expect.poll(() => page.evaluate(answered)).toBe(condition === "silent" ? 0 : 5);
      expect(await settled(page)).toEqual({ shifts: 0, refused: [] });
      expect(
        await page
          .locator("fairmark-reviews")
          .first()
          .evaluate((host) => [(host as HTMLElement).offsetHeight, host.shadowRoot?.childNodes.length ?? 0]),
      ).toEqual([640, 0]);
      expect(await page.getByText("Text 99.").isVisible()).toBe(true);
      // A link of what was included asks in vain, and leaves what is there.
      await page.getByRole("link", { name: "How the score is calculated" }).waitFor();
    });
  });
});

test("our server dies while its reviews are read: they stay, and a link changes nothing", async () => {
  site.page = async () => pageWith(element() + script());
  await inBrowser({ viewport: sizes.phone }, async (page) => {
    await openShop(page);
    await page.locator("article").first().waitFor();
    await page.getByRole("button", { name: "Show everything" }).click();
    front.condition = "away";
    const before = ofUs().length;
    await page.getByRole("link", { name: "Next page" }).click();
    await expect.poll(() => ofUs().length).toBeGreaterThan(before);
    await expect.poll(() => page.locator("[aria-busy]").count()).toBe(0);
    expect(await page.locator("article").count()).toBe(10);
  });
});

test("elements come and go as in an application of one page; two of them and a second copy of the script do no harm", async () => {
  site.page = async () => pageWith(`<div id="view"></div>${script()}`);
  await inBrowser({ viewport: sizes.desk }, async (page) => {
    await openShop(page);
    await defined(page);
    const put = (html: string) =>
      page.locator("#view").evaluate((view, text) => {
        view.innerHTML = text;
      }, html);
    await put(element("K2") + score("K2"));
    await page.getByText("Text 99.").waitFor();
    await page.locator("fairmark-reviews").evaluate((host) => host.setAttribute("sku", "K1"));
    await page.getByText("Text 13.").waitFor();
    expect(await page.getByText("Text 99.").count()).toBe(0);
    await put("");
    await put(element("K1") + element("K2"));
    await page.getByText("Text 13.").waitFor();
    await page.getByText("Text 99.").waitFor();
    await page
      .locator("fairmark-reviews")
      .last()
      .evaluate((host) => host.setAttribute("sku", "NONE"));
    await expect.poll(() => page.getByText("Text 99.").count()).toBe(0);
    await page.addScriptTag({ url: `${front.origin}/assets/fairmark.js?again` });
    await put(score("K1") + score("K2"));
    await page.getByText("(1 review)").waitFor();
    // Moved elsewhere it asks for nothing.
    const before = ofUs().length;
    await page.evaluate("document.body.append(document.querySelector('fairmark-score'))");
    await settled(page);
    expect(ofUs()).toHaveLength(before);
  });
});
