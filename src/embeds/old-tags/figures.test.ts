import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { anOrganisation } from "../../../test/support/factories.ts";
import { importText } from "../../../test/support/feeds.ts";
import { hostileText, hostileTexts } from "../../../test/support/hostile-texts.ts";
import { publishReview, type Written } from "../../../test/support/published.ts";
import { testApp } from "../../../test/support/test-app.ts";
import { mergeProduct } from "../../catalogue/index.ts";
import { type Organisation, updateOrganisation } from "../../organisations/index.ts";

const token = "an-operators-token";
const server = await testApp({ config: { METRICS_TOKEN: token } });
const { app, db, clock } = server;

const open = (url: string) => app.inject({ method: "GET", url: `/reevoomark${url}` });

async function reviewsOf(organisation: Organisation, scores: readonly number[], more: Written = {}): Promise<void> {
  for (const overallScore of scores)
    await publishReview(db, organisation, { sku: "K1", overallScore, ...more }, clock.now);
}

const notThere = async (url: string) => {
  const { statusCode, headers, body } = await open(url);
  expect([url, statusCode, body, headers["cache-control"]]).toEqual([url, 404, "", "public, max-age=60"]);
};

describe("product_summary", () => {
  test("is a call of the function that the page names, or JSON without one", async () => {
    const organisation = await anOrganisation(db);
    await reviewsOf(organisation, [7, 8]);
    const url = `/product_summary?trkref=${organisation.trkref}&sku=K1&locale=en-GB&variant=undecorated`;
    const summary = { sku: "K1", review_count: 2, average_score: 7.5 };
    const called = await open(`${url}&callback=Shop.badges.$show_1`);
    expect(called.headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect(called.headers["x-content-type-options"]).toBe("nosniff");
    expect(called.headers["cache-control"]).toMatch(/max-age=\d/);
    expect(called.body).toBe(`Shop.badges.$show_1(${JSON.stringify(summary)});`);
    for (const none of ["", "&callback="]) {
      const { headers, body } = await open(url + none);
      expect([headers["content-type"], JSON.parse(body)]).toEqual(["application/json; charset=utf-8", summary]);
    }
  });

  test("calls nothing but a plain name", async () => {
    const organisation = await anOrganisation(db);
    await reviewsOf(organisation, [7]);
    const odd = [
      "alert(1)",
      "a;b",
      "a b",
      "1a",
      "a[0]",
      "a-b",
      "(",
      ".a",
      "a\n",
      "é",
      "a".repeat(65),
      "//",
      ...hostileTexts,
    ];
    for (const callback of odd) {
      const query = new URLSearchParams({ trkref: organisation.trkref, sku: "K1", callback });
      await notThere(`/product_summary?${query}`);
    }
    await notThere(`/product_summary?trkref=${organisation.trkref}&sku=K1&callback=a&callback=b`);
    const { headers } = await open(`/product_summary?trkref=${organisation.trkref}&sku=K1&callback=a(1)`);
    expect(headers["fairmark-problem"]).toBe("callback must be a plain name of at most 64 characters");
  });

  test("of a hostile sku is still one call with a text", async () => {
    const organisation = await anOrganisation(db);
    const sku = hostileText.slice(0, 190).trim();
    await mergeProduct(db, organisation.id, { sku, name: "N", url: null, imageUrl: null }, clock.now);
    const query = new URLSearchParams({ trkref: organisation.trkref, sku, callback: "told" });
    const { body } = await open(`/product_summary?${query}`);
    const told: unknown[] = [];
    runInNewContext(body, { told: (said: unknown) => told.push(said) });
    expect(told).toEqual([{ sku, review_count: 0, average_score: null }]);
    expect(body).not.toContain("<");
  });

  test("of cars counts all that fit; what is unknown, or another shop's, is a 404", async () => {
    const organisation = await anOrganisation(db);
    const other = await anOrganisation(db);
    await importText(
      server,
      organisation,
      "products",
      "sku,name,manufacturer,model\nC1,One,Mini,One\nC2,One D,Mini,One\n",
    );
    await reviewsOf(organisation, [9], { sku: "C1" });
    await reviewsOf(organisation, [4], { sku: "C2", told: { branchCode: "B1" } });
    await reviewsOf(other, [9], { sku: "THEIRS" });
    const { trkref } = organisation;
    const said = async (query: string) => JSON.parse((await open(`/product_summary?trkref=${trkref}&${query}`)).body);
    expect(await said("manufacturer=Mini&model=One")).toEqual({ sku: null, review_count: 2, average_score: 6.5 });
    expect(await said("manufacturer=Mini&model=One&branch_code=B1")).toMatchObject({
      review_count: 1,
      average_score: 4,
    });
    for (const none of ["sku=NONE", "sku=THEIRS", "", "manufacturer=Mini", "model=One", "sku=C1&branch_code=B9"])
      await notThere(`/product_summary?trkref=${trkref}&${none}`);
    await notThere("/product_summary?trkref=NOBODY&sku=C1");
  });
});

test("customer_experience_scores are percentages with how many were asked, and null of nobody", async () => {
  const organisation = await anOrganisation(db);
  const { trkref } = organisation;
  const scores = async (query = "") =>
    JSON.parse((await open(`/customer_experience_scores/${trkref}.json${query}`)).body).customer_experience_scores;
  expect(await scores()).toMatchObject({ overall: null, overall_respondents: 0 });
  const told = { branchCode: "B1" };
  await reviewsOf(organisation, [9], { likelihoodToRecommend: 9, happyWithDelivery: true, told });
  await reviewsOf(organisation, [2], {
    likelihoodToRecommend: 3,
    happyWithDelivery: true,
    happyWithCustomerService: false,
  });
  expect(await scores()).toEqual({
    overall: 50,
    overall_respondents: 2,
    customer_service: 0,
    customer_service_respondents: 1,
    delivery: 100,
    delivery_respondents: 2,
  });
  expect(await scores("?branch_code=B1")).toMatchObject({ overall: 100, overall_respondents: 1 });
  expect((await open(`/customer_experience_scores/${trkref}`)).statusCode).toBe(200);
  await notThere("/customer_experience_scores/NOBODY.json");
});

/** What a script writes into a page: its blocks of data. */
function written(script: string, times = 1): { id: string; data: Record<string, unknown> }[] {
  const blocks: { id: string; type: string; text: { data: string } }[] = [];
  const document = {
    createTextNode: (data: string) => ({ data }),
    getElementById: (id: string) => blocks.find((block) => block.id === id),
    createElement: () => ({
      id: "",
      type: "",
      text: { data: "" },
      appendChild(text: { data: string }) {
        this.text = text;
      },
    }),
    head: { append: (block: (typeof blocks)[number]) => void blocks.push(block) },
  };
  for (let time = 0; time < times; time += 1) runInNewContext(script, { document });
  expect(blocks.every(({ type }) => type === "application/ld+json")).toBe(true);
  return blocks.map(({ id, text }) => ({ id, data: JSON.parse(text.data) }));
}

describe("the rich snippet of a product", () => {
  test("writes one rating with its scale, under the identifier that the page's own block shares, once", async () => {
    const organisation = await anOrganisation(db);
    await mergeProduct(db, organisation.id, { sku: "K1", name: "Copper kettle", url: null, imageUrl: null }, clock.now);
    await reviewsOf(organisation, [9, 8]);
    const { headers, body } = await open(`/product_reviews_rich_snippets.js?trkref=${organisation.trkref}&sku=K1`);
    expect(headers["content-type"]).toBe("text/javascript; charset=utf-8");
    expect(body).not.toMatch(/[\r\n]|eval|innerHTML/);
    const [block, ...more] = written(body, 2);
    expect(more).toEqual([]);
    expect(block!.data).toEqual({
      "@context": "https://schema.org",
      "@type": "Product",
      "@id": "#reviewable_sku_K1",
      name: "Copper kettle",
      sku: "K1",
      aggregateRating: {
        "@type": "AggregateRating",
        ratingValue: 8.5,
        ratingCount: 2,
        reviewCount: 2,
        bestRating: 10,
        worstRating: 1,
      },
    });
  });

  test("is about all variants, or all cars that fit, where those were asked for", async () => {
    const organisation = await anOrganisation(db);
    await updateOrganisation(db, organisation.id, { variantsTogether: "group" });
    const feed = "sku,name,item_group_id,manufacturer,model\nS,Shirt,414,Mini,One\nM,Shirt M,414,Mini,One\n";
    await importText(server, organisation, "products", feed);
    await reviewsOf(organisation, [6], { sku: "S" });
    await reviewsOf(organisation, [9], { sku: "M" });
    const of = async (query: string) =>
      written((await open(`/product_reviews_rich_snippets.js?trkref=${organisation.trkref}&${query}`)).body)[0]!.data;
    const rating = { aggregateRating: { ratingValue: 7.5, ratingCount: 2 } };
    expect(await of("sku=series:414")).toMatchObject({ "@id": "#reviewable_sku_series:414", ...rating });
    expect(await of("sku=series:414")).not.toHaveProperty("sku");
    const cars = { "@id": "#reviewable/manufacturer/Mini/model/One", name: "Mini One", ...rating };
    expect(await of("manufacturer=Mini&model=One")).toMatchObject(cars);
  });

  test("writes nothing where there is no review, and is a 404 of what is unknown", async () => {
    const organisation = await anOrganisation(db);
    await mergeProduct(db, organisation.id, { sku: "NEW", name: "N", url: null, imageUrl: null }, clock.now);
    const { statusCode, body } = await open(`/product_reviews_rich_snippets.js?trkref=${organisation.trkref}&sku=NEW`);
    expect([statusCode, written(body)]).toEqual([200, []]);
    await notThere(`/product_reviews_rich_snippets.js?trkref=${organisation.trkref}&sku=NONE`);
    await notThere(`/product_reviews_rich_snippets.js?trkref=${organisation.trkref}`);
    await notThere("/product_reviews_rich_snippets.js?trkref=NOBODY&sku=K1");
  });

  test("keeps hostile names and skus as texts", async () => {
    const organisation = await anOrganisation(db);
    const sku = hostileText.slice(0, 190).trim();
    await mergeProduct(db, organisation.id, { sku, name: hostileText, url: null, imageUrl: null }, clock.now);
    await reviewsOf(organisation, [9], { sku });
    const query = new URLSearchParams({ trkref: organisation.trkref, sku });
    const { body } = await open(`/product_reviews_rich_snippets.js?${query}`);
    expect(body).not.toMatch(/[<\u2028\u2029]/);
    expect(written(body)[0]!.data.name).toBe(hostileText);
  });
});

test("the rich snippet about the shop is there, and marks nothing up", async () => {
  const organisation = await anOrganisation(db);
  await reviewsOf(organisation, [9], { likelihoodToRecommend: 9 });
  const { statusCode, headers, body } = await open(`/cx_reviews_rich_snippets.js?trkref=${organisation.trkref}`);
  expect([statusCode, headers["content-type"]]).toEqual([200, "text/javascript; charset=utf-8"]);
  expect(written(body)).toEqual([]);
  await notThere("/cx_reviews_rich_snippets.js?trkref=NOBODY");
});

describe("calls that tracked shoppers", () => {
  test("are counted by kind, and nothing else happens: no answer, no cookie", async () => {
    const counted = async (call: string) => {
      const { body } = await app.inject({ url: "/metrics", headers: { authorization: `Bearer ${token}` } });
      return Number(new RegExp(`fairmark_old_tag_calls_total\\{call="${call}"\\} (\\d+)`).exec(body)?.[1]);
    };
    expect(await counted("purchase")).toBe(0);
    const { statusCode, headers, body } = await app.inject({ method: "POST", url: "/reevoomark/calls/purchase" });
    expect([statusCode, body, headers["set-cookie"]]).toEqual([204, "", undefined]);
    expect(headers["cache-control"]).toContain("no-store");
    expect([await counted("purchase"), await counted("click")]).toEqual([1, 0]);
  });

  test("of another kind are not, and reading does not count", async () => {
    for (const kind of ["nothing", "__proto__", "purchase%00", "%3Cscript%3E"])
      expect((await app.inject({ method: "POST", url: `/reevoomark/calls/${kind}` })).statusCode).toBe(404);
    expect((await app.inject({ method: "GET", url: "/reevoomark/calls/purchase" })).statusCode).toBe(405);
  });
});

test("script and style are where old pages look for them, kept for a while", async () => {
  const { body: script } = await app.inject("/assets/reevoo_mark.js");
  expect(script).toContain("fairmark-score");
  for (const [path, type] of [
    ["/assets/reevoo_mark.js", "text/javascript"],
    ["/reevoomark/ACME.js?async=true", "text/javascript"],
    ["/stylesheets/reevoomark/embedded_reviews.css", "text/css"],
    ["/assets/embedded_reviews.css", "text/css"],
  ] as const) {
    const { statusCode, headers, body } = await app.inject(path);
    expect([path, statusCode, headers["cache-control"]]).toEqual([
      path,
      200,
      "public, max-age=600, stale-while-revalidate=86400",
    ]);
    expect(headers["content-type"]).toContain(type);
    if (type === "text/javascript") expect(body).toBe(script);
  }
});
