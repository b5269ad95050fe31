import { describe, expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { testOnWholeTables } from "../../test/support/sent-statements.ts";
import { aReviewToVet, publish } from "../../test/support/waiting-reviews.ts";
import {
  editReview,
  listVisibleReviews,
  recountFigures,
  reviewOrders,
  summariseVisibleReviews,
  withdrawReview,
} from "./index.ts";
import { entries, entriesWithScore, listReviewPage, startOfPage } from "./review-lists.queries.ts";

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
  return { organisation, reviews, of: { organisationId: organisation.id, skus: [sku] } };
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

  test("of several products are in one order, and in pages that hold each of them once", async () => {
    const scores = [5, 9, 5, 2, 9];
    const { of, organisation, reviews } = await publishedWith(scores);
    const all = reviews.map((review, at) => ({ ...review, score: scores[at]! }));
    for (const [at, overallScore] of [9, 5, 2, 5].entries()) {
      clock.advance(60_000);
      const wish = { overallScore, sku: `K${2 + (at % 2)}` };
      const review = await publish(db, await aReviewToVet(db, organisation, clock.now, wish), clock.now);
      all.push({ ...review, score: overallScore });
    }
    await publish(db, await aReviewToVet(db, organisation, clock.now, { overallScore: 1, sku: "K9" }), clock.now);
    const together = { ...of, skus: ["K1", "K2", "K3", "NONE"] };
    for (const order of reviewOrders) {
      const pages = await Promise.all(
        [1, 2, 3, 4].map((page) => listVisibleReviews(db, { ...together, order, page, perPage: 4 })),
      );
      const byScore = { highest: -1, lowest: 1, newest: 0, oldest: 0 }[order];
      const time = order === "oldest" ? 1 : -1;
      const sorted = all.toSorted(
        (a, b) => byScore * (a.score - b.score) || time * (a.publishedAt!.getTime() - b.publishedAt!.getTime()),
      );
      expect([order, pages.flat().map(({ number }) => number)]).toEqual([order, sorted.map(({ number }) => number)]);
      expect(pages.map(({ length }) => length)).toEqual([4, 4, 1, 0]);
    }
    expect(await summariseVisibleReviews(db, together)).toEqual({
      count: 9,
      averageScore: 51 / 9,
      byScore: [0, 2, 0, 0, 4, 0, 0, 0, 3, 0],
    });
    expect(await summariseVisibleReviews(db, { ...of, skus: [] })).toMatchObject({ count: 0, averageScore: null });
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
    expect(await summariseVisibleReviews(db, of)).toEqual({
      count: 2,
      averageScore: 6,
      byScore: [0, 0, 0, 1, 0, 0, 0, 1, 0, 0],
    });
    await withdrawReview(db, reviews[1]!, clock.now);
    expect(await scores()).toEqual([8]);
    expect(await summariseVisibleReviews(db, { ...of, skus: ["NONE"] })).toEqual({
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
       visible_score, visible_language, visible_facts, submitted_at, state_changed_at, published_at, author_secret)
     select $1, gen_random_uuid(), nextval('v4_numbers'), id, $2, $3, 'published', 1, 1, score, 'en',
       jsonb_build_object('sku', $3::text, 'language', 'en', 'score', score, 'day', to_char(shown at time zone 'UTC', 'YYYY-MM-DD')),
       now(), now(), shown, uuid_send(gen_random_uuid())
     from bought cross join lateral (select 1 + floor(random() * 10)::int as score,
       timestamptz '2026-01-01' + random() * interval '90 days' as shown where id is not null) drawn`,
    [organisationId, rows[0].purchaser_id, sku, count],
  );
}

/** What the database did for a statement of ours: the plan's lines, and how many rows its scans of reviews gave. */
async function ran(query: ReturnType<typeof entries>) {
  const { sql, parameters } = query.compile(db);
  const { rows } = await owner.query(`explain (analyze, costs off, timing off, summary off) ${sql}`, [...parameters]);
  const lines = rows.map((row) => row["QUERY PLAN"] as string);
  const read = lines.flatMap((line) => {
    const [, each, loops] = /Scan.* on reviews.*rows=([\d.]+) loops=(\d+)/.exec(line) ?? [];
    return each === undefined ? [] : [Number(each) * Number(loops)];
  });
  return { plan: lines.join("\n"), rows: Math.round(read.reduce((sum, one) => sum + one, 0)) };
}

/** The numbers on a page, as sorting everything gives them. */
async function plainly(
  organisationId: string,
  skus: readonly string[] | undefined,
  { page, perPage, order }: { page: number; perPage: number; order: "newest" | "oldest" },
) {
  const way = order === "newest" ? "desc" : "asc";
  const { rows } = await owner.query(
    `select number from reviews where organisation_id = $1 and visible_version is not null and ($2::text[] is null or sku = any($2))
     order by published_at ${way}, number ${way} limit $3 offset $4`,
    [organisationId, skus ?? null, perPage, (page - 1) * perPage],
  );
  return rows.map(({ number }) => number as number);
}

testOnWholeTables(
  "a product with very many reviews, and all its variants, are listed from indexes, without reading texts, other products, or what stands on other pages",
  async () => {
    const { of } = await publishedWith([5], "K0");
    const { organisationId } = of;
    const variants = Array.from({ length: 30 }, (_, at) => `V${at}`);
    await fill(organisationId, "K1", 12_000);
    await fill(organisationId, "K2", 12_000);
    for (const sku of variants) await fill(organisationId, sku, 200);
    await owner.query("vacuum analyze reviews");
    await recountFigures(db, clock.now, () => {});
    const perPage = 20;
    for (const [skus, count] of [
      [["K1"], 12_000],
      [variants, 6000],
    ] as const) {
      const subjects = [{ organisationId, skus }];
      for (const [order, index] of [
        ["newest", /Scan Backward using reviews_visible on/],
        ["oldest", /Scan using reviews_visible on/],
      ] as const) {
        for (const page of [1, count / perPage / 2, count / perPage]) {
          const place = { page, perPage, order };
          const start = await startOfPage(db, subjects, place, "reviews");
          const { plan, rows } = await ran(entries(subjects, place, { measure: "reviews" }, start));
          expect(plan).toMatch(index);
          expect(plan).not.toContain("Seq Scan");
          const found = await entries(subjects, place, { measure: "reviews" }, start).execute(db);
          expect(found.rows.map(({ number }) => number)).toEqual(await plainly(organisationId, skus, place));
          // At most the reviews of a month.
          expect(rows).toBeLessThanOrEqual(count / 2.5);
        }
      }
      // The whole shop, by days.
      for (const order of ["newest", "oldest"] as const) {
        for (const page of [16, 700, 1500]) {
          const place = { page, perPage, order };
          const whole = [{ organisationId }];
          const start = await startOfPage(db, whole, place, "reviews");
          const { rows } = await entries(whole, place, { measure: "reviews" }, start).execute(db);
          expect(rows.map(({ number }) => number)).toEqual(await plainly(organisationId, undefined, place));
          expect(start.skip).toBeLessThan(600);
        }
      }
      const best = await ran(entriesWithScore({ organisationId, skus }, { score: 10, skip: 0, take: perPage }));
      expect(best.plan).toMatch(/Scan Backward using reviews_visible_by_score on/);
      expect(best.rows).toBeLessThanOrEqual(skus.length * perPage);
    }
    const due = `select r.* from organisations o cross join lateral (select * from reviews where organisation_id = o.id
    and state = 'pending_publication' and state_changed_at <= now() order by state_changed_at limit 500) r`;
    const { rows } = await owner.query(`explain (costs off) ${due}`);
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toMatch(/Index Scan using reviews_accepted/);
  },
);

test("reviews of several shops together stand in one list, page by page, and none is missed or told twice", async () => {
  const shops = [(await publishedWith([5], "K0")).of, (await publishedWith([5], "K0")).of];
  for (const { organisationId } of shops) await fill(organisationId, "K1", 220);
  await recountFigures(db, clock.now, () => {});
  const ids = shops.map(({ organisationId }) => organisationId);
  await owner.query(
    `insert into review_versions (organisation_id, review_id, version, overall_score, display_name, submitted_at, receipt_salt, language)
     select organisation_id, id, 1, visible_score, 'Jo', submitted_at, uuid_send(gen_random_uuid()), 'en'
     from reviews where organisation_id = any($1) and sku = 'K1'`,
    [ids],
  );
  const subjects = ids.map((organisationId) => ({ organisationId, skus: ["K1"] }));
  for (const order of ["newest", "oldest"] as const) {
    const way = order === "newest" ? "desc" : "asc";
    const { rows } = await owner.query<{ id: string }>(
      `select id from reviews where organisation_id = any($1) and sku = 'K1' and visible_version is not null
       order by published_at ${way}, number ${way}`,
      [ids],
    );
    expect(rows).toHaveLength(440);
    // The last of them begin where a month does.
    for (const page of [1, 2, 10, 17, 22, 23]) {
      const found = await listReviewPage(db, subjects, { page, perPage: 20, order });
      expect(found.map(({ id }) => id)).toEqual(rows.slice((page - 1) * 20, page * 20).map(({ id }) => id));
    }
  }
});
