import type { Page } from "playwright-core";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { axeComplaints, axeLooksAt, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { publishReview } from "../support/published.ts";
import { publishQuestion } from "../support/questions.ts";
import { aFront, aShopSite } from "../support/shop-page.ts";
import { testApp } from "../support/test-app.ts";

const front = await aFront();
const { app, db, clock } = await testApp({ baseUrl: front.origin });
front.app = app;
const site = await aShopSite();
const inBrowser = testBrowser();

let shop: Organisation;

beforeAll(async () => {
  shop = await anOrganisation(db, { name: "Harbour & Hearth" });
  await mergeProduct(db, shop.id, { sku: "K 1", name: "Kettle", url: null, imageUrl: null }, clock.now);
  for (let index = 1; index <= 12; index += 1) {
    clock.advance(3_600_000);
    const about = { likelihoodToRecommend: 9, happyWithDelivery: index > 3, shopComments: `About ${index}.` };
    const written = { sku: "K 1", overallScore: 9, generalComments: `Text ${index}. It pours well.`, ...about };
    await publishReview(db, shop, written, clock.now);
  }
  for (let index = 1; index <= 7; index += 1) {
    clock.advance(3_600_000);
    await publishQuestion(db, shop, { sku: "K 1", text: `Question ${index}: does the lid fit?` }, clock.now);
  }
});

beforeEach(() => {
  front.condition = "well";
  front.asked.length = 0;
  site.policy = undefined;
});

const script = (attributes = "") =>
  `<script ${attributes} async id="reevoomark-loader" src="${front.origin}/assets/reevoo_mark.js"></script>`;
const style = () => `<link rel="stylesheet" href="${front.origin}/stylesheets/reevoomark/embedded_reviews.css">`;

/** As old pages have them: links that still name the former host, and elements. */
const links = () => {
  const former = "https://mark.former.example";
  return `
  <p><a class="reevoomark undecorated" id="product" href="${former}/partner/${shop.trkref}/K%201">Read reviews</a></p>
  <p><a class="reevoomark default_variant" id="empty" href="${former}/partner/${shop.trkref}/K%201"></a></p>
  <p><a class="reevoomark" id="unknown" href="${former}/partner/${shop.trkref}/NONE">Nobody knows</a></p>
  <p><a class="reevoomark reevoo-conversations" id="questions" href="${former}/partner/${shop.trkref}/K%201">Ask</a></p>
  <p><a class="reevoomark reevoo-conversations" id="unasked" href="${former}/partner/${shop.trkref}/NONE">Ask first</a></p>
  <p><a class="reevoo_reputation" id="shop" href="${former}/retailer/${shop.trkref}">Our shop</a></p>
  <p><a class="reevoo_reputation delivery" id="delivery" href="${former}/retailer/${shop.trkref}">Our delivery</a></p>`;
};
const elements = () => `
  <p><reevoo-reviewable-badge trkref="${shop.trkref}" sku="K 1"></reevoo-reviewable-badge></p>
  <p><reevoo-reviewable-badge trkref="${shop.trkref}" sku="NONE"></reevoo-reviewable-badge></p>
  <p><reevoo-customer-experience-badge trkref="${shop.trkref}" score="delivery" reevoo-click-action="no_action"></reevoo-customer-experience-badge></p>
  <p><reevoo-conversations-badge trkref="${shop.trkref}" sku="K 1"></reevoo-conversations-badge></p>
  <p><reevoo-conversations-badge trkref="${shop.trkref}" sku="NONE"></reevoo-conversations-badge></p>`;
const lists = () => `
  <reevoo-embedded-product-reviews trkref="${shop.trkref}" sku="K 1" per_page="5" locale="en-GB"></reevoo-embedded-product-reviews>
  <reevoo-embedded-customer-experience-reviews trkref="${shop.trkref}" per-page="5"></reevoo-embedded-customer-experience-reviews>
  <reevoo-embedded-conversations trkref="${shop.trkref}" sku="K 1" per-page="5"></reevoo-embedded-conversations>`;

const pageWith = (
  body: string,
  head = "",
) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Kettle</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="shop">
  body { margin: 0 auto; max-width: 60rem; padding: 1rem; font: 16px/1.5 sans-serif; color: #222; background: #fff; }
  reevoo-embedded-product-reviews, reevoo-embedded-customer-experience-reviews, reevoo-embedded-conversations { display: block; min-height: 40rem; }
  @media (prefers-color-scheme: dark) { :root { color-scheme: dark; } body { color: #ddd; background: #111; } a { color: #9cf; } }
</style>
<script nonce="shop">
  globalThis.shifts = 0; globalThis.refused = [];
  new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) shifts += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  addEventListener("securitypolicyviolation", (event) => refused.push(event.violatedDirective + " " + event.blockedURI));
</script>${head}</head><body><main><h1>Kettle</h1>${body}<p id="after">What follows.</p></main></body></html>`;

const strict = () =>
  [
    "default-src 'none'",
    "img-src 'self' data:",
    `script-src 'nonce-shop' ${front.origin}`,
    `style-src 'nonce-shop' ${front.origin}`,
    `connect-src ${front.origin}`,
    "require-trusted-types-for 'script'",
    "trusted-types fairmark",
  ].join("; ");

const settled = async (page: Page) => {
  await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
  return page.evaluate<{ shifts: number; refused: string[] }>("({ shifts, refused })");
};
const openShop = (page: Page, query = "") => page.goto(`${site.origin}/product${query}`);
/** By evaluating, since waiting in the page is what its policy refuses. */
const defined = (page: Page) =>
  expect.poll(() => page.evaluate("customElements.get('reevoo-reviewable-badge') !== undefined")).toBe(true);
const calls = () => front.asked.flatMap(({ url }) => (url.startsWith("/reevoomark/calls/") ? [url.slice(18)] : []));

/** What a shop's server does: it hands on what stands in its address. */
const includedFor = async (kind: string, query: URLSearchParams) => {
  const own = new URLSearchParams({ trkref: shop.trkref, sku: "K 1", per_page: "5", style: "link" });
  for (const name of ["page", "sort_by", "filter"]) own.set(name, query.get(`reevoo_${name}`) ?? "");
  own.set("client_url", `${site.origin}/product?${query}`);
  return (await app.inject({ url: `/reevoomark/${kind}.html?${own}` })).body;
};

describe.each(Object.entries(sizes))("on a %s", (_size, viewport) => {
  test("badges of both generations and lists are filled, under a strict policy, and shift nothing where the style is linked", async () => {
    site.policy = strict();
    site.page = async () => pageWith(links() + elements() + lists() + script(), style());
    await inBrowser({ viewport }, async (page) => {
      await openShop(page);
      await page.locator("article").first().waitFor();
      await expect.poll(() => page.getByText("(12 reviews)").count()).toBe(3);
      await expect.poll(() => page.getByText("75% happy with the delivery").count()).toBe(2);
      await expect.poll(() => page.getByText("7 questions", { exact: true }).count()).toBe(2);
      expect(await settled(page)).toEqual({ shifts: 0, refused: [] });
      expect(await page.locator("#product").textContent()).not.toContain("Read reviews");
      expect(await page.getByRole("link", { name: "9.0 out of 10 (12 reviews)" }).count()).toBe(3);
      expect(await page.locator("#product").getAttribute("href")).toBe(`${front.origin}/partner/${shop.trkref}/K%201`);
      // What is unknown, or has none yet, stays as it was.
      expect(await page.locator("#unknown").innerText()).toBe("Nobody knows");
      expect(await page.locator("#unasked").innerText()).toBe("Ask first");
      expect(await page.getByRole("link", { name: "7 questions", exact: true }).count()).toBe(2);
      expect(await page.locator("#questions").textContent()).toBe("");
      expect(await page.locator("#shop").getByText("100% would recommend Harbour & Hearth").count()).toBe(1);
      expect(await page.locator("#delivery").getByText("75% happy with the delivery").count()).toBe(1);
      expect(await page.locator("reevoo-customer-experience-badge[score=delivery] a").count()).toBe(0);
      await expect.poll(() => page.locator("article").count()).toBe(15);
      // All scores of products are one request, and all numbers of questions another.
      expect(front.asked.filter(({ url }) => url.includes("score_of=")).length).toBe(2);
      const stored = "JSON.stringify([document.cookie, localStorage.length, sessionStorage.length])";
      expect(await page.evaluate(stored)).toBe('["",0,0]');
      expect(front.asked.filter(({ cookie }) => cookie !== undefined)).toEqual([]);
      const hosts = "[...new Set(performance.getEntriesByType('resource').map(({ name }) => new URL(name).origin))]";
      expect((await page.evaluate<string[]>(hosts)).filter((host) => host !== site.origin)).toEqual([front.origin]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(viewport.width);
      expect(calls()).toEqual([]);
      await page.locator("#product").click();
      await page.waitForURL(`${front.origin}/partner/${shop.trkref}/K%201`);
      await page.getByText("Text 12.").waitFor();
    });
  });

  test("badges shift nothing either where the script stands before the page, and take the same room", async () => {
    const heights = () =>
      page.evaluate<number[]>("[...document.querySelectorAll('p')].map((p) => p.getBoundingClientRect().height)");
    let page!: Page;
    const seen: number[][] = [];
    for (const head of [style() + script(), `<script src="${front.origin}/assets/reevoo_mark.js"></script>`]) {
      site.policy = strict();
      site.page = async () => pageWith(links() + elements(), head);
      await inBrowser({ viewport }, async (opened) => {
        page = opened;
        await openShop(page);
        await expect.poll(() => page.getByText("(12 reviews)").count()).toBe(3);
        await expect.poll(() => page.getByText("75% happy with the delivery").count()).toBe(2);
        await expect.poll(() => page.getByText("7 questions", { exact: true }).count()).toBe(2);
        expect(await settled(page)).toEqual({ shifts: 0, refused: [] });
        seen.push(await heights());
      });
    }
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]).toContain(48);
  });

  test("badges look like the links that they are: as the page's, or underlined in its ink", async () => {
    site.page = async () => pageWith(links() + elements() + script(), style());
    await inBrowser({ viewport }, async (page) => {
      await openShop(page);
      await expect.poll(() => page.getByText("(12 reviews)").count()).toBe(3);
      const looks = () =>
        page.locator(".score-line").evaluateAll((lines) =>
          lines.map((line) => {
            const { color, textDecorationLine } = getComputedStyle(line);
            return [color, textDecorationLine];
          }),
        );
      const [blue, ink] = ["rgb(0, 0, 238)", "rgb(34, 34, 34)"];
      expect(await looks()).toEqual([
        [blue, "underline"],
        [blue, "underline"],
        [ink, "underline"],
      ]);
      // A page whose links have no line keeps them so.
      await page.addStyleTag({ content: "a { text-decoration: none } :root { --fairmark-link: rgb(1, 2, 3) }" });
      expect(await looks()).toEqual([
        [blue, "none"],
        [blue, "none"],
        ["rgb(1, 2, 3)", "underline"],
      ]);
    });
  });

  test("without JavaScript, what the shop's server includes shows its reviews in style, and its links lead through them", async () => {
    site.policy = strict();
    site.page = async (query) => pageWith(await includedFor("embeddable_reviews", query));
    await inBrowser({ viewport, javaScriptEnabled: false }, async (page) => {
      await openShop(page, "?id=5");
      expect(await page.locator("article").count()).toBe(5);
      expect(
        await page
          .locator("article")
          .first()
          .evaluate((card) => getComputedStyle(card).borderTopWidth),
      ).toBe("1px");
      await page.getByRole("link", { name: "Next page" }).click();
      expect(page.url()).toBe(`${site.origin}/product?id=5&reevoo_page=2#embedded-reviews`);
      await page.getByRole("link", { name: "Next page" }).click();
      expect(await page.locator("article").count()).toBe(2);
      await page.getByRole("link", { name: "lowest score" }).click();
      expect(page.url()).toBe(`${site.origin}/product?id=5&reevoo_sort_by=lowest#embedded-reviews`);
      await page.getByRole("link", { name: "Only reviews with 9 out of 10" }).click();
      expect(await page.getByText("with 9 out of 10: 12 of 12").isVisible()).toBe(true);
    });
  });

  test("the script leaves what was included as it is, and the same links lead on", async () => {
    site.policy = strict();
    site.page = async (query) => {
      const kinds = ["embeddable_reviews", "embeddable_customer_experience_reviews", "embeddable_conversations"];
      const included = await Promise.all(kinds.map((kind) => includedFor(kind, query)));
      return pageWith(included.join("") + script());
    };
    await inBrowser({ viewport }, async (page) => {
      await openShop(page);
      await defined(page);
      expect(await settled(page)).toMatchObject({ refused: [] });
      expect(front.asked.filter(({ url }) => url.startsWith("/embed/"))).toEqual([]);
      await page.getByRole("link", { name: "Next page" }).first().click();
      await page.waitForURL(`${site.origin}/product?reevoo_page=2#embedded-reviews`);
      expect(await page.getByText("Text 7.").isVisible()).toBe(true);
    });
  });

  test.runIf(axeLooksAt(viewport))(
    "axe finds nothing and is in doubt of nothing, in light and dark: badges, what is included, and the pages that old links lead to",
    async () => {
      site.page = async (query) => {
        const included =
          (await includedFor("embeddable_customer_experience_reviews", query)) +
          (await includedFor("embeddable_conversations", query));
        return pageWith(
          links() + elements() + (await includedFor("embeddable_reviews", query)) + included + script(),
          style(),
        );
      };
      await inBrowser({ viewport, bypassCSP: true }, async (page) => {
        await openShop(page);
        await expect.poll(() => page.getByText("(12 reviews)").count()).toBe(3);
        expect(await axeComplaints(page, { doubts: true })).toEqual([]);
        await page.goto(`${front.origin}/partner/${shop.trkref}/K%201`);
        expect(await axeComplaints(page, { doubts: true })).toEqual([]);
        await page.goto(`${front.origin}/retailer/${shop.trkref}`);
        expect(await axeComplaints(page, { doubts: true })).toEqual([]);
      });
    },
  );
});

test("lists lead on in place, and another tab is another list", async () => {
  const tabbed = `<reevoo-embedded-tabbed trkref="${shop.trkref}" sku="K 1" per-page="5"></reevoo-embedded-tabbed>`;
  site.page = async () => pageWith(tabbed + script());
  await inBrowser({ viewport: sizes.phone }, async (page) => {
    await openShop(page);
    await page.getByText("Text 12.").waitFor();
    await page.getByRole("link", { name: "Next page" }).click();
    await page.getByText("Text 7.").waitFor();
    const turnTo = (tab: string) =>
      page.locator("reevoo-embedded-tabbed").evaluate((host, to) => host.setAttribute("tab", to), tab);
    await turnTo("retailer_reviews");
    await page.getByText("About 12.").waitFor();
    await page.getByRole("link", { name: "Next page" }).click();
    await page.getByText("About 7.").waitFor();
    await turnTo("ask_an_owner");
    await page.getByText("Question 7:").waitFor();
    await page.getByRole("link", { name: "Next page" }).click();
    await page.getByText("Question 2:").waitFor();
    await turnTo("");
    await page.getByText("Text 12.").waitFor();
  });
});

describe("the library", () => {
  const early = `<script nonce="shop">
    globalThis.told = [];
    globalThis.ReevooMarkHandlerName = "marks";
    globalThis.marks = function () { (marks.q = marks.q || []).push(arguments); };
    marks("trackPurchase", "T", { skus: ["K 1"], basketValue: "123 GBP" });
    globalThis.afterReevooMarkLoaded = [
      () => told.push("first"),
      () => { throw new TypeError("a shop's own mistake"); },
      () => ReevooApi.load("T", (retailer) => { retailer.init_badges(); retailer.init_reevoo_reputation_badges(); told.push(retailer.trkref); }),
    ];
  </script>`;

  test("runs what waited for it and what is added later; calls that tracked are counted by kind, and nothing throws", async () => {
    site.policy = strict();
    site.page = async () => pageWith(links() + script(), early);
    await inBrowser({ viewport: sizes.desk }, async (page) => {
      await openShop(page);
      await defined(page);
      expect(await page.evaluate("told")).toEqual(["first", "T"]);
      await expect.poll(calls).toEqual(["purchase"]);
      await page.evaluate(`afterReevooMarkLoaded.push(() => told.push("pushed"));
        afterReevooMarkLoaded = [() => told.push("set")];
        afterReevooMarkLoaded.push(() => told.push("pushed again"));
        ReevooApi.each(["A", "B"], (retailer) => told.push(retailer.trkref));`);
      expect(await page.evaluate("told.slice(2)")).toEqual(["pushed", "set", "pushed again", "A", "B"]);
      await page.evaluate(`marks("trackBadgeClick", "T", { sku: "K 1" });
        marks("trackBadgeDisplay", "T", { reviewableContext: { sku: "K 1" } });
        marks("trackPropensityToBuy", "T", { sku: "K 1", cta: "Global CTA" });
        ReevooMark_A.track_click_through("K 1"); ReevooMark.auto_scale();
        ReevooApi.load("T", (retailer) => { retailer.track_purchase(["K 1"], 5); retailer.track_exit(); retailer.Tracking.ga_track_event("a", "b", "c"); });`);
      const all = ["purchase", "click", "display", "propensity", "click_through", "purchase", "exit", "event"];
      await expect.poll(() => calls().sort()).toEqual(all.sort());
      // What makes no sense is told to whoever looks, and to nobody else.
      await page.evaluate(`marks(); marks("trackPurchase"); marks("trackPurchase", "T", {}); marks("__proto__", "T", {}); marks("nothing");
        marks("trackBadgeClick", 7, null); ReevooApi.load(); ReevooApi.each();`);
      expect((await settled(page)).refused).toEqual([]);
      expect(calls()).toHaveLength(all.length);
      expect(front.asked.filter(({ cookie }) => cookie !== undefined)).toEqual([]);
      expect(await page.evaluate("document.cookie")).toBe("");
    });
  });

  test("twice on a page, beside the new script, is as once", async () => {
    const both = `${script()}<script async src="${front.origin}/reevoomark/T.js"></script><script async src="${front.origin}/assets/fairmark.js"></script>`;
    site.page = async () => pageWith(links() + elements() + both);
    await inBrowser({ viewport: sizes.desk }, async (page) => {
      await openShop(page);
      await expect.poll(() => page.getByText("(12 reviews)").count()).toBe(3);
      await page.evaluate('ReevooApi.load("T", (retailer) => retailer.init_badges())');
      await page.addScriptTag({ url: `${front.origin}/assets/reevoo_mark.js?again` });
      await settled(page);
      expect(await page.getByText("(12 reviews)").count()).toBe(3);
      expect(await page.locator("#product > *").count()).toBe(1);
    });
  });
});

test.each(["away", "failing", "garbage", "odd", "silent"] as const)(
  "while our server is %s, a page with old tags stands as it stood",
  async (condition) => {
    site.policy = strict();
    front.condition = condition;
    const kept = await includedFor("embeddable_reviews", new URLSearchParams());
    site.page = async () =>
      pageWith(
        links() + elements() + lists() + kept + script(),
        `<style nonce="shop">a.reevoomark { display: inline-block; }</style>`,
      );
    await inBrowser({ viewport: sizes.phone }, async (page) => {
      await openShop(page);
      await defined(page);
      await expect.poll(() => front.asked.filter(({ url }) => url.startsWith("/embed/")).length).toBeGreaterThan(3);
      await page.evaluate('reevooMark("trackPurchase", "T", { skus: [] })');
      expect((await settled(page)).refused).toEqual([]);
      expect((await settled(page)).shifts).toBe(0);
      expect(await page.locator("#product").innerText()).toBe("Read reviews");
      expect(await page.locator("#shop").innerText()).toBe("Our shop");
      expect(await page.getByText("Text 12.").isVisible()).toBe(true);
    });
  },
);

test("our server dies while badges and lists are there: they stay, and links of the list change nothing", async () => {
  site.page = async () => pageWith(links() + lists() + script(), style());
  await inBrowser({ viewport: sizes.phone }, async (page) => {
    await openShop(page);
    await page.getByText("Text 12.").waitFor();
    await page.getByText("(12 reviews)").first().waitFor();
    front.condition = "away";
    await page.getByRole("button", { name: "Show everything" }).first().click();
    const before = front.asked.length;
    await page.getByRole("link", { name: "Next page" }).first().click();
    await expect.poll(() => front.asked.length).toBeGreaterThan(before);
    await expect.poll(() => page.locator("[aria-busy]").count()).toBe(0);
    expect(await page.getByText("Text 12.").isVisible()).toBe(true);
    expect(await page.getByText("(12 reviews)").first().isVisible()).toBe(true);
  });
});

test("the rich snippet of a product stands once in a page that requires Trusted Types and allows no policy, and violates nothing", async () => {
  site.policy = strict().replace("trusted-types fairmark", "trusted-types 'none'");
  const src = `${front.origin}/reevoomark/product_reviews_rich_snippets.js?trkref=${shop.trkref}&amp;sku=K+1`;
  const shops = `${front.origin}/reevoomark/cx_reviews_rich_snippets.js?trkref=${shop.trkref}`;
  site.page = async () =>
    pageWith(`<script src="${src}"></script><script src="${src}"></script><script src="${shops}"></script>`);
  await inBrowser({ viewport: sizes.phone }, async (page) => {
    await openShop(page);
    expect((await settled(page)).refused).toEqual([]);
    const blocks = await page.locator('script[type="application/ld+json"]').allTextContents();
    expect(blocks.map((text) => JSON.parse(text))).toMatchObject([
      {
        "@id": "#reviewable_sku_K%201",
        aggregateRating: { "@type": "AggregateRating", ratingValue: 9, ratingCount: 12 },
      },
    ]);
  });
});
