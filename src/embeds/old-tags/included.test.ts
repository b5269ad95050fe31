import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../../test/support/factories.ts";
import { importText } from "../../../test/support/feeds.ts";
import { hostileMarkup, hostileText, hostileTexts } from "../../../test/support/hostile-texts.ts";
import { publishReview, type Written } from "../../../test/support/published.ts";
import { publishAnswer, publishQuestion } from "../../../test/support/questions.ts";
import { testApp, testBaseUrl } from "../../../test/support/test-app.ts";
import { mergeProduct } from "../../catalogue/index.ts";
import { askPagePath, questionPagePath } from "../../conversations/index.ts";
import type { Organisation } from "../../organisations/index.ts";
import { removeReview } from "../../reviews/index.ts";

const server = await testApp({ config: { ANSWER_MEMORY_MB: 8, SMTP_URL: "smtp://127.0.0.1:1" } });
const { app, db, clock } = server;

const open = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ method: "GET", url: `/reevoomark${url}`, headers });

async function reviewsOf(organisation: Organisation, scores: readonly number[], more: Written = {}): Promise<void> {
  for (const [index, overallScore] of scores.entries()) {
    clock.advance(3_600_000);
    const written = { sku: "K1", overallScore, generalComments: `Text ${index + 1}.`, ...more };
    await publishReview(db, organisation, written, clock.now);
  }
}

const experience = { likelihoodToRecommend: 9, happyWithDelivery: true, shopComments: "Came the next day." };
/** A shop about whose product K1 this kind of list has one entry. */
async function aShopWithOne(): Promise<Organisation> {
  const organisation = await anOrganisation(db);
  await reviewsOf(organisation, [8], experience);
  await publishQuestion(db, organisation, {}, clock.now);
  return organisation;
}

const textsOf = (body: string) => [...body.matchAll(/Text (\d+)\./g)].map(([, number]) => Number(number));
const linksOf = (body: string) =>
  [...body.matchAll(/href="([^"]*)"/g)].map(([, href]) => href!.replaceAll("&amp;", "&"));

const inCatalogue = (organisation: Organisation, sku: string) =>
  mergeProduct(db, organisation.id, { sku, name: `Named ${sku}`, url: null, imageUrl: null }, clock.now);

const kinds = [
  ["embeddable_reviews", "x-reevoo-reviewcount", "1"],
  ["embeddable_customer_experience_reviews", "x-reevoo-reviewcount", "1"],
  ["embeddable_conversations", "x-reevoo-conversationcount", "1"],
] as const;

describe.each(kinds)("%s", (name, header, count) => {
  test("is answered at every address it has had, by trkref or by retailer, with its count in a header", async () => {
    const organisation = await aShopWithOne();
    for (const before of ["", "/en-GB", "/en-GB/5"])
      for (const ending of ["", ".html"])
        for (const by of ["trkref", "retailer"]) {
          const url = `${before}/${name}${ending}?${by}=${organisation.trkref}&sku=K1`;
          const { statusCode, headers } = await open(url);
          expect([url, statusCode, headers[header]]).toEqual([url, 200, count]);
          expect(headers["content-type"]).toBe("text/html; charset=utf-8");
          expect(headers["cache-control"]).toMatch(/max-age=\d+/);
          expect(headers["set-cookie"]).toBeUndefined();
        }
  });

  test("that there is no such shop is a 404 without a body, to be remembered for a minute", async () => {
    const urls = ["", "?trkref=", "?trkref=NOBODY&sku=K1", "?trkref=a.b&sku=K1", "?retailer=%00&sku=K1", "?sku=K1"];
    for (const url of urls) {
      const { statusCode, headers, body } = await open(`/${name}${url}`);
      expect([url, statusCode, body, headers["cache-control"]]).toEqual([url, 404, "", "public, max-age=60"]);
    }
  });

  test("has its count also for whoever has the answer already, and takes no other method", async () => {
    const organisation = await aShopWithOne();
    const url = `/${name}?trkref=${organisation.trkref}&sku=K1`;
    const { headers } = await open(url);
    const again = await open(url, { "if-none-match": String(headers.etag) });
    expect([again.statusCode, again.body, again.headers[header]]).toEqual([304, "", count]);
    const head = await app.inject({ method: "HEAD", url: `/reevoomark${url}` });
    expect([head.statusCode, head.headers[header]]).toEqual([200, count]);
    const posted = await app.inject({ method: "POST", url: `/reevoomark${url}`, payload: { a: 1 } });
    expect([posted.statusCode, posted.body]).toEqual([405, ""]);
  });
});

describe("a product's reviews", () => {
  test("are the cards of the new embed, in an element that the old script leaves as it is", async () => {
    const organisation = await anOrganisation(db);
    await reviewsOf(organisation, [8, 9]);
    const { body, headers } = await open(`/embeddable_reviews?trkref=${organisation.trkref}&sku=K1`);
    expect(body).toMatch(/^<reevoo-embedded-product-reviews [^>]*><template shadowrootmode="open"/);
    expect(headers["x-reevoo-reviewcount"]).toBe("2");
    const { body: fresh } = await app.inject({ url: `/embed/${organisation.trkref}/K1` });
    const cardsOf = (html: string) => html.match(/<article.*<\/article>/)![0];
    expect(cardsOf(body)).toBe(cardsOf(fresh));
    expect(body).not.toContain("ld+json");
  });

  test("of another shop, of no product or of an unknown one are a 404 without a body", async () => {
    const organisation = await anOrganisation(db);
    const other = await anOrganisation(db);
    await reviewsOf(other, [8], { sku: "THEIRS" });
    const registration = "registration=AB12CDE";
    for (const asked of [
      "sku=THEIRS",
      "sku=NONE",
      "",
      "sku=",
      "sku=%00",
      registration,
      "manufacturer=Acme",
      "branch_code=B1",
    ]) {
      const { statusCode, body } = await open(`/embeddable_reviews?trkref=${organisation.trkref}&${asked}`);
      expect([asked, statusCode, body]).toEqual([asked, 404, ""]);
    }
  });

  test("of a product that nobody has reviewed say so, and count none", async () => {
    const organisation = await anOrganisation(db);
    await inCatalogue(organisation, "NEW");
    const { statusCode, headers, body } = await open(`/embeddable_reviews?trkref=${organisation.trkref}&sku=NEW`);
    expect([statusCode, headers["x-reevoo-reviewcount"]]).toEqual([200, "0"]);
    expect(body).toContain("There is no published review of this product yet.");
  });

  test("are so many as were asked for, newest first, and lead to our own page where the shop's does not page", async () => {
    const organisation = await anOrganisation(db);
    const { trkref } = organisation;
    await reviewsOf(organisation, new Array(12).fill(9));
    const at = async (path: string, query = "") => (await open(`${path}?trkref=${trkref}&sku=K1${query}`)).body;
    expect(textsOf(await at("/embeddable_reviews", "&reviews=3"))).toEqual([12, 11, 10]);
    expect(textsOf(await at("/en-GB/2/embeddable_reviews"))).toEqual([12, 11]);
    for (const odd of ["", "&reviews=", "&reviews=x", "&reviews=-1", "&reviews=0"])
      expect(textsOf(await at("/embeddable_reviews", odd))).toHaveLength(10);
    const body = await at("/embeddable_reviews", "&reviews=3");
    expect(linksOf(body)).toContain(`${testBaseUrl}/reviews/${trkref}/K1?order=lowest`);
    expect(linksOf(body).filter((href) => href.startsWith("?"))).toEqual([]);
    expect((await open(`/embeddable_reviews?trkref=${trkref}&sku=K1&reviews=3`)).headers["x-reevoo-reviewcount"]).toBe(
      "12",
    );
  });

  test("paged, lead to the shop's own page by the parameters that its pages hand on", async () => {
    const organisation = await anOrganisation(db);
    const { trkref } = organisation;
    await reviewsOf(organisation, [...new Array(11).fill(9), 3]);
    const at = async (query: string) => (await open(`/embeddable_reviews?trkref=${trkref}&sku=K1&${query}`)).body;
    const first = await at("per_page=default");
    expect(textsOf(first)).toHaveLength(10);
    const links = linksOf(first);
    for (const query of ["reevoo_page=2", "reevoo_sort_by=lowest", "reevoo_filter=score-3"])
      expect(links).toContain(`?${query}#embedded-reviews`);
    expect(textsOf(await at("per_page=default&page=2"))).toEqual([2, 1]);
    expect(textsOf(await at("per_page=5&reevoo_page=3"))).toEqual([2, 1]);
    expect(textsOf(await at("per_page=2&page=1&sort_by=lowest"))).toEqual([12, 11]);
    const threes = await at("per_page=5&page=1&filter=score-3");
    expect(textsOf(threes)).toEqual([12]);
    expect(threes).toContain("1 of 12");
    expect(textsOf(await at("per_page=5&filter=score-9,language-en&page=3"))).toEqual([1]);
    expect(linksOf(await at("per_page=5&filter=score-9,language-en&page=2"))).toContain(
      "?reevoo_page=3&reevoo_filter=score-9%2Clanguage-en#embedded-reviews",
    );
    // What nobody knows is as if it had not been said; unasked it is newest first.
    for (const odd of ["sort_by=seo_boost", "sort_by=", "filter=x", "filter=score-11,", "page=0", "page=x", "page=-1"])
      expect([odd, textsOf(await at(`per_page=5&${odd}`))]).toEqual([odd, [12, 11, 10, 9, 8]]);
    expect(textsOf(await at("per_page=5&page=99"))).toEqual([2, 1]);
    expect(textsOf(await at("per_page=1000"))).toHaveLength(12);
  });

  test("keep in their links what the shop's own address names, and no host of the caller's", async () => {
    const organisation = await anOrganisation(db);
    await reviewsOf(organisation, new Array(11).fill(9));
    const at = async (url: string) =>
      linksOf(
        (
          await open(
            `/embeddable_reviews?trkref=${organisation.trkref}&sku=K1&per_page=default&client_url=${encodeURIComponent(url)}`,
          )
        ).body,
      ).filter((href) => href.includes("reevoo_page"));
    expect(await at("https://shop.example/p?id=5&reevoo_page=7&reevoo_sort_by=x")).toEqual([
      "?id=5&reevoo_page=2#embedded-reviews",
    ]);
    for (const odd of ["javascript:alert(1)", "//evil.example/", "data:text/html,x", "x", "", "https://evil.example/"])
      expect([odd, await at(odd)]).toEqual([odd, ["?reevoo_page=2#embedded-reviews"]]);
  });

  test("lead to the page that the shop's client names where its catalogue has the product on that origin, and nowhere else", async () => {
    const organisation = await anOrganisation(db);
    await reviewsOf(organisation, new Array(11).fill(9), experience);
    const product = { sku: "K1", name: "Kettle", url: "https://shop.example/kettles/1", imageUrl: null };
    await mergeProduct(db, organisation.id, product, clock.now);
    const at = async (url: string, kind = "embeddable_reviews", more = "&sku=K1") => {
      const of = `trkref=${organisation.trkref}${more}&per_page=default&client_url=${encodeURIComponent(url)}`;
      return linksOf((await open(`/${kind}?${of}`)).body).filter((href) => href.includes("reevoo_page"));
    };
    expect(await at("https://shop.example/de/p?id=5&reevoo_page=7#x")).toEqual([
      "https://shop.example/de/p?id=5&reevoo_page=2#embedded-reviews",
    ]);
    expect(await at("https://someone:secret@shop.example/p")).toEqual([
      "https://shop.example/p?reevoo_page=2#embedded-reviews",
    ]);
    for (const other of ["http://shop.example/p", "https://shop.example:8443/p", "https://shop.example.evil.example/p"])
      expect([other, await at(other)]).toEqual([other, ["?reevoo_page=2#embedded-reviews"]]);
    // Of the shop as a whole no page is listed.
    expect(await at("https://shop.example/p", "embeddable_customer_experience_reviews", "")).toEqual([
      "?reevoo_page=2#embedded-experience-reviews",
    ]);
  });

  test("are in the language of the locale, whatever the language of the texts, and in the shop's otherwise", async () => {
    const organisation = await anOrganisation(db, { locale: "fr-FR" });
    await reviewsOf(organisation, [8]);
    const said = async (path: string, query = "") =>
      /(Verified purchase|Geprüfter Kauf|Achat vérifié)/.exec(
        (await open(`${path}/embeddable_reviews?trkref=${organisation.trkref}&sku=K1${query}`)).body,
      )?.[1];
    expect(await said("", "&locale=de-DE")).toBe("Geprüfter Kauf");
    expect(await said("/en-GB")).toBe("Verified purchase");
    expect(await said("/de_AT/3")).toBe("Geprüfter Kauf");
    for (const odd of ["", "&locale=", "&locale=ja-JP", "&locale=default", "&locale=%00"])
      expect(await said("", odd)).toBe("Achat vérifié");
  });

  test("of cars are those of all that fit, and of a branch those of what was bought there", async () => {
    const organisation = await anOrganisation(db);
    const { trkref } = organisation;
    const cars =
      "sku,name,manufacturer,model,model_variant\nC1,Mini One,Mini,One,3-door\nC2,Mini One D,Mini,One,5-door\nC3,Mini Two,Mini,Two,\n";
    await importText(server, organisation, "products", cars);
    await reviewsOf(organisation, [9], { sku: "C1", generalComments: "Text 1." });
    await reviewsOf(organisation, [3], { sku: "C2", generalComments: "Text 2.", told: { branchCode: "B1" } });
    await reviewsOf(organisation, [5], { sku: "C3", generalComments: "Text 3." });
    const at = async (query: string) => {
      const { statusCode, headers, body } = await open(`/embeddable_reviews?trkref=${trkref}&${query}`);
      return [statusCode, headers["x-reevoo-reviewcount"], textsOf(body).sort()];
    };
    expect(await at("manufacturer=Mini&model=One")).toEqual([200, "2", [1, 2]]);
    expect(await at("manufacturer=Mini&model=One&model_variant=5-door")).toEqual([200, "1", [2]]);
    expect(await at("manufacturer=Mini&model=Three")).toEqual([404, undefined, []]);
    expect(await at("manufacturer=Mini")).toEqual([404, undefined, []]);
    expect(await at("sku=C2&branch_code=B1")).toEqual([200, "1", [2]]);
    expect(await at("sku=C2&branch_code=B1&per_page=5&sort_by=lowest")).toEqual([200, "1", [2]]);
    expect(await at("sku=C1&branch_code=B1")).toEqual([404, undefined, []]);
    expect(await at("sku=C1&branch_code=B9")).toEqual([404, undefined, []]);
  });

  test("survive the removal of line breaks, and show hostile texts as text, whoever sent them", async () => {
    const organisation = await anOrganisation(db, { name: hostileText.slice(0, 110) });
    const texts = { generalComments: `${hostileText}\none\r\ntwo`, displayName: hostileText.slice(0, 60) };
    await publishReview(db, organisation, { sku: "K1", ...texts, shopComments: `${hostileText}\nthree` }, clock.now);
    for (const kind of ["embeddable_reviews", "embeddable_customer_experience_reviews"]) {
      const { body } = await open(`/${kind}?trkref=${organisation.trkref}&sku=K1`);
      expect(body).not.toMatch(/[\r\n]/);
      expect(hostileMarkup(body)).toEqual([]);
    }
    for (const text of hostileTexts)
      for (const name of [
        "locale",
        "sort_by",
        "filter",
        "page",
        "per_page",
        "client_url",
        "branch_code",
        "style",
        "reviews",
      ]) {
        const query = new URLSearchParams({ trkref: organisation.trkref, sku: "K1", [name]: text });
        const { statusCode, body } = await open(`/embeddable_reviews?${query}`);
        expect([200, 404]).toContain(statusCode);
        expect(hostileMarkup(body)).toEqual([]);
      }
  });

  test("are gone with a review that was removed", async () => {
    const organisation = await anOrganisation(db);
    const review = await publishReview(db, organisation, { sku: "K1", generalComments: "Text 7." }, clock.now);
    const texts = async () => textsOf((await open(`/embeddable_reviews?trkref=${organisation.trkref}&sku=K1`)).body);
    expect(await texts()).toEqual([7]);
    await removeReview(db, review, { kind: "operator" }, "unlawful", null, clock.now);
    await expect.poll(texts, { timeout: 120_000 }).toEqual([]);
  });
});

describe("what customers say about the shop", () => {
  test("are figures, and what each of them said, with dates and how it was verified", async () => {
    const organisation = await anOrganisation(db, { name: "Acme" });
    await reviewsOf(organisation, [9], experience);
    await reviewsOf(organisation, [2], { likelihoodToRecommend: 3 });
    // It says nothing about the shop.
    await reviewsOf(organisation, [5]);
    const { headers, body } = await open(`/embeddable_customer_experience_reviews?trkref=${organisation.trkref}`);
    expect(headers["x-reevoo-reviewcount"]).toBe("2");
    expect(body).toMatch(/^<reevoo-embedded-customer-experience-reviews [^>]*><template shadowrootmode="open"/);
    expect(body.match(/<article/g)).toHaveLength(2);
    for (const words of [
      "50% of 2 who were asked",
      "Came the next day.",
      "Verified purchase",
      "9 on a scale from 0 to 10",
    ])
      expect(body).toContain(words);
    expect(body).not.toMatch(/class="stars"|ld\+json|Text 1/);
  });

  test("are nothing but the words that there is none yet, of a shop that nobody has said anything about", async () => {
    const organisation = await anOrganisation(db);
    const { statusCode, headers, body } = await open(
      `/embeddable_customer_experience_reviews?trkref=${organisation.trkref}`,
    );
    expect([statusCode, headers["x-reevoo-reviewcount"]]).toEqual([200, "0"]);
    expect(body).toContain("No customer has said anything about the shop yet.");
  });

  test("paged, lead to the shop's own page, and otherwise to ours; at a branch they are that branch's", async () => {
    const organisation = await anOrganisation(db);
    const { trkref } = organisation;
    for (let index = 1; index <= 12; index += 1) {
      clock.advance(3_600_000);
      const told = index === 1 ? { branchCode: "B1" } : {};
      await publishReview(db, organisation, { shopComments: `Text ${index}.`, told }, clock.now);
    }
    const at = async (query: string) =>
      (await open(`/embeddable_customer_experience_reviews?trkref=${trkref}${query}`)).body;
    expect(textsOf(await at("&per_page=5&page=3"))).toEqual([2, 1]);
    expect(linksOf(await at("&per_page=5"))).toContain("?reevoo_page=2#embedded-experience-reviews");
    expect(textsOf(await at("&reviews=3"))).toEqual([12, 11, 10]);
    expect(linksOf(await at("&reviews=3"))).toContain(`${testBaseUrl}/retailer/${trkref}?page=2`);
    expect(textsOf(await at("&branch_code=B1"))).toEqual([1]);
  });
});

describe("the questions about a product", () => {
  async function questionsOf(organisation: Organisation, count: number, sku = "K1"): Promise<void> {
    for (let number = 1; number <= count; number += 1) {
      clock.advance(3_600_000);
      await publishQuestion(db, organisation, { sku, text: `Text ${number}.` }, clock.now);
    }
  }

  const at = (organisation: Organisation, query: string, path = "") =>
    open(`${path}/embeddable_conversations?trkref=${organisation.trkref}&${query}`);

  test("are the cards of the new embed, in an element that the old script leaves as it is", async () => {
    const organisation = await anOrganisation(db, { name: "Acme", takesQuestions: true });
    const question = await publishQuestion(db, organisation, { firstName: "Asker" }, clock.now);
    await publishAnswer(db, question, "It does.", clock.now);
    const { body, headers } = await at(organisation, "sku=K1");
    expect(body).toMatch(
      /^<reevoo-embedded-conversations id="embedded-conversations" [^>]*><template shadowrootmode="open"/,
    );
    expect(headers["x-reevoo-conversationcount"]).toBe("1");
    expect(headers["x-reevoo-reviewcount"]).toBeUndefined();
    const { body: fresh } = await app.inject({ url: `/embed/${organisation.trkref}/K1?show=questions` });
    const cardsOf = (html: string) => html.match(/<article.*<\/article>/)![0];
    expect(cardsOf(body)).toBe(cardsOf(fresh));
    expect(body).toContain("Answer by the shop, Acme");
    const { trkref } = organisation;
    expect(linksOf(body)).toContain(`${testBaseUrl}${questionPagePath(trkref, question.number)}`);
    expect(linksOf(body)).toContain(`${testBaseUrl}${askPagePath(trkref, "K1")}`);
    expect(body).not.toContain("ld+json");
  });

  test("are so many as were asked for, newest first, and lead to our own list of them for the rest", async () => {
    const organisation = await anOrganisation(db);
    await questionsOf(organisation, 12);
    const { body, headers } = await at(organisation, "sku=K1&conversations=3");
    expect([textsOf(body), headers["x-reevoo-conversationcount"]]).toEqual([[12, 11, 10], "12"]);
    const all = linksOf(body).find((href) =>
      href.startsWith(`${testBaseUrl}/reviews/${organisation.trkref}/questions?`),
    )!;
    expect(all).toContain("sku=K1");
    expect(textsOf((await app.inject({ url: all.slice(testBaseUrl.length) })).body)).toHaveLength(12);
    expect(body).toContain(">All 12 questions</a>");
    expect(linksOf(body).filter((href) => href.startsWith("?"))).toEqual([]);
    expect(textsOf((await at(organisation, "sku=K1", "/en-GB/2")).body)).toEqual([12, 11]);
    // What another kind of list calls its length says nothing here.
    for (const odd of [
      "",
      "&conversations=",
      "&conversations=x",
      "&conversations=-1",
      "&conversations=0",
      "&reviews=3",
    ])
      expect([odd, textsOf((await at(organisation, `sku=K1${odd}`)).body).length]).toEqual([odd, 10]);
    expect(textsOf((await at(organisation, "sku=K1&conversations=1000")).body)).toHaveLength(12);
    expect((await at(organisation, "sku=K1&conversations=1000")).body).not.toContain("All 12 questions");
  });

  test("paged, lead to the shop's own page; an order or a filter that reviews have changes nothing", async () => {
    const organisation = await anOrganisation(db);
    await questionsOf(organisation, 12);
    const product = { sku: "K1", name: "Kettle", url: "https://shop.example/kettles/1", imageUrl: null };
    await mergeProduct(db, organisation.id, product, clock.now);
    expect(linksOf((await at(organisation, "sku=K1&per_page=default")).body)).toContain(
      "?reevoo_page=2#embedded-conversations",
    );
    const clientUrl = encodeURIComponent("https://shop.example/p?id=5&reevoo_page=1");
    expect(linksOf((await at(organisation, `sku=K1&per_page=5&client_url=${clientUrl}`)).body)).toContain(
      "https://shop.example/p?id=5&reevoo_page=2#embedded-conversations",
    );
    const elsewhere = encodeURIComponent("https://evil.example/p?id=5");
    expect(linksOf((await at(organisation, `sku=K1&per_page=5&client_url=${elsewhere}`)).body)).toContain(
      "?id=5&reevoo_page=2#embedded-conversations",
    );
    for (const query of ["per_page=5&page=3", "per_page=5&reevoo_page=3", "per_page=5&page=99"])
      expect(textsOf((await at(organisation, `sku=K1&${query}`)).body)).toEqual([2, 1]);
    for (const odd of ["sort_by=oldest", "sort_by=seo_boost", "filter=score-3", "page=0", "page=x"])
      expect([odd, textsOf((await at(organisation, `sku=K1&per_page=2&${odd}`)).body)]).toEqual([odd, [12, 11]]);
  });

  test("are in the language of the locale, whatever the language of the texts, and in the shop's otherwise", async () => {
    const organisation = await anOrganisation(db, { locale: "fr-FR", name: "Acme" });
    await questionsOf(organisation, 1);
    const said = async (path: string, query = "") =>
      /(Nobody has answered|Noch hat niemand|Personne n’a encore répondu)/.exec(
        (await at(organisation, `sku=K1${query}`, path)).body,
      )?.[1];
    expect(await said("", "&locale=de-DE")).toBe("Noch hat niemand");
    expect(await said("/en-GB")).toBe("Nobody has answered");
    expect(await said("/de_AT/3")).toBe("Noch hat niemand");
    for (const odd of ["", "&locale=", "&locale=ja-JP", "&locale=%00"])
      expect(await said("", odd)).toBe("Personne n’a encore répondu");
  });

  test("of cars are those of all that fit; a branch is no matter of theirs; of what is not there they are a 404", async () => {
    const organisation = await anOrganisation(db, { takesQuestions: true });
    const cars =
      "sku,name,manufacturer,model,model_variant\nC1,Mini One,Mini,One,3-door\nC2,Mini One D,Mini,One,5-door\n";
    await importText(server, organisation, "products", cars);
    await questionsOf(organisation, 1, "C1");
    await questionsOf(organisation, 2, "C2");
    const asked = async (query: string) => {
      const { statusCode, headers, body } = await at(organisation, query);
      return [statusCode, headers["x-reevoo-conversationcount"], textsOf(body).length];
    };
    expect(await asked("manufacturer=Mini&model=One")).toEqual([200, "3", 3]);
    expect(await asked("manufacturer=Mini&model=One&model_variant=5-door")).toEqual([200, "2", 2]);
    expect(await asked("manufacturer=Mini&model=One&conversations=1")).toEqual([200, "3", 1]);
    expect(await asked("sku=C1&branch_code=B9")).toEqual([200, "1", 1]);
    const { body } = await at(organisation, "manufacturer=Mini&model=One&model_variant=5-door");
    expect(linksOf(body)).toContain(`${testBaseUrl}${askPagePath(organisation.trkref, "C2")}`);
    for (const odd of [
      "manufacturer=Mini&model=Three",
      "manufacturer=Mini",
      "sku=NONE",
      "sku=",
      "",
      "registration=AB12CDE",
    ]) {
      const { statusCode, body: nothing } = await at(organisation, odd);
      expect([odd, statusCode, nothing]).toEqual([odd, 404, ""]);
    }
  });

  test("of a product that nobody has asked about say so, and count none", async () => {
    const organisation = await anOrganisation(db);
    await inCatalogue(organisation, "NEW");
    const { statusCode, headers, body } = await at(organisation, "sku=NEW");
    expect([statusCode, headers["x-reevoo-conversationcount"]]).toEqual([200, "0"]);
    expect(body).toContain("Nobody has asked about this product yet");
  });

  test("survive the removal of line breaks, and show hostile texts as text, whoever sent them", async () => {
    const organisation = await anOrganisation(db, { name: hostileText.slice(0, 110) });
    const asked = { text: `${hostileText}\none\r\ntwo`.slice(-1000), firstName: hostileText.slice(0, 60) };
    const question = await publishQuestion(db, organisation, asked, clock.now);
    await publishAnswer(db, question, `${hostileText}\nthree`.slice(-2000), clock.now);
    const { body } = await at(organisation, "sku=K1");
    expect(body).not.toMatch(/[\r\n]/);
    expect(hostileMarkup(body)).toEqual([]);
    for (const text of hostileTexts)
      for (const name of ["locale", "page", "per_page", "client_url", "style", "conversations"]) {
        const query = new URLSearchParams({ sku: "K1", [name]: text });
        const { statusCode, body: shown } = await at(organisation, String(query));
        expect([200, 404]).toContain(statusCode);
        expect(hostileMarkup(shown)).toEqual([]);
      }
  });
});
