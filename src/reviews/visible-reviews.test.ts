import { describe, expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aReviewToVet, publish } from "../../test/support/waiting-reviews.ts";
import { editReview, listVisibleReviews, reviewOrders, summariseVisibleReviews, withdrawReview } from "./index.ts";
import { countVisibleReviews } from "./visible-reviews.queries.ts";

const { db, owner } = await testDatabase();
const clock = testClock();

/** Published one an hour, in this order. */
async function publishedWith(scores: readonly number[], sku = "K1") {
  const organisation = await anOrganisation(db);
  const reviews = [];
  for (const overallScore of scores) {
    clock.advance(3_600_000);
    reviews.push(await publish(db, await aReviewToVet(db, organisation, clock.now, { overallScore, sku }), clock.now));
  }
  return { organisation, reviews, of: { organisationId: organisation.id, sku } };
}

describe("the visible reviews of a product", () => {
  test("are the newest first unless asked for otherwise, and the newest first among equal scores", async () => {
    const { of } = await publishedWith([7, 2, 9, 2, 7]);
    const scores = async (order: (typeof reviewOrders)[number]) =>
      (await listVisibleReviews(db, { ...of, order, page: 1, perPage: 10 })).map(({ overallScore }) => overallScore);
    expect(reviewOrders[0]).toBe("newest");
    expect(await scores("newest")).toEqual([7, 2, 9, 2, 7]);
    expect(await scores("oldest")).toEqual([7, 2, 9, 2, 7]);
    const highest = await listVisibleReviews(db, { ...of, order: "highest", page: 1, perPage: 10 });
    const lowest = await listVisibleReviews(db, { ...of, order: "lowest", page: 1, perPage: 10 });
    expect(highest.map(({ overallScore }) => overallScore)).toEqual([9, 7, 7, 2, 2]);
    expect(lowest.map(({ overallScore }) => overallScore)).toEqual([2, 2, 7, 7, 9]);
    for (const [first, second] of [
      [highest[1], highest[2]],
      [lowest[0], lowest[1]],
    ])
      expect(first!.publishedAt.getTime()).toBeGreaterThan(second!.publishedAt.getTime());
    const newest = await listVisibleReviews(db, { ...of, order: "newest", page: 1, perPage: 10 });
    const oldest = await listVisibleReviews(db, { ...of, order: "oldest", page: 1, perPage: 10 });
    expect(oldest).toEqual([...newest].reverse());
  });

  test("come in pages that hold each of them once", async () => {
    const { of, reviews } = await publishedWith([5, 5, 5, 5, 5]);
    for (const order of reviewOrders) {
      const pages = await Promise.all(
        [1, 2, 3, 4].map((page) => listVisibleReviews(db, { ...of, order, page, perPage: 2 })),
      );
      expect(pages.map(({ length }) => length)).toEqual([2, 2, 1, 0]);
      expect(new Set(pages.flat().map(({ number }) => number))).toEqual(new Set(reviews.map(({ number }) => number)));
    }
  });

  test("are those that shoppers may see: what waits, was taken back, or is another shop's or product's is not among them", async () => {
    const { of, organisation, reviews } = await publishedWith([8, 4]);
    await aReviewToVet(db, organisation, clock.now, { overallScore: 1 });
    await publish(db, await aReviewToVet(db, organisation, clock.now, { overallScore: 1, sku: "K2" }), clock.now);
    await publish(db, await aReviewToVet(db, await anOrganisation(db), clock.now, { overallScore: 1 }), clock.now);
    // An edit that waits changes neither text nor score.
    await editReview(db, { organisation, review: reviews[0]! }, { overallScore: 1, generalComments: "No." }, clock.now);
    const scores = async () =>
      (await listVisibleReviews(db, { ...of, order: "oldest", page: 1, perPage: 9 })).map(
        (review) => review.overallScore,
      );
    expect(await scores()).toEqual([8, 4]);
    expect(await countVisibleReviews(db, of)).toBe(2);
    expect(await summariseVisibleReviews(db, of)).toEqual({
      count: 2,
      averageScore: 6,
      byScore: [0, 0, 0, 1, 0, 0, 0, 1, 0, 0],
    });
    await withdrawReview(db, reviews[1]!, clock.now);
    expect(await scores()).toEqual([8]);
    expect(await countVisibleReviews(db, of)).toBe(1);
    expect(await summariseVisibleReviews(db, { ...of, sku: "NONE" })).toEqual({
      count: 0,
      averageScore: null,
      byScore: Array.from({ length: 10 }, () => 0),
    });
  });

  test("have the score of the version that is seen, as the database makes sure", async () => {
    const { of, organisation, reviews } = await publishedWith([8]);
    const edited = await editReview(
      db,
      { organisation, review: reviews[0]! },
      { overallScore: 3, generalComments: "Worse." },
      clock.now,
    );
    await publish(db, edited, clock.now);
    expect((await summariseVisibleReviews(db, of)).averageScore).toBe(3);
    const alone = owner.query("update reviews set visible_score = null where organisation_id = $1", [
      of.organisationId,
    ]);
    await expect(alone).rejects.toMatchObject({ code: "23514" });
  });
});

/** Published reviews that nobody wrote, as many as it takes for plans to be those of a large shop. */
async function fill(organisationId: string, sku: string, count: number) {
  const { rows } = await owner.query("select purchaser_id from reviews where organisation_id = $1", [organisationId]);
  await owner.query(
    `with bought as (
       insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at)
       select $1, gen_random_uuid(), $2, 'M' || n, $3, uuid_send(gen_random_uuid()), now() from generate_series(1, $4::int) n
       returning id)
     insert into reviews (organisation_id, id, number, purchase_id, purchaser_id, sku, state, version, visible_version,
       visible_score, submitted_at, state_changed_at, published_at, author_secret)
     select $1, gen_random_uuid(), nextval('v4_numbers'), id, $2, $3, 'published', 1, 1, 1 + floor(random() * 10), now(),
       now(), timestamptz '2026-01-01' + random() * interval '90 days', uuid_send(gen_random_uuid()) from bought`,
    [organisationId, rows[0].purchaser_id, sku, count],
  );
}

// Measured by hand with 100,000 of one product, on a machine with much else to do: 4 to 50 ms for the first page, 23 to 117 ms
// for the last of 5,000, about 45 ms for the summary.
test("a product with very many reviews is listed and counted from indexes, without reading texts", async () => {
  const { of } = await publishedWith([5]);
  await fill(of.organisationId, "K1", 4000);
  await fill(of.organisationId, "K2", 12_000);
  await owner.query("vacuum analyze reviews");
  const where = `organisation_id = '${of.organisationId}' and sku = 'K1' and visible_version is not null`;
  const explain = async (sql: string) =>
    (await owner.query(`explain (costs off) ${sql}`)).rows.map((row) => row["QUERY PLAN"]).join("\n");
  for (const [order, plan] of [
    ["published_at desc, number desc", /^Limit\n {2}-> {2}Index (Only )?Scan Backward using reviews_visible on/],
    ["published_at, number", /^Limit\n {2}-> {2}Index (Only )?Scan using reviews_visible on/],
    ["visible_score desc, published_at desc, number desc", /Scan Backward using reviews_visible_by_score/],
    ["visible_score, published_at desc, number desc", /Incremental Sort[\s\S]*Scan using reviews_visible_by_score/],
  ] as const) {
    expect(await explain(`select number from reviews where ${where} order by ${order} limit 20`)).toMatch(plan);
  }
  expect(await explain(`select visible_score, count(*) from reviews where ${where} group by visible_score`)).toMatch(
    /Index Only Scan using reviews_visible/,
  );
  const due = `select r.* from organisations o cross join lateral (select * from reviews where organisation_id = o.id
    and state = 'pending_publication' and state_changed_at <= now() order by state_changed_at limit 500) r`;
  expect(await explain(due)).toMatch(/Index Scan using reviews_accepted/);
});
