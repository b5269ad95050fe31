import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import { aBuyer, publishOwnersAnswer, publishQuestion } from "../../test/support/questions.ts";
import { testApp } from "../../test/support/test-app.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { decideAnswer, writeAnswer } from "../conversations/index.ts";
import { keepFigures } from "../insights/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { newId } from "../platform/ids.ts";
import { foldChanges, recountFigures, removeReview, withdrawReview } from "../reviews/index.ts";
import { productPagePath } from "./publication-link.ts";
import { listAnsweredQuestions } from "./sitemap.queries.ts";
import { sitemapLines } from "./sitemap-xml.ts";

const { app, db, owner, clock, baseUrl } = await testApp();
const day = 86_400_000;

const schema = readFileSync(new URL("../../test/support/sitemap.xsd", import.meta.url), "utf8");

/** A sitemap as a search engine reads it: what is wrong with it by the protocol, and what it lists. */
async function read(path: string) {
  const answer = await app.inject({ method: "GET", url: path });
  expect([answer.statusCode, answer.headers["content-type"]]).toEqual([200, "application/xml; charset=utf-8"]);
  const { errors } = await validateXML({ xml: answer.body, schema });
  expect(errors).toEqual([]);
  const entries = [...answer.body.matchAll(/<loc>([^<]*)<\/loc>(?:<lastmod>([^<]*)<\/lastmod>)?/g)];
  return new Map(entries.map(([, loc, lastmod]) => [loc!.replaceAll("&amp;", "&"), lastmod]));
}

/** All pages of all files that the index names, as their addresses below the public base. */
async function listed(): Promise<Map<string, string | undefined>> {
  await foldChanges(db);
  const files = [...(await read("/sitemap.xml")).keys()];
  const pages = await Promise.all(files.map((url) => read(url.slice(baseUrl.length))));
  return new Map(pages.flatMap((of) => [...of].map(([url, lastmod]) => [url.slice(baseUrl.length), lastmod])));
}

const published = (shop: Organisation, sku: string) => publishReview(db, shop, { sku }, clock.now);
const pageOf = (shop: Organisation, number: number) => `/reviews/${shop.trkref}/review/${number}`;

afterEach(() => clock.advance(day));

test("without anything to read there is no sitemap; robots.txt says where it will be", async () => {
  for (const path of ["/sitemap.xml", "/sitemap-shops.xml", "/sitemap-1.xml", "/sitemap-0.xml", "/sitemap-x.xml"])
    expect((await app.inject(path)).statusCode).toBe(404);
  expect((await app.inject("/robots.txt")).body).toMatch(/^Sitemap: https:\/\/reviews\.example\.com\/sitemap\.xml$/m);
});

test("questions are listed with the moment of their answer, once there is one, also where the shop has no review", async () => {
  const shop = await anOrganisation(db);
  const asked = { sku: "K1" };
  const answered = await publishQuestion(db, shop, { ...asked, answer: "It floats." }, clock.now);
  const waiting = await publishQuestion(db, shop, asked, clock.now);
  const page = ({ number }: { number: number }) => `/reviews/${shop.trkref}/question/${number}`;
  const before = await listed();
  expect(before.get(page(answered))).toBe(clock.now.toISOString());
  expect([...before.keys()]).not.toContain(page(waiting));
  expect([...before.keys()]).toContain(`/reviews/${shop.trkref}/policy`);
  for (const url of before.keys()) if (url.includes("/question/")) expect((await app.inject(url)).statusCode).toBe(200);

  clock.advance(day);
  const staffId = newId(clock.now);
  const question = { organisationId: shop.id, id: waiting.id };
  const answer = await writeAnswer(db, { question, staffId, text: "It does." }, clock.now);
  await db
    .transaction()
    .execute((tx) => decideAnswer(tx, answer, { verdict: "accept" }, { kind: "operator" }, clock.now));
  expect((await listed()).get(page(waiting))).toBe(clock.now.toISOString());
  await owner.query("update answers set visible_text = null, state = 'withdrawn' where organisation_id = $1", [
    shop.id,
  ]);
  expect((await app.inject("/sitemap.xml")).statusCode).toBe(404);
});

test("a question that several have answered is listed once, with the moment of the newest answer, and hides none behind it", async () => {
  const shop = await anOrganisation(db);
  const question = await publishQuestion(db, shop, { answer: "It floats." }, clock.now);
  const [first, next] = [question.number, (await publishQuestion(db, shop, { answer: "Yes." }, clock.now)).number];
  for (let times = 0; times < 2; times += 1) {
    clock.advance(day);
    await publishOwnersAnswer(db, question, await aBuyer(db, shop.id, clock.now), clock.now);
  }
  const asked = { organisationId: shop.id, after: 0, until: 2 ** 31 - 1 };
  // A page that is full is followed by the next one after its last number.
  const page = await listAnsweredQuestions(db, { ...asked, atMost: 2 });
  expect(page.map(({ number }) => number)).toEqual([first, next]);
  expect(page[0]!.changedAt).toEqual(clock.now);
  expect((await listed()).get(`/reviews/${shop.trkref}/question/${first}`)).toBe(clock.now.toISOString());
  await owner.query("update answers set visible_text = null, state = 'withdrawn' where organisation_id = $1", [
    shop.id,
  ]);
});

test("the nightly count finds stretches of questions that nothing noted", async () => {
  const shop = await anOrganisation(db);
  const { number } = await publishQuestion(db, shop, { sku: "K1", answer: "It floats." }, clock.now);
  await owner.query("delete from review_stretches where organisation_id = $1", [shop.id]);
  await recountFigures(db, clock.now, () => undefined);
  expect([...(await listed()).keys()]).toContain(`/reviews/${shop.trkref}/question/${number}`);
  await owner.query("update answers set visible_text = null, state = 'withdrawn' where organisation_id = $1", [
    shop.id,
  ]);
});

test("every page that search engines may list is there once, each answers under that address and calls it canonical", async () => {
  const [shop, other] = [await anOrganisation(db), await anOrganisation(db)];
  const skus = ["K1", "A/B 7", "policy", "Gürtel & Co", "series:none"];
  const numbers = [];
  for (const sku of skus) numbers.push((await published(shop, sku)).number);
  const { number } = await published(other, "K1");
  await writeReview(db, await anOrganisation(db), { sku: "WAITS" }, clock.now);
  const pages = await listed();
  const expected = [
    ...skus.map((sku) => productPagePath(shop.trkref, sku)),
    ...numbers.map((one) => pageOf(shop, one)),
    ...[`/reviews/${shop.trkref}/policy`, `/reviews/${other.trkref}/policy`],
    ...[productPagePath(other.trkref, "K1"), pageOf(other, number)],
  ];
  expect([...pages.keys()].sort()).toEqual(expected.sort());
  for (const path of pages.keys()) {
    const { statusCode, body, headers } = await app.inject(path);
    expect([path, statusCode, headers["x-robots-tag"]]).toEqual([path, 200, undefined]);
    expect(body).not.toContain('<meta name="robots"');
    expect(body).toContain(`<link rel="canonical" href="${(baseUrl + path).replaceAll("&", "&amp;")}"`);
  }
});

test("what is withdrawn or removed is in no sitemap, and neither is a product without any other review", async () => {
  const shop = await anOrganisation(db);
  const [gone, alone, stays] = [await published(shop, "K1"), await published(shop, "K2"), await published(shop, "K1")];
  await withdrawReview(db, gone, clock.now);
  await removeReview(db, alone, { kind: "operator" }, "unlawful", null, clock.now);
  const own = async () => [...(await listed()).keys()].filter((path) => path.includes(shop.trkref)).sort();
  expect(await own()).toEqual(
    [`/reviews/${shop.trkref}/policy`, `/reviews/${shop.trkref}/K1`, pageOf(shop, stays.number)].sort(),
  );
  // At once, not only when a job has been there.
  await withdrawReview(db, stays, clock.now);
  const files = [...(await read("/sitemap.xml")).keys()].map((url) => url.slice(baseUrl.length));
  for (const file of files) expect((await app.inject(file)).body).not.toContain(shop.trkref);
});

describe("lastmod", () => {
  test("of a review is when what is shown of it changed, and of its product when any of its reviews did or went", async () => {
    const shop = await anOrganisation(db);
    const at = clock.now.toISOString();
    const [first, second] = [await published(shop, "K1"), await published(shop, "K1")];
    const k2 = await published(shop, "K2");
    const product = `/reviews/${shop.trkref}/K1`;
    const before = await listed();
    expect([before.get(product), before.get(pageOf(shop, first.number))]).toEqual([at, at]);
    clock.advance(day);
    await withdrawReview(db, second, clock.now);
    const after = await listed();
    expect(after.get(product)).toBe(clock.now.toISOString());
    expect([after.get(pageOf(shop, first.number)), after.get(pageOf(shop, k2.number))]).toEqual([at, at]);
    expect(after.get(`/reviews/${shop.trkref}/K2`)).toBe(at);
    const [index] = [...(await read("/sitemap.xml"))].filter(([url]) => url.endsWith("/sitemap-1.xml"));
    expect(index?.[1]).toBe(clock.now.toISOString());
  });

  test("of the page about reviews is when its figures were counted", async () => {
    const shop = await anOrganisation(db);
    await published(shop, "K1");
    await keepFigures(db, clock.now);
    expect((await listed()).get(`/reviews/${shop.trkref}/policy`)).toBe(clock.now.toISOString());
  });

  test("of variants shown together is that of all of them, and they have a page together, listed once", async () => {
    const shop = await anOrganisation(db, { variantsTogether: "group" });
    for (const sku of ["S1", "S2", "S3", "ALONE"]) {
      await mergeProduct(db, shop.id, { sku, name: sku, url: null, imageUrl: null }, clock.now);
      await owner.query("update products set product_group = $3 where organisation_id = $1 and sku = $2", [
        ...[shop.id, sku, sku === "ALONE" ? "LONELY" : "SHIRT 1"],
      ]);
    }
    await published(shop, "S1");
    await published(shop, "ALONE");
    const alone = clock.now.toISOString();
    clock.advance(day);
    await published(shop, "S2");
    const pages = [...(await listed())].filter(([path]) => path.includes(shop.trkref) && !/review\/|policy/.test(path));
    const at = clock.now.toISOString();
    expect(new Map(pages)).toEqual(
      new Map([
        [`/reviews/${shop.trkref}/S1`, at],
        [`/reviews/${shop.trkref}/S2`, at],
        [`/reviews/${shop.trkref}/series:SHIRT%201`, at],
        [`/reviews/${shop.trkref}/ALONE`, alone],
      ]),
    );
  });
});

test("a file that is asked for compressed is the same, a look at its head reads nothing, and others may keep it for minutes", async () => {
  await published(await anOrganisation(db), "K1");
  await foldChanges(db);
  const plain = await app.inject("/sitemap-1.xml");
  const zipped = await app.inject({ url: "/sitemap-1.xml", headers: { "accept-encoding": "gzip, br" } });
  expect(zipped.headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding" });
  expect(gunzipSync(zipped.rawPayload).toString()).toBe(plain.body);
  expect(plain.headers["cache-control"]).toBe("public, max-age=300");
  expect(plain.headers["last-modified"]).toBe(clock.now.toUTCString());
  expect((await app.inject({ method: "HEAD", url: "/sitemap-1.xml" })).body).toBe("");
  const index = await app.inject("/sitemap.xml");
  const again = await app.inject({ url: "/sitemap.xml", headers: { "if-none-match": String(index.headers.etag) } });
  expect(again.statusCode).toBe(304);
  expect((await app.inject({ method: "POST", url: "/sitemap.xml" })).statusCode).toBe(405);
});

test("an address that a sitemap may not name is left out, and others are written as XML", () => {
  const of = (url: string) => sitemapLines("pages", [{ url, changedAt: null }]);
  expect(of(`https://reviews.example.com/${"x".repeat(2100)}`)).toBe("");
  expect(of("https://reviews.example.com/?a=1&b='2'")).toBe(
    "<url><loc>https://reviews.example.com/?a=1&amp;b=&apos;2&apos;</loc></url>\n",
  );
});

test("the nightly count puts right what is kept of products whose skus were compared anew", async () => {
  const shop = await anOrganisation(db);
  const { number } = await published(shop, "K1");
  await foldChanges(db);
  await owner.query("update reviews set sku = 'K9' where organisation_id = $1", [shop.id]);
  await recountFigures(db, clock.now, () => undefined);
  const own = [...(await listed()).keys()].filter((path) => path.includes(shop.trkref)).sort();
  expect(own).toEqual([`/reviews/${shop.trkref}/K9`, `/reviews/${shop.trkref}/policy`, pageOf(shop, number)].sort());
});
