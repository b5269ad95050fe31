import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { hostileMarkup, hostileText } from "../../test/support/hostile-texts.ts";
import { publishReview, type Written } from "../../test/support/published.ts";
import { testApp } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { productPagePath } from "./publication-link.ts";

const { app, db, clock } = await testApp();

const open = (url: string) => app.inject({ method: "GET", url });

/** Reviews of one product, an hour apart; the texts say in which order they were published. */
async function reviewsOf(organisation: Organisation, scores: readonly number[], more: Written = {}): Promise<void> {
  for (const [index, overallScore] of scores.entries()) {
    clock.advance(3_600_000);
    await publishReview(db, organisation, { overallScore, generalComments: `Text ${index + 1}.`, ...more }, clock.now);
  }
}

/** Forty-one reviews of one product: three pages. */
const long = await anOrganisation(db);
const longPath = `/reviews/${long.trkref}/SKU9039`;
beforeAll(() => reviewsOf(long, new Array(41).fill(9)));

const textsOf = (body: string) => [...body.matchAll(/Text (\d+)\./g)].map(([, number]) => Number(number));

/** The texts in the page, without what it says for programs. */
function shown(body: string): string {
  return body.replace(/<script type="application\/ld\+json">[^<]*<\/script>/, "");
}

/** What is marked as chosen. */
const current = (body: string) =>
  [...body.matchAll(/rel="nofollow" aria-current="true">([^<]+)</g)].map(([, text]) => text);

function data(body: string) {
  const [, json] = /<script type="application\/ld\+json">([^<]*)<\/script>/.exec(body) ?? [];
  return json === undefined ? undefined : JSON.parse(json);
}

describe("the page of a product's reviews", () => {
  test("offers no order where there is one review alone", async () => {
    const organisation = await anOrganisation(db);
    await reviewsOf(organisation, [4], { sku: "K1" });
    const { body } = await open(`/reviews/${organisation.trkref}/K1`);
    expect(body).toContain(">The review</h2>");
    expect(body).not.toContain('class="choice"');
  });

  test("shows all published reviews newest first and says so, with mean, count and how often each score was given", async () => {
    const organisation = await anOrganisation(db, { name: "Acme" });
    await mergeProduct(
      db,
      organisation.id,
      { sku: "K1", name: "Copper kettle", url: "https://acme.example/k1", imageUrl: null },
      clock.now,
    );
    await reviewsOf(organisation, [3, 10, 10], { sku: "K1" });
    const { statusCode, body } = await open(`/reviews/${organisation.trkref}/K1`);
    expect(statusCode).toBe(200);
    expect(body).toContain("<h1>Reviews of Copper kettle</h1>");
    expect(body).toContain("<strong>7.7</strong> out of 10");
    expect(body).toContain("<p>3 reviews</p>");
    expect(body).toContain("Newest first, by date of publication.");
    expect(body).toContain("Reviews 1 to 3 of 3");
    expect(body).toContain(`href="/reviews/${organisation.trkref}/policy#score"`);
    expect(body).toContain("How these reviews come about");
    expect(textsOf(shown(body))).toEqual([3, 2, 1]);
    const rows = [...body.matchAll(/<th scope="row">(?:<a [^>]*>)?(\d+)<.*?<td class="times">(\d+)<\/td>/g)];
    expect(rows.map(([, score, times]) => [Number(score), Number(times)])).toEqual(
      [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].map((score) => [score, score === 10 ? 2 : score === 3 ? 1 : 0]),
    );
    expect(body).not.toMatch(/noindex|<nav class="paging"/);
  });

  test("says for search engines what it shows, and no more: this page's reviews, the mean of all", async () => {
    const first = (await open(longPath)).body;
    const last = (await open(`${longPath}?page=3`)).body;
    expect(data(first).review).toHaveLength(20);
    expect(data(last).review).toHaveLength(1);
    expect(data(last)).toMatchObject({ aggregateRating: { ratingValue: 9, reviewCount: 41 } });
    expect(data(last).review[0].reviewBody).toBe("Text 1.");
    expect(shown(last)).toContain("Text 1.");
  });

  test("shows every word of texts that are mostly blank lines, in few paragraphs", async () => {
    const organisation = await anOrganisation(db);
    const words = Array.from({ length: 600 }, (_, index) => `n${index}n`);
    const text = words.join("\n\n");
    const texts = { goodPoints: text, badPoints: text, generalComments: text };
    await reviewsOf(organisation, [7, 8, 9], { sku: "K1", ...texts });
    const body = shown((await open(`/reviews/${organisation.trkref}/K1`)).body);
    const told = [...body.matchAll(/n\d+n/g)].map(([word]) => word);
    expect(told).toEqual(new Array(9).fill(words).flat());
    expect(body.match(/<p dir="auto">/g)!.length).toBeLessThanOrEqual(9 * 40);
  });

  test("shows twenty at a time, with links to the pages beside", async () => {
    const path = longPath;
    const pages = await Promise.all(["", "?page=2", "?page=3"].map(async (query) => (await open(path + query)).body));
    expect(pages.map((body) => textsOf(shown(body)))).toEqual([
      Array.from({ length: 20 }, (_, index) => 41 - index),
      Array.from({ length: 20 }, (_, index) => 21 - index),
      [1],
    ]);
    const links = (body: string) =>
      [...body.matchAll(/<(link|a) (?:rel="(prev|next)" )?href="([^"]+)"(?: rel="(prev|next)")?/g)]
        .map(([, , before, href, after]) => [before ?? after, href!.replace("https://reviews.example.com", "")])
        .filter(([rel]) => rel !== undefined);
    expect(links(pages[0]!)).toEqual([
      ["next", `${path}?page=2`],
      ["next", `${path}?page=2`],
    ]);
    expect(links(pages[1]!)).toEqual([
      ["prev", path],
      ["next", `${path}?page=3`],
      ["prev", path],
      ["next", `${path}?page=3`],
    ]);
    expect(pages[1]).toContain("Page 2 of 3");
    expect(pages[1]).toContain(`<link rel="canonical" href="https://reviews.example.com${path}?page=2"/>`);
    expect((await open(`${path}?page=1&order=newest`)).body).toContain(
      `<link rel="canonical" href="https://reviews.example.com${path}"/>`,
    );
    expect((await open(`${path}?page=4`)).statusCode).toBe(404);
  });

  test("has other orders on request, each saying which it is, none of them for search engines", async () => {
    const organisation = await anOrganisation(db);
    const path = `/reviews/${organisation.trkref}/SKU9039`;
    await reviewsOf(organisation, [5, 9, 2, 9]);
    const orders = { oldest: [1, 2, 3, 4], highest: [4, 2, 1, 3], lowest: [3, 1, 4, 2], newest: [4, 3, 2, 1] };
    for (const [order, texts] of Object.entries(orders)) {
      const { body } = await open(`${path}?order=${order}`);
      expect([order, textsOf(shown(body))]).toEqual([order, texts]);
      expect(current(body)).toEqual([order === "highest" || order === "lowest" ? `${order} score` : order]);
      expect(body.includes('<meta name="robots" content="noindex"/>')).toBe(order !== "newest");
    }
    expect((await open(`${path}?order=highest`)).body).toContain("Highest overall score first, then the newest.");
    expect(textsOf(shown((await open(`${path}?order=best`)).body))).toEqual([4, 3, 2, 1]);
  });

  test("shows one score or one language alone to whoever asks, and says so: how many of how many; figures stay those of all", async () => {
    const organisation = await anOrganisation(db);
    const path = `/reviews/${organisation.trkref}/K1`;
    await reviewsOf(organisation, [5, 9, 2, 9], { sku: "K1" });
    const german = { sku: "K1", overallScore: 9, generalComments: "Text 5.", language: "de" } as const;
    clock.advance(3_600_000);
    await publishReview(db, organisation, german, clock.now);
    const all = (await open(path)).body;
    expect(all).toContain(`href="${path}?score=9" rel="nofollow" aria-label="Only reviews with 9 out of 10"`);
    // There is nothing to show of a score that nobody gave.
    expect(all).not.toContain("score=8");
    const asked = [
      ["score=9", [5, 4, 2], "with 9 out of 10: 3 of 5."],
      ["score=9&order=oldest", [2, 4, 5], "with 9 out of 10: 3 of 5."],
      ["order=lowest&written_in=en", [3, 1, 4, 2], "in English: 4 of 5."],
      ["written_in=de", [5], "in Deutsch: 1 of 5."],
      ["score=9&written_in=en&order=lowest", [4, 2], "in English with 9 out of 10: 2 of 5."],
      ["score=5&written_in=de", [], "in Deutsch with 5 out of 10: 0 of 5."],
    ] as const;
    for (const [query, texts, said] of asked) {
      const { statusCode, body } = await open(`${path}?${query}`);
      expect([query, statusCode, textsOf(shown(body))]).toEqual([query, 200, texts]);
      expect(body).toContain(`You chose to see only the reviews ${said}`);
      expect(body).toContain('<meta name="robots" content="noindex"/>');
      expect(body).toContain("<strong>6.8</strong> out of 10");
      expect(data(body).aggregateRating).toMatchObject({ ratingValue: 6.8, ratingCount: 5 });
    }
    for (const query of ["score=11", "score=0", "score=9.0", "score=x", "written_in=xx", "score=9&score=2"])
      expect([query, textsOf(shown((await open(`${path}?${query}`)).body))]).toEqual([query, [5, 4, 3, 2, 1]]);
    expect((await open(`${path}?score=9&page=2`)).statusCode).toBe(404);
  });

  test("turns the pages of one score as of all", async () => {
    const { body } = await open(`${longPath}?score=9&page=2`);
    expect(textsOf(shown(body))).toEqual(Array.from({ length: 20 }, (_, index) => 21 - index));
    expect(body).toContain(`href="${longPath}?score=9&amp;page=3"`);
  });

  test("says of each review in one line how it was verified, both dates and what was given; the rest is folded", async () => {
    clock.advance(3_600_000);
    const told = [
      [
        { purchaseDate: `${clock.now.getUTCFullYear()}-01-03`, told: { isIncentivised: false } },
        "Verified purchase · bought 3 January · published DAY · nothing given in return",
      ],
      [
        { purchaseDate: "2019-12-31", told: { isIncentivised: true } },
        "Verified purchase · bought 31 December 2019 · published DAY · something given in return",
      ],
      [
        { isConfirmed: false },
        "Purchase named by the shop · date of purchase not known · published DAY · not known whether anything was given in return",
      ],
    ] as const;
    const day = clock.now.toLocaleDateString("en-GB", {
      day: "numeric",
      month: "long",
      year: "numeric",
      timeZone: "UTC",
    });
    for (const [written, line] of told) {
      const organisation = await anOrganisation(db);
      await publishReview(db, organisation, { sku: "K1", ...written }, clock.now);
      const { body } = await open(`/reviews/${organisation.trkref}/K1?lang=en`);
      const [, shownLine] = /<p class="fact-line"[^>]*>(.*?)<\/p>/.exec(body)!;
      expect(shownLine!.replaceAll(/<svg.*?<\/svg>|<[^>]+>/g, "")).toBe(line.replace("DAY", day));
      const [, folded] = /<details[^>]*>(.*?)<\/details>/.exec(body)!;
      expect(folded).toMatch(/Date of experience.*This review on its own page.*Report this review/);
    }
  });

  test("keeps the language through orders and pages, where it was asked for", async () => {
    const path = longPath;
    const { body } = await open(`${path}?lang=de&order=lowest`);
    expect(body).toContain(`href="${path}?order=oldest&amp;lang=de"`);
    expect(body).toContain(`href="${path}?order=lowest&amp;page=2&amp;lang=de"`);
    expect(body).toContain("Niedrigste Gesamtnote zuerst");
    expect((await open(path)).body).toContain(`href="${path}?order=oldest"`);
  });

  test("is an honest empty page for a product that nobody has reviewed yet, and says no score", async () => {
    const organisation = await anOrganisation(db, { name: "Acme" });
    const product = { sku: "NEW-1", name: "Skillet", url: null, imageUrl: null };
    await mergeProduct(db, organisation.id, product, clock.now);
    const { statusCode, body } = await open(`/reviews/${organisation.trkref}/NEW-1`);
    expect(statusCode).toBe(200);
    expect(body).toContain("There is no published review of this product yet.");
    expect(body).not.toMatch(/out of 10|NaN|<nav class="choice"|<table/);
    expect(data(body)).toBeUndefined();
  });

  test("shows hostile text as text, wherever it came from", async () => {
    const organisation = await anOrganisation(db, { name: hostileText.slice(0, 110) });
    const sku = hostileText.slice(0, 180);
    const product = { sku, name: hostileText, url: "javascript:alert(1)", imageUrl: "javascript:alert(2)" };
    await mergeProduct(db, organisation.id, product, clock.now);
    const told = { generalComments: hostileText, goodPoints: hostileText, displayName: hostileText.slice(0, 60) };
    await reviewsOf(organisation, [1], { sku, ...told });
    const { statusCode, body } = await open(productPagePath(organisation.trkref, sku));
    expect(statusCode).toBe(200);
    expect(hostileMarkup(body)).toEqual([]);
    expect(data(body).review[0].reviewBody).toContain(hostileText);
  });
});

describe("the address of a product's reviews", () => {
  test("holds any sku, percent-encoded: spaces, slashes, signs that mean something in addresses, any script", async () => {
    const organisation = await anOrganisation(db);
    const { trkref } = organisation;
    const skus = [
      "A/B",
      "a b",
      "a?b#c&d=e+f",
      "100%",
      "%2F",
      "review/7",
      "policy/x",
      "policy/",
      "A/",
      "/",
      "日本語",
      "😀",
      "a;b",
      "'\"<>",
      "a..b",
    ];
    for (const sku of [...skus, "x".repeat(191), "🫖".repeat(191)]) {
      await mergeProduct(db, organisation.id, { sku, name: `Named ${sku}`, url: null, imageUrl: null }, clock.now);
      const { statusCode, body } = await open(productPagePath(trkref, sku));
      expect([sku, statusCode]).toEqual([sku, 200]);
      expect(body).toContain(`https://reviews.example.com${productPagePath(trkref, sku).replaceAll("&", "&amp;")}`);
    }
    // As a proxy hands it on that decodes slashes.
    expect((await open(`/reviews/${trkref}/A/B`)).body).toContain("Named A/B");
  });

  test("is a query for what no path can hold, and the policy's path stays the policy's", async () => {
    const organisation = await anOrganisation(db);
    const { trkref } = organisation;
    for (const sku of ["policy", ".", ".."]) {
      await reviewsOf(organisation, [8, 6], { sku });
      const path = productPagePath(trkref, sku);
      expect(path).toBe(`/reviews/${trkref}?sku=${sku}`);
      const { statusCode, body } = await open(path);
      expect([sku, statusCode]).toEqual([sku, 200]);
      expect(body).toContain(`href="/reviews/${trkref}?sku=${sku}&amp;order=oldest"`);
      expect(body).toContain(`href="/reviews/${trkref}?sku=${sku}&amp;lang=de"`);
    }
    expect((await open(`/reviews/${trkref}/policy`)).body).toContain("How the score is calculated");
    // Any sku may be asked for so, and is told where it stands.
    await reviewsOf(organisation, [8], { sku: "K1" });
    const { body } = await open(`/reviews/${trkref}?sku=K1`);
    expect(body).toContain(`<link rel="canonical" href="https://reviews.example.com/reviews/${trkref}/K1"/>`);
  });

  test("leads back to the same sku, whatever it is", async () => {
    const organisation = await anOrganisation(db);
    const unit = fc.string({ unit: "grapheme-composite", minLength: 1, maxLength: 12 });
    const sku = fc.oneof(unit, fc.string({ unit: "binary", minLength: 1, maxLength: 8 }));
    await fc.assert(
      fc.asyncProperty(sku, async (raw) => {
        const text = raw
          .toWellFormed()
          .replaceAll(/\p{Cc}/gu, "")
          .trim();
        fc.pre(text !== "");
        await mergeProduct(db, organisation.id, { sku: text, name: "Thing", url: null, imageUrl: null }, clock.now);
        const { statusCode, body } = await open(productPagePath(organisation.trkref, text));
        expect([text, statusCode]).toEqual([text, 200]);
        expect(body).toContain("<h1>Reviews of Thing</h1>");
      }),
      { numRuns: 60 },
    );
  });
});
