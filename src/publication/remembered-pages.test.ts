import { beforeAll, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview } from "../../test/support/published.ts";
import { testApp } from "../../test/support/test-app.ts";
import { until } from "../../test/support/waiting.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { withdrawReview } from "../reviews/index.ts";

const config = { ANSWER_MEMORY_MB: 8, METRICS_TOKEN: "figures" };
const { app, db, owner, clock } = await testApp({ config });
const shop = await anOrganisation(db, { name: "Acme" });
const path = `/reviews/${shop.trkref}/K1`;

const open = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ url, headers: { "accept-language": "en", ...headers } });
const remembered = async () => {
  const { body } = await app.inject({ url: "/metrics", headers: { authorization: "Bearer figures" } });
  return Number(/fairmark_answers_total\{how="remembered"\} (\d+)/.exec(body)?.[1] ?? 0);
};
/** Whether a page came from memory. */
const isRemembered = async (url: string, headers?: Record<string, string>) => {
  const before = await remembered();
  await open(url, headers);
  return (await remembered()) > before;
};

beforeAll(async () => {
  await mergeProduct(db, shop.id, { sku: "K1", name: "Kettle", url: null, imageUrl: null }, clock.now);
  await publishReview(db, shop, { sku: "K1", overallScore: 9 }, clock.now);
  await until("it hears of changes", () => isRemembered(path));
});

test("a page that was asked for before is sent as it was, and is 304 to whoever has it", async () => {
  const first = await open(path);
  expect(await isRemembered(path)).toBe(true);
  const again = await open(path);
  expect([again.body, again.headers]).toEqual([first.body, { ...first.headers, date: expect.any(String) }]);
  expect(again.headers).toMatchObject({
    "cache-control": "public, max-age=60",
    "content-language": "en",
    "content-type": "text/html; charset=utf-8",
    vary: "accept-language",
  });
  const known = await open(path, { "if-none-match": String(first.headers.etag) });
  expect([known.statusCode, known.body]).toEqual([304, ""]);
});

test("each language, order, score and page is a page of its own; what nobody knows makes no other", async () => {
  for (const [url, language] of [
    [path, "de"],
    [`${path}?lang=fr`, "en"],
    [`${path}?order=highest`, "en"],
    [`${path}?score=9`, "en"],
    [`${path}?written_in=de`, "en"],
    [`/reviews/${shop.trkref}/policy`, "en"],
  ] as const) {
    const headers = { "accept-language": language };
    expect([url, language, await isRemembered(url, headers)]).toEqual([url, language, false]);
    expect([url, language, await isRemembered(url, headers)]).toEqual([url, language, true]);
  }
  expect(await isRemembered(`${path}?utm_source=mail&order=nobody-knows`)).toBe(true);
  expect((await open(path, { "accept-language": "de" })).body).not.toBe((await open(path)).body);
});

test("a page without reviews that is asked for while it is not there is not remembered", async () => {
  for (let time = 0; time < 2; time += 1) {
    expect((await open(`${path}?page=2`)).statusCode).toBe(404);
    expect((await open(`/reviews/${shop.trkref}/NOTHING`)).statusCode).toBe(404);
  }
  await mergeProduct(db, shop.id, { sku: "NOTHING", name: "Pot", url: null, imageUrl: null }, clock.now);
  expect((await open(`/reviews/${shop.trkref}/NOTHING`)).statusCode).toBe(200);
});

test("a review that is taken back is gone from its page, from the list and from the figures as soon as that is heard", async () => {
  const review = await publishReview(db, shop, { sku: "K2", overallScore: 3 }, clock.now);
  const list = `/reviews/${shop.trkref}/K2`;
  const page = `/reviews/${shop.trkref}/review/${review.number}`;
  await until("both are remembered", async () => (await isRemembered(list)) && (await isRemembered(page)));
  await withdrawReview(db, review, clock.now);
  await until("it is gone", async () => (await open(page)).statusCode === 404);
  expect((await open(list)).statusCode).toBe(404);
});

test("a page from memory is sent without a statement", async () => {
  await until("it is remembered", () => isRemembered(path));
  await owner.query("alter table organisations rename to organisations_elsewhere");
  await owner.query("alter table reviews rename to reviews_elsewhere");
  try {
    expect((await open(path)).statusCode).toBe(200);
  } finally {
    await owner.query("alter table organisations_elsewhere rename to organisations");
    await owner.query("alter table reviews_elsewhere rename to reviews");
  }
});
