import { beforeAll, describe, expect, test } from "vitest";
import { anApiKey, anOrganisation } from "../../test/support/factories.ts";
import { publishReview } from "../../test/support/published.ts";
import { testApp } from "../../test/support/test-app.ts";
import { until } from "../../test/support/waiting.ts";
import { mergeProduct } from "../catalogue/index.ts";
import { shareReviews } from "../organisations/index.ts";
import { type Review, withdrawReview } from "../reviews/index.ts";

const config = { ANSWER_MEMORY_MB: 8, METRICS_TOKEN: "figures" };
const { app, db, owner, clock, ...database } = await testApp({ config });
/** Another process over the same database. */
const beside = await testApp({ config, database: { db, owner, ...database } as never });
const shop = await anOrganisation(db, { name: "Acme" });
const { authorization } = await anApiKey(db, shop);
const list = `/v4/organisations/${shop.trkref}/reviews?locale=en`;
let reviews: Review[] = [];

const ask = (url: string, headers: Record<string, string> = {}, of = app) =>
  of.inject({ url, headers: { authorization, ...headers } });
const shown = async (of = app) =>
  (await ask(list, {}, of)).json().reviews.map(({ id }: { id: number }) => id) as number[];
const figures = async () => (await app.inject({ url: "/metrics", headers: { authorization: "Bearer figures" } })).body;
const remembered = async () =>
  Number(/fairmark_answers_total\{how="remembered"\} (\d+)/.exec(await figures())?.[1] ?? 0);

beforeAll(async () => {
  await mergeProduct(db, shop.id, { sku: "K1", name: "Kettle", url: null, imageUrl: null }, clock.now);
  reviews = [];
  for (const overallScore of [9, 5, 7])
    reviews.push(await publishReview(db, shop, { sku: "K1", overallScore }, clock.now));
  // Both hear of changes from now on.
  for (const of of [app, beside.app]) {
    await until("it hears of changes", async () => {
      await ask(list, {}, of);
      const { body } = await of.inject({ url: "/metrics", headers: { authorization: "Bearer figures" } });
      return /how="remembered"\} [1-9]/.test(body);
    });
  }
});

describe("every answer of the read API", () => {
  test.each([
    "/v4/organisations",
    `/v4/organisations/${shop.trkref}`,
    `/v4/organisations/${shop.trkref}/reviewables`,
    `/v4/organisations/${shop.trkref}/reviewable?sku=K1&locale=en`,
    list,
    `/v4/organisations/${shop.trkref}/customer_experience_reviews`,
    `/v4/organisations/${shop.trkref}/totals?skus=K1`,
    `/v4/organisations/${shop.trkref}/all_reviews`,
    `/v4/organisations/${shop.trkref}/changes`,
  ])("%s has a tag, says how long it may be kept, and is 304 to whoever has it", async (url) => {
    const first = await ask(url);
    expect([url, first.statusCode, first.headers["content-type"]]).toEqual([
      url,
      200,
      "application/json; charset=utf-8",
    ]);
    expect(first.headers["cache-control"]).toMatch(/^private, (max-age=30|no-cache)$/);
    expect(first.headers.vary).toBe("authorization");
    const { etag } = first.headers as { etag: string };
    expect(etag).toMatch(/^W\/"[\w-]{22}"$/);
    for (const known of [etag, etag.slice(2), `"other", ${etag}`, "*"]) {
      const again = await ask(url, { "if-none-match": known });
      expect([known, again.statusCode, again.body, again.headers.etag]).toEqual([known, 304, "", etag]);
      expect(again.headers["cache-control"]).toBe(first.headers["cache-control"]);
    }
    expect((await ask(url, { "if-none-match": 'W/"other"' })).statusCode).toBe(200);
  });

  test("a refusal has no tag, and is not kept", async () => {
    for (const [url, status] of [
      [`/v4/organisations/${shop.trkref}/reviews`, 422],
      ["/v4/reviews/2147483647", 404],
    ] as const) {
      const { statusCode, headers } = await ask(url, { "if-none-match": "*" });
      expect([url, statusCode, headers.etag, headers["cache-control"]]).toEqual([url, status, undefined, "no-store"]);
    }
  });
});

describe("what is remembered", () => {
  test("is used again, however the question is spelt, and not for another shop's key", async () => {
    const before = await remembered();
    await ask(list);
    await ask(`${list}&page=&region=&unknown=1`);
    expect((await remembered()) - before).toBe(2);
    const other = await anApiKey(db, await anOrganisation(db));
    expect((await ask(list, { authorization: other.authorization })).statusCode).toBe(404);
  });

  test("is forgotten by every process as soon as a review is withdrawn", async () => {
    for (const of of [app, beside.app]) expect(await shown(of)).toHaveLength(3);
    await withdrawReview(db, reviews[0]!, clock.now);
    for (const of of [app, beside.app]) await expect.poll(() => shown(of)).not.toContain(reviews[0]!.number);
  });

  test("is the old answer only as long as nobody has said that something changed", async () => {
    expect(await shown()).toHaveLength(2);
    await owner.query("update products set name = 'Teapot' where organisation_id = $1", [shop.id]);
    expect((await ask(list)).body).not.toContain("Teapot");
    await owner.query("select pg_notify('review_changes', $1)", [shop.id]);
    await expect.poll(async () => (await ask(list)).body).toContain("Teapot");
  });

  test("is forgotten when a shop with which reviews are shared changes", async () => {
    const other = await anOrganisation(db);
    for (const one of [shop, other]) {
      await mergeProduct(db, one.id, { sku: "SHARED", name: "Cup", url: null, imageUrl: null }, clock.now);
      await owner.query("update products set product_group = 'cups' where organisation_id = $1 and sku = 'SHARED'", [
        one.id,
      ]);
    }
    await shareReviews(db, { organisationId: shop.id, withOrganisationId: other.id }, clock.now);
    await shareReviews(db, { organisationId: other.id, withOrganisationId: shop.id }, clock.now);
    const url = `/v4/organisations/${shop.trkref}/reviewable?sku=SHARED&locale=en&format=short`;
    const count = async () => (await ask(url)).json().review_count as number;
    expect(await count()).toBe(0);
    await publishReview(db, other, { sku: "SHARED" }, clock.now);
    await expect.poll(count).toBe(1);
  });

  test("is nothing while no change can be heard of", async () => {
    await ask(list);
    await owner.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'fairmark listener' and datname = current_database()",
    );
    await owner.query("update products set name = 'Urn' where organisation_id = $1", [shop.id]);
    await expect.poll(async () => (await ask(list)).body).toContain("Urn");
  });
});
