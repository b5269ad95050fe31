import { beforeAll, describe, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview } from "../../test/support/published.ts";
import { publishQuestion } from "../../test/support/questions.ts";
import { signIn } from "../../test/support/staff.ts";
import { testApp } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import type { Organisation } from "../organisations/index.ts";

const { app, db, clock } = await testApp();

const shop = await anOrganisation(db);
let cookie = "";

const product = (sku: string, name: string, of: Organisation = shop) =>
  mergeProduct(db, of.id, { sku, name, url: null, imageUrl: null }, clock.now);

beforeAll(async () => {
  ({ cookie } = await signIn(app, db, { role: "retailer", organisations: [shop] }));
  for (let number = 10; number < 55; number += 1) await product(`SKU-${number}`, `Copper kettle ${number}`);
  await product("A'B\"<1>", "Ärmelschoner & Co");
  await product("NAMELESS", " ");
  await publishReview(db, shop, { sku: "SKU-10", generalComments: "Sturdy." }, clock.now);
  await publishReview(db, shop, { sku: "ONLY-REVIEWED" }, clock.now);
  for (const sku of ["SKU-12", "SKU-12"]) await publishReview(db, shop, { sku, generalComments: "Sturdy." }, clock.now);
});

const path = `/console/${shop.trkref}/show-reviews`;
const open = (query: Record<string, string> | string = {}, to = path) =>
  app.inject({ url: `${to}?${new URLSearchParams(query)}`, headers: { cookie } });

const linked = (body: string) =>
  [...body.matchAll(/class="strong" href="[^"]*[?&;]sku=([^"&]*)"/g)].map(([, sku]) =>
    decodeURIComponent(sku!.replaceAll("+", " ")),
  );

describe("the products that can be shown", () => {
  test("come by sku, a page at a time, with their numbers of reviews", async () => {
    const { body } = await open();
    expect(linked(body)).toHaveLength(20);
    expect(body).toContain("one published review");
    const seen = new Set(linked(body));
    let next = /href="([^"]*)" rel="next"/.exec(body)?.[1];
    while (next) {
      const page = await app.inject({ url: next.replaceAll("&amp;", "&"), headers: { cookie } });
      for (const sku of linked(page.body)) expect(seen.has(sku)).toBe(false);
      for (const sku of linked(page.body)) seen.add(sku);
      next = /href="([^"]*)" rel="next"/.exec(page.body)?.[1];
    }
    expect(seen.size).toBe(47);
  });

  test.each([
    ["a part of a sku", "u-1", 10],
    ["a part of a name in other letters", "KETTLE 5", 5],
    ["signs that a pattern would take for more", "%_", 0],
    ["marks", "<1>", 1],
  ])("are found by %s", async (_by, q, count) => {
    const { body, statusCode } = await open({ q });
    expect([statusCode, linked(body).length]).toEqual([200, count]);
  });

  test("are those of this shop, for those who look after it", async () => {
    const other = await anOrganisation(db);
    await product("THEIRS", "Theirs", other);
    expect(linked((await open({ q: "theirs" })).body)).toEqual([]);
    expect((await open({}, `/console/${other.trkref}/show-reviews`)).statusCode).toBe(404);
    expect((await open({ sku: "THEIRS" }, `/console/${other.trkref}/show-reviews/preview`)).statusCode).toBe(404);
    const vetter = await signIn(app, db, { role: "vetter", organisations: [shop] });
    for (const url of [path, `${path}/preview?sku=SKU-10`])
      expect((await app.inject({ url, headers: { cookie: vetter.cookie } })).statusCode).toBe(403);
    expect((await app.inject(path)).headers.location).toContain("/console/sign-in");
  });
});

describe("the page of a product", () => {
  test.each([
    ["SKU-10", []],
    ["SKU-11", ["No review of this product is published yet"]],
    ["NAMELESS", ["This product has no name", "No review of this product is published yet"]],
    ["ONLY-REVIEWED", ["The catalogue does not have this product"]],
    ["NOBODY-KNOWS", ["Neither the catalogue nor any published review has the sku"]],
  ])("says what %s lacks", async (sku, sentences) => {
    const { body, statusCode } = await open({ sku });
    expect(statusCode).toBe(200);
    for (const sentence of sentences) expect(body).toContain(sentence);
    expect(body.includes("Still missing") || body.includes("Neither the catalogue")).toBe(sentences.length > 0);
  });

  test("shows the snippets with the shop's own values, and a stylesheet for what was chosen", async () => {
    const { body } = await open({
      sku: `A'B"<1>`,
      lang: "de",
      per_page: "5",
      star: "#A8720F",
      without: "distribution",
    });
    const text = body
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&");
    expect(text).toContain(`fairmark_reviews('A\\'B"<1>', $_GET)`);
    expect(text).toContain(`trkref="${shop.trkref}"`);
    expect(text).toContain("'lang' => 'de', 'per_page' => '5'");
    expect(text).toContain("--fairmark-star: #a8720f;");
    expect(text).toContain("fairmark-reviews::part(distribution) {");
    expect(text).toContain("fairmark-reviews,\nfairmark-questions {");
    expect(text).toContain(`fairmark_questions('A\\'B"<1>', $_GET)`);
    expect(text).toMatch(/<fairmark-questions\s+trkref="/);
    expect(text).toContain("PHP, where the questions are to be");
    expect(text).toContain("https://reviews.example.com/assets/fairmark.js");
  });

  test("says the contrast of each colour on light and dark pages, and refuses what is no colour", async () => {
    const { body } = await open({ sku: "SKU-10", ink: "#000000", star: "#ffcc00" });
    expect(body).toMatch(/Text, light page<\/th><td>21\.0 : 1, enough/);
    expect(body).toMatch(/Text, dark page<\/th><td>1\.1 : 1, too little: at least 4\.5/);
    expect(body).toMatch(/Stars and bars, light page<\/th><td>1\.5 : 1, too little: at least 3/);
    const wrong = await open({ sku: "SKU-10", ink: "red;}" });
    expect([wrong.statusCode, wrong.body.includes("use # and six hex digits")]).toEqual([422, true]);
    expect((await open({ sku: "SKU-10", ink: "red;}" }, `${path}/preview`)).body).not.toContain("red;}");
  });
});

describe("the preview", () => {
  test("is the widget itself on a page of its own, light and dark, which only the console shows within its page", async () => {
    const query = { sku: "SKU-12", scheme: "dark", star: "#a8720f", lang: "fr" };
    const { body, headers } = await open(query, `${path}/preview`);
    expect(body).toContain('<fairmark-reviews id="fairmark-reviews"');
    expect(body).toContain("Sturdy.");
    expect(body).toContain("color-scheme: dark");
    expect(body).toContain("--fairmark-star: #a8720f");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("frame-ancestors 'self'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(headers["x-frame-options"]).toBe("SAMEORIGIN");
    // Pages of the list lead to the preview of the same.
    expect(body).toMatch(/href="\?[^"]*sku=SKU-12[^"]*fairmark_order=oldest/);
    const around = await open({ sku: "SKU-10" });
    expect(around.headers["content-security-policy"]).toMatch(/frame-src 'self'$/);
    expect((await open()).headers["content-security-policy"]).not.toContain("frame-src");
  });

  test("shows the questions about the product as well", async () => {
    const asked = { sku: "SKU-12", text: "Does the lid fit?" };
    await publishQuestion(db, shop, asked, clock.now);
    const { body } = await open({ sku: "SKU-12", show: "questions", lang: "fr" }, `${path}/preview`);
    expect(body).toContain('<fairmark-questions id="fairmark-questions"');
    expect(body).toContain("Does the lid fit?");
    expect(body).not.toContain("Sturdy.");
    expect((await open({ sku: "SKU-12" })).body).toMatch(
      /<iframe [^>]*title="Preview: Questions and answers"[^>]*show=questions/,
    );
  });

  test("of a product that is not there is refused", async () => {
    expect((await open({ sku: "NOBODY-KNOWS" }, `${path}/preview`)).statusCode).toBe(404);
    expect((await open({}, `${path}/preview`)).statusCode).toBe(404);
  });
});
