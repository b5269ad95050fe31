import { createHash, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { hostileMarkup, hostileText } from "../../test/support/hostile-texts.ts";
import { publishReview, type Written } from "../../test/support/published.ts";
import { testApp, testBaseUrl } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { decideFastResponse, writeFastResponse } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { languages } from "../platform/languages.ts";
import { removeReview } from "../reviews/index.ts";

const { app, db, clock } = await testApp({ config: { ANSWER_MEMORY_MB: 8 } });

const open = (url: string, headers: Record<string, string> = {}) => app.inject({ method: "GET", url, headers });

async function reviewsOf(organisation: Organisation, scores: readonly number[], more: Written = {}): Promise<void> {
  for (const [index, overallScore] of scores.entries()) {
    clock.advance(3_600_000);
    await publishReview(db, organisation, { overallScore, generalComments: `Text ${index + 1}.`, ...more }, clock.now);
  }
}

const textsOf = (body: string) =>
  [...body.replace(/<script.*?<\/script>/, "").matchAll(/Text (\d+)\./g)].map(([, number]) => Number(number));

const inCatalogue = (organisation: Organisation, sku: string, name = `Named ${sku}`) =>
  mergeProduct(db, organisation.id, { sku, name, url: null, imageUrl: null }, clock.now);

describe("a product's reviews, to include", () => {
  test("are an element with finished HTML, cards and all, in the language of the shop or the one asked for", async () => {
    const organisation = await anOrganisation(db, { name: "Acme", locale: "de-DE" });
    const told = { isIncentivised: false };
    const review = await publishReview(db, organisation, { sku: "K1", overallScore: 9, told }, clock.now);
    const said = {
      en: [
        "9</strong> out of 10",
        "Verified purchase",
        "nothing given in return",
        "Newest first, by date",
        "Report this",
      ],
      de: [
        "9</strong> von 10",
        "Geprüfter Kauf",
        "ohne Gegenleistung",
        "Neueste zuerst, nach",
        "Diese Bewertung melden",
      ],
      fr: ["9</strong> sur 10", "Achat vérifié", "sans contrepartie", "Les plus récents d’abord", "Signaler cet avis"],
    };
    for (const lang of languages) {
      const { statusCode, headers, body } = await open(`/embed/${organisation.trkref}/K1?lang=${lang}`);
      expect([statusCode, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
      expect(body).toMatch(/^<fairmark-reviews [^>]*><template shadowrootmode="open"/);
      for (const words of said[lang]) expect(body).toContain(words);
      const page = `${testBaseUrl}/reviews/${organisation.trkref}`;
      expect(body).toContain(`href="${page}/review/${review.number}?lang=${lang}"`);
      expect(body).toContain(`href="${page}/review/${review.number}/report?lang=${lang}"`);
      expect(body).toContain(`href="${page}/policy?lang=${lang}"`);
      // No link is left that leads to the shop's own host by accident.
      expect(body).not.toMatch(/href="\/|src="\//);
    }
    expect((await open(`/embed/${organisation.trkref}/K1`)).body).toContain("Geprüfter Kauf");
  });

  test("bring their style along, whose hash is named for policies; or link it, for policies that name our host", async () => {
    const organisation = await anOrganisation(db);
    await reviewsOf(organisation, [7], { sku: "K1" });
    for (const path of ["/K1", "", "?skus=K1"]) {
      const { headers, body } = await open(`/embed/${organisation.trkref}${path}`);
      const styles = [...body.matchAll(/<style>(.*?)<\/style>/g)].map(([, text]) => text!);
      expect([path, styles.length]).toEqual([path, 1]);
      const hash = createHash("sha256").update(styles[0]!).digest("base64");
      expect(String(headers["fairmark-style"])).toContain(`'sha256-${hash}'`);
      const linked = (await open(`/embed/${organisation.trkref}${path}${path.includes("?") ? "&" : "?"}style=link`))
        .body;
      expect(linked).not.toContain("<style");
      expect(linked).toMatch(/<link rel="stylesheet" href="https:\/\/reviews\.example\.com\/assets\/\w+\.css\?v=/);
    }
  });

  test("show the shop's reply", async () => {
    const organisation = await anOrganisation(db, { name: "Acme" });
    const review = await publishReview(db, organisation, { sku: "K1" }, clock.now);
    const written = { organisation, review, staffId: randomUUID(), text: "We are sorry to hear that." };
    const reply = await writeFastResponse(db, written, clock.now);
    const accept = { verdict: "accept" } as const;
    await db.transaction().execute((tx) => decideFastResponse(tx, reply, accept, { kind: "operator" }, clock.now));
    const { body } = await open(`/embed/${organisation.trkref}/K1`);
    expect(body).toContain("Reply by Acme");
    expect(body).toContain("We are sorry to hear that.");
  });

  test("are a page of ten, with orders, scores, languages and pages as links to the shop's own page", async () => {
    const organisation = await anOrganisation(db);
    await reviewsOf(organisation, [...new Array(11).fill(9), 3], { sku: "K1" });
    const at = (query: string) => open(`/embed/${organisation.trkref}/K1${query}`);
    const first = (await at("?keep=route%3Dproduct%26id%3D5%26fairmark_page%3D7")).body;
    expect(textsOf(first)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
    for (const query of ["fairmark_page=2", "fairmark_order=lowest", "fairmark_score=3"])
      expect(first).toContain(`href="?route=product&amp;id=5&amp;${query}#fairmark-reviews"`);
    // The shop's server hands on what stands in its address, or gives it our names.
    for (const name of ["page", "fairmark_page"]) expect(textsOf((await at(`?${name}=2`)).body)).toEqual([2, 1]);
    expect(textsOf((await at("?fairmark_order=lowest&per_page=2")).body)).toEqual([12, 11]);
    const threes = (await at("?fairmark_score=3")).body;
    expect(textsOf(threes)).toEqual([12]);
    expect(threes).toContain("You chose to see only the reviews with 3 out of 10: 1 of 12.");
    // A page that is not there any more is the last one; one that never was, the first.
    expect(textsOf((await at("?page=99")).body)).toEqual([2, 1]);
    for (const page of ["0", "x", "-1", "1.5"]) expect(textsOf((await at(`?page=${page}`)).body)[0]).toBe(12);
    expect(textsOf((await at("?per_page=1000")).body)).toHaveLength(12);
  });

  test("say for search engines what they show, under an address of their own that the shop's block can share", async () => {
    const organisation = await anOrganisation(db, { name: "Acme" });
    await inCatalogue(organisation, "K1", "Copper kettle");
    await reviewsOf(organisation, [9, 8], { sku: "K1" });
    const { body } = await open(`/embed/${organisation.trkref}/K1`);
    const data = JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>$/.exec(body)![1]!);
    expect(data).toMatchObject({
      "@type": "Product",
      "@id": `${testBaseUrl}/reviews/${organisation.trkref}/K1#product`,
      name: "Copper kettle",
      aggregateRating: { ratingValue: 8.5, ratingCount: 2, bestRating: 10 },
    });
    expect(data).not.toHaveProperty("url");
    expect(data.review).toHaveLength(2);
    // What is chosen by its reader is not what all buyers say.
    for (const query of ["score=9", "order=lowest", "written_in=en"])
      expect((await open(`/embed/${organisation.trkref}/K1?${query}`)).body).not.toContain("ld+json");
  });

  test("survive the removal of line breaks, and show hostile texts as text", async () => {
    const organisation = await anOrganisation(db, { name: hostileText.slice(0, 110) });
    const texts = { generalComments: `${hostileText}\none\r\ntwo\n\nthree`, displayName: hostileText.slice(0, 60) };
    await publishReview(db, organisation, { sku: "K1", ...texts }, clock.now);
    const { body } = await open(`/embed/${organisation.trkref}/K1`);
    expect(body).not.toMatch(/[\r\n]/);
    expect(body).toMatch(/one(&#13;)?&#10;two/);
    expect(hostileMarkup(body)).toEqual([]);
  });

  test("say that there are none of a product that nobody has reviewed", async () => {
    const organisation = await anOrganisation(db);
    await inCatalogue(organisation, "NEW");
    const { statusCode, body } = await open(`/embed/${organisation.trkref}/NEW`);
    expect(statusCode).toBe(200);
    expect(body).toContain("There is no published review of this product yet.");
    expect(body).not.toContain("ld+json");
  });
});

describe("as JSON", () => {
  test("there is what goes into the element's root, and its style", async () => {
    const organisation = await anOrganisation(db);
    await reviewsOf(organisation, [7], { sku: "K1" });
    for (const path of ["/K1.json", ".json?sku=K1"]) {
      const { statusCode, headers, body } = await open(`/embed/${organisation.trkref}${path}`);
      expect([path, statusCode, headers["content-type"]]).toEqual([path, 200, "application/json; charset=utf-8"]);
      const { content, css, ...facts } = JSON.parse(body);
      expect(facts).toEqual({ trkref: organisation.trkref, sku: "K1", count: 1, average: 7 });
      expect(content).toMatch(/^<div class="root".*Text 1\./);
      expect(content).not.toMatch(/ld\+json|<link/);
      expect(css).toMatch(/:host.*\.card/);
    }
  });

  test("a sku that ends in .json wins over the ending", async () => {
    const organisation = await anOrganisation(db);
    const { trkref } = organisation;
    await inCatalogue(organisation, "A");
    await inCatalogue(organisation, "A.json");
    await reviewsOf(organisation, [7], { sku: "B.json" });
    const kindOf = async (path: string) => {
      const { statusCode, headers, body } = await open(`/embed/${trkref}/${path}`);
      const type = String(headers["content-type"]);
      return [
        statusCode,
        type.includes("json") ? JSON.parse(body).sku : /sku="([^"]+)"/.exec(body)?.[1],
        type.slice(0, 9),
      ];
    };
    expect(await kindOf("A")).toEqual([200, "A", "text/html"]);
    expect(await kindOf("A.json")).toEqual([200, "A.json", "text/html"]);
    expect(await kindOf("A.json.json")).toEqual([200, "A.json", "applicati"]);
    expect(await kindOf("B.json")).toEqual([200, "B.json", "text/html"]);
    expect(await kindOf("B.json.json")).toEqual([200, "B.json", "applicati"]);
    expect((await open(`/embed/${trkref}/B`)).statusCode).toBe(404);
    expect(JSON.parse((await open(`/embed/${trkref}.json?sku=A`)).body).sku).toBe("A");
    expect((await open(`/embed/${trkref}.json?sku=B`)).statusCode).toBe(404);
  });

  test("any sku has its address, in the path or as a parameter", async () => {
    const organisation = await anOrganisation(db);
    for (const sku of [
      "a/b",
      "a b",
      "a,b",
      "100%",
      "%2F",
      "日本語",
      "policy",
      ".",
      "..",
      "series:x",
      "x".repeat(191),
    ]) {
      await inCatalogue(organisation, sku);
      const encoded = encodeURIComponent(sku);
      const { body } = await open(`/embed/${organisation.trkref}.json?sku=${encoded}`);
      expect(JSON.parse(body).sku).toBe(sku);
      if (/^\.+$/.test(sku)) continue;
      expect([sku, (await open(`/embed/${organisation.trkref}/${encoded}`)).statusCode]).toEqual([sku, 200]);
    }
  });
});

test("what is said of the shop are figures without stars, and nothing that marks a shop up", async () => {
  const organisation = await anOrganisation(db, { name: "Acme" });
  const { trkref } = organisation;
  expect((await open(`/embed/${trkref}?lang=en`)).body).toContain("No customer has said anything about the shop yet.");
  const other = await anOrganisation(db, { name: "Acme" });
  await reviewsOf(other, [9], { happyWithDelivery: true, likelihoodToRecommend: 9, happyWithCustomerService: false });
  await reviewsOf(other, [2], { happyWithDelivery: false, likelihoodToRecommend: 3 });
  const { body } = await open(`/embed/${other.trkref}`);
  expect(body).toMatch(/^<fairmark-shop /);
  expect(body).toContain("2 customers have said something about the shop.");
  expect(body).toContain("<dt>Happy with the delivery</dt><dd>50% of 2 who were asked</dd>");
  expect(body).toContain("<dt>Happy with the customer service</dt><dd>0% of 1 who were asked</dd>");
  expect(body).not.toMatch(/ld\+json|class="stars"/);
  expect(JSON.parse((await open(`/embed/${other.trkref}.json`)).body)).toMatchObject({
    trkref: other.trkref,
    count: 2,
  });
});

describe("an answer", () => {
  test("may be read by any page, is kept for a minute at most, and is 304 to whoever has it", async () => {
    const organisation = await anOrganisation(db);
    await reviewsOf(organisation, [7], { sku: "K1" });
    for (const path of ["/K1", "/K1.json", "?skus=K1", ".json?skus=K1", "", ".json"]) {
      const url = `/embed/${organisation.trkref}${path}`;
      const { headers } = await open(url);
      const [, fresh, stale] = /^public, max-age=(\d+), stale-while-revalidate=(\d+)$/.exec(
        String(headers["cache-control"]),
      )!;
      expect(Number(fresh) + Number(stale)).toBeLessThanOrEqual(60);
      expect(headers["access-control-allow-origin"]).toBe("*");
      expect(headers["set-cookie"]).toBeUndefined();
      const again = await open(url, { "if-none-match": String(headers.etag) });
      expect([path, again.statusCode, again.body]).toEqual([path, 304, ""]);
    }
  });

  test("shows a review no more once it was removed", async () => {
    const organisation = await anOrganisation(db);
    const review = await publishReview(db, organisation, { sku: "K1", generalComments: "Text 7." }, clock.now);
    expect(textsOf((await open(`/embed/${organisation.trkref}/K1`)).body)).toEqual([7]);
    await removeReview(db, review, { kind: "operator" }, "unlawful", null, clock.now);
    await expect
      .poll(async () => textsOf((await open(`/embed/${organisation.trkref}/K1`)).body), { timeout: 120_000 })
      .toEqual([]);
  });

  test("that there is none has no body, and may be remembered for a minute", async () => {
    const organisation = await anOrganisation(db);
    const { trkref } = organisation;
    const other = await anOrganisation(db);
    await reviewsOf(other, [7], { sku: "THEIRS" });
    for (const url of ["NOBODY", "NOBODY/K1", `${trkref}/NONE`, `${trkref}/THEIRS`, `${trkref}/NONE.json`, "a.b/K1"]) {
      const { statusCode, headers, body } = await open(`/embed/${url}`);
      expect([url, statusCode, body, headers["cache-control"]]).toEqual([url, 404, "", "public, max-age=60"]);
      expect(headers["access-control-allow-origin"]).toBe("*");
    }
    const { statusCode, body } = await app.inject({ method: "POST", url: `/embed/${trkref}/K1`, payload: { a: 1 } });
    expect([statusCode, body]).toEqual([405, ""]);
  });
});
