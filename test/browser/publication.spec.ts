import { beforeAll, expect, test } from "vitest";
import { mergeProduct } from "../../src/catalogue/index.ts";
import type { Organisation } from "../../src/organisations/index.ts";
import { addressHashes, insertMailStop, reasonToWithhold } from "../../src/outbox/index.ts";
import { stopPath, stopToken } from "../../src/outbox/stop-link.ts";
import { languages } from "../../src/platform/languages.ts";
import { deriveKeys } from "../../src/platform/secrets.ts";
import { decideReview, reviewPagePath } from "../../src/reviews/index.ts";
import { axeComplaints, sizes, testBrowser } from "../support/browser.ts";
import { anOrganisation } from "../support/factories.ts";
import { hostileText } from "../support/hostile-texts.ts";
import { publishReview, writeReview } from "../support/published.ts";
import { testApp, testSecret } from "../support/test-app.ts";

const { app, db, clock } = await testApp();
const inBrowser = testBrowser();

let origin: string;
let shop: Organisation;
let pages: Record<string, string>;

const everything = {
  sku: "K1",
  overallScore: 8,
  goodPoints: "It pours in a thin, steady stream.",
  badPoints: "The base discolours after a month of use.",
  generalComments: "Boils quickly, and the handle stays cool.\n\nIt does not work on induction.",
  scores: { "7": 9 },
  wouldBuyAgain: true,
  happyWithDelivery: true,
  happyWithCustomerService: false,
  likelihoodToRecommend: 9,
  shopComments: "Arrived a day early.",
  displayName: "Ada L.",
  town: "Leeds",
};

const keys = deriveKeys(testSecret);

/** Where the link at the foot of a mail to that address leads. */
function stopPage(email: string): string {
  const [emailHash] = addressHashes(keys, email);
  return stopPath(stopToken(keys, { linkTag: shop.linkTag, emailHash, kind: "invitations" }));
}

beforeAll(async () => {
  origin = await app.listen({ port: 0, host: "127.0.0.1" });
  shop = await anOrganisation(db, { name: "Harbour & Hearth", contact: "https://shop.example/help" });
  const product = { name: "Copper kettle, 1.7 litres", url: "https://shop.example/k1", imageUrl: null };
  for (const sku of ["K1", "K0"]) await mergeProduct(db, shop.id, { ...product, sku }, clock.now);
  for (let index = 1; index <= 22; index += 1) {
    clock.advance(3_600_000);
    const generalComments = index % 3 ? `Text ${index}.` : null;
    const written = { sku: "K1", overallScore: 1 + (index % 10), generalComments, isConfirmed: index % 2 === 0 };
    await publishReview(db, shop, written, clock.now);
  }
  const { number } = await publishReview(db, shop, everything, clock.now);
  const rejected = await writeReview(db, shop, { sku: "K1" }, clock.now);
  const which = { organisationId: shop.id, number: rejected.number };
  await decideReview(db, which, { verdict: "reject", reason: "offensive" }, { kind: "operator" }, clock.now);
  const [emailHash] = addressHashes(keys, "stopped@example.com");
  await insertMailStop(db, { organisationId: shop.id, emailHash, stopped: "invitations" }, clock.now);
  pages = {
    "a review": reviewPagePath(shop.trkref, number),
    "a product's reviews": `/reviews/${shop.trkref}/K1`,
    "their last page": `/reviews/${shop.trkref}/K1?page=2`,
    "a product without reviews": `/reviews/${shop.trkref}/K0`,
    "the policy": `/reviews/${shop.trkref}/policy`,
    "a review that is not there": reviewPagePath(shop.trkref, 99_999),
    "stopping mails": stopPage("reader@example.com"),
    "mails stopped": stopPage("stopped@example.com"),
  };
});

test("without JavaScript, a shopper reads the newest, asks for another order, turns the page and opens one review", async () => {
  await inBrowser({ viewport: sizes.phone, javaScriptEnabled: false, locale: "en-GB" }, async (page) => {
    await page.goto(origin + pages["a product's reviews"]);
    expect(await page.locator("h1").innerText()).toBe("Reviews of Copper kettle, 1.7 litres");
    expect(await page.getByText("Newest first, by date of publication.").isVisible()).toBe(true);
    expect(await page.locator("article").count()).toBe(20);
    await page.getByRole("navigation", { name: "Order" }).getByRole("link", { name: "lowest score" }).click();
    expect(page.url()).toBe(`${origin}${pages["a product's reviews"]}?order=lowest`);
    expect(await page.locator("article h3").first().innerText()).toBe("1 out of 10");
    await page.getByRole("link", { name: "Next page" }).click();
    expect(await page.getByText("Page 2 of 2").isVisible()).toBe(true);
    const last = page.locator("article").last();
    expect(await last.locator("h3").innerText()).toBe("10 out of 10");
    await last.locator("summary").click();
    await last.getByRole("link", { name: "This review on its own page" }).click();
    expect(await page.locator("h1").innerText()).toContain("10 out of 10");
    await page.getByRole("link", { name: "How reviews are checked, ordered, kept and removed" }).click();
    await page.getByRole("link", { name: "How the score is calculated" }).click();
    expect(page.url()).toBe(`${origin}${pages["the policy"]}#score`);
    await page.getByRole("link", { name: "Français" }).click();
    expect(await page.locator("h1").innerText()).toBe(
      "Comment les avis sont contrôlés, classés, conservés et supprimés",
    );
  });
});

test.each([
  ["en", "phone", "Stop only requests to write a review", "Harbour & Hearth will no longer ask you for reviews."],
  [
    "de",
    "desk",
    "Nur Bitten um eine Bewertung abbestellen",
    "Harbour & Hearth bittet Sie nicht mehr um eine Bewertung.",
  ],
  ["fr", "phone", "Arrêter seulement les demandes d’avis", "Harbour & Hearth ne vous demandera plus d’avis."],
] as const)(
  "without JavaScript, in %s, on a %s, a link in a mail changes nothing until a button is pressed, and takes it back",
  async (lang, size, button, done) => {
    const email = `${lang}@example.com`;
    const withheld = () => reasonToWithhold(db, keys, { organisationId: shop.id, email, stopKind: "invitations" });
    await inBrowser({ viewport: sizes[size], javaScriptEnabled: false }, async (page) => {
      await page.goto(`${origin}${stopPage(email)}?lang=${lang}`);
      await page.reload();
      expect([await page.locator("html").getAttribute("lang"), await withheld()]).toEqual([lang, undefined]);
      await page.getByRole("button", { name: button }).click();
      await page.waitForURL(/done=only/);
      expect([await page.locator("h1").innerText(), await withheld()]).toEqual([done, "opted_out"]);
      await page.locator('button[value="undo"]').click();
      await page.waitForURL(/done=undo/);
      expect([await page.locator('[role="status"]').count(), await withheld()]).toEqual([1, undefined]);
    });
  },
);

test("the data for search engines are in the page for whoever reads it, and the security policy has nothing against them", async () => {
  await inBrowser({ viewport: sizes.desk }, async (page) => {
    for (const name of ["a review", "a product's reviews", "their last page"]) {
      const response = await page.goto(origin + pages[name]);
      expect(response!.headers()["content-security-policy"]).not.toMatch(/unsafe|script-src/);
      const json = await page.locator('script[type="application/ld+json"]').textContent();
      const data = JSON.parse(json!);
      expect([name, data["@type"], data.aggregateRating.reviewCount]).toEqual([name, "Product", 23]);
      // What is marked up is to be seen: each review's text and its score.
      const seen = await page.locator("main").innerText();
      for (const { reviewBody, reviewRating } of data.review) {
        expect(seen).toContain(`${reviewRating.ratingValue} out of 10`);
        const text = String(reviewBody ?? "")
          .split("\n")
          .at(-1)!;
        expect(seen).toContain(text);
      }
      expect(seen).toContain(data.aggregateRating.ratingValue.toFixed(1));
    }
  });
});

test("hostile texts stay texts: no script runs, no element comes of them, the data still read as data", async () => {
  const hostile = await anOrganisation(db, { name: hostileText.slice(0, 110) });
  const product = { sku: "H", name: hostileText, url: "javascript:alert(1)", imageUrl: null };
  await mergeProduct(db, hostile.id, product, clock.now);
  const written = { ...everything, sku: "H", displayName: hostileText.slice(0, 60), town: hostileText.slice(60, 120) };
  const texts = { goodPoints: hostileText, badPoints: hostileText, generalComments: hostileText };
  const { number } = await publishReview(db, hostile, { ...written, ...texts, shopComments: hostileText }, clock.now);
  const base = `${origin}/reviews/${hostile.trkref}`;
  await inBrowser({ viewport: sizes.desk }, async (page) => {
    for (const url of [`${base}/review/${number}`, `${base}/H`, `${base}/H?lang=fr`, `${base}/policy`]) {
      await page.goto(url);
      const strange = 'x-hostile, img, main script, svg[onload], [onfocus], [onmouseover], [href^="javascript"]';
      expect([url, await page.locator(strange).count()]).toEqual([url, 0]);
      if (url.endsWith("policy")) continue;
      const json = await page.locator('script[type="application/ld+json"]').textContent();
      expect(JSON.parse(json!).review[0].reviewBody).toContain(hostileText);
    }
  });
});

const asked = (path: string, lang: string) => `${origin}${path}${path.includes("?") ? "&" : "?"}lang=${lang}`;

// Sizes do not depend on the language; each is looked at in both.
test.each([
  ["en", "phone"],
  ["de", "desk"],
  ["fr", "phone"],
] as const)("axe finds nothing in %s on a %s, in light and dark", async (lang, size) => {
  await inBrowser({ viewport: sizes[size], bypassCSP: true }, async (page) => {
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(asked(path, lang));
      expect([name, await axeComplaints(page)]).toEqual([name, []]);
    }
  });
});

test.each(languages)("in %s no page scrolls sideways, down to 320 pixels", async (lang) => {
  await inBrowser({ viewport: sizes.phone }, async (page) => {
    for (const [name, path] of Object.entries(pages)) {
      for (const width of [1280, 390, 320]) {
        await page.setViewportSize({ width, height: 800 });
        await page.goto(asked(path, lang));
        expect([name, await page.evaluate("document.documentElement.scrollWidth")]).toEqual([name, width]);
      }
    }
  });
});
