import { randomUUID } from "node:crypto";
import type { paths } from "fairmark/api";
import { beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { decideFastResponse, writeFastResponse } from "../../src/fast-responses/index.ts";
import { foldChanges, type Review, removeReview } from "../../src/reviews/index.ts";
import { aCheckedClient, type FairmarkClient } from "../support/client.ts";
import { importText } from "../support/feeds.ts";
import { publishReview } from "../support/published.ts";
import { aShop, type Shop } from "../support/shop.ts";
import { testApp } from "../support/test-app.ts";

// What a shop's own program reads: every call goes over the network, typed by what `fairmark/api` exports, and every answer is held
// against the OpenAPI document.
const server = await testApp();
const { app, db, clock } = server;
const origin = await app.listen({ port: 0, host: "127.0.0.1" });

const dayMs = 86_400_000;
const daysAgo = (days: number) => new Date(clock.now.getTime() - days * dayMs);
const day = (instant: Date) => instant.toISOString().slice(0, 10);
const second = (instant: Date) => `${instant.toISOString().slice(0, 19)}Z`;

let shop: Shop;
let client: FairmarkClient;
let path: { trkref: string };
/** By where and of what they were bought: the first in Leeds, with a reply; the second in York; the third in no branch. */
let leeds: Review;
let york: Review;
let nowhere: Review;

beforeAll(async () => {
  shop = await aShop(server, { name: "Acme", variantsTogether: "group", mailLogoUrl: "https://acme.example/logo.png" });
  const { organisation } = shop;
  client = aCheckedClient(app, origin, shop);
  path = { trkref: organisation.trkref };
  const products = ["sku,name,product_group,image_url", "RED,Kettle red,KETTLES,https://acme.example/red.jpg"];
  await importText(
    server,
    organisation,
    "products",
    [...products, "BLUE,Kettle blue,KETTLES,", "CUP,Cup,,"].join("\n"),
  );
  await importText(server, organisation, "branches", "code,name\nLEEDS,Leeds Central\nYORK,York");
  const about = { language: "en", displayName: "Jane", town: "Leeds", isConfirmed: true } as const;
  leeds = await publishReview(
    db,
    organisation,
    {
      ...about,
      sku: "RED",
      overallScore: 9,
      scores: { 7: 8 },
      likelihoodToRecommend: 10,
      happyWithDelivery: true,
      happyWithCustomerService: false,
      told: { branchCode: "LEEDS", isIncentivised: true },
    },
    daysAgo(40),
  );
  york = await publishReview(
    db,
    organisation,
    { ...about, sku: "BLUE", overallScore: 4, likelihoodToRecommend: 6, told: { branchCode: "YORK" } },
    daysAgo(20),
  );
  nowhere = await publishReview(db, organisation, { sku: "CUP", overallScore: 7, language: "de" }, daysAgo(10));
  const staffId = randomUUID();
  const reply = { organisation, review: leeds, staffId, text: "Thank you.\nWe have changed the lid." };
  const written = await writeFastResponse(db, reply, daysAgo(39));
  const vetter = { kind: "staff", id: randomUUID() } as const;
  await db.transaction().execute((tx) => decideFastResponse(tx, written, { verdict: "accept" }, vetter, daysAgo(38)));
});

const numbersOf = (list: readonly { id: number }[] | undefined) => list?.map(({ id }) => id);

/** The reviews that a list has, newest first. */
async function listed(
  query: Omit<paths["/v4/organisations/{trkref}/reviews"]["get"]["parameters"]["query"], "locale">,
) {
  const { data } = await client.GET("/v4/organisations/{trkref}/reviews", {
    params: { path, query: { locale: "en-GB", region: "worldwide", ...query } },
  });
  expect(data?.summary.pagination.total_entries).toBe(data?.reviews.length);
  return numbersOf(data?.reviews);
}

describe("a reply of the shop", () => {
  const shown = () => ({
    response: "Thank you.\nWe have changed the lid.",
    respondent: { custom_name: "Acme", first_name: null, surname: null, job_title: null, display_name: "Acme" },
    organisation: { trkref: path.trkref, name: "Acme", logo: "https://acme.example/logo.png" },
  });

  test("stands with its review in the list, by itself, and among what customers say of the shop", async () => {
    const list = await client.GET("/v4/organisations/{trkref}/reviews", {
      params: { path, query: { locale: "en-GB", sku: "RED" } },
    });
    expect(list.data?.reviews.map(({ fast_responses }) => fast_responses)).toEqual([[shown()]]);
    const one = await client.GET("/v4/reviews/{id}", { params: { path: { id: String(leeds.number) } } });
    expect(one.data?.fast_responses).toEqual([shown()]);
    const experiences = await client.GET("/v4/organisations/{trkref}/customer_experience_reviews", {
      params: { path },
    });
    expect(experiences.data?.customer_experience_reviews.map(({ id, fast_responses }) => [id, fast_responses])).toEqual(
      [
        [york.number, []],
        [leeds.number, [shown()]],
      ],
    );
  });

  test("stands with its date in the list of all reviews, which has every key", async () => {
    const { data } = await client.GET("/v4/organisations/{trkref}/all_reviews", { params: { path } });
    expect(numbersOf(data?.reviews)).toEqual([leeds, york, nowhere].map(({ number }) => number));
    expect(data?.reviews[0]).toEqual({
      id: leeds.number,
      sku: "RED",
      url: expect.stringMatching(new RegExp(`/reviews/${path.trkref}/review/${leeds.number}$`)),
      language: "en",
      overall_score: 9,
      facets: [
        expect.objectContaining({ question_id: 8, statistics: { summation: 9, respondents: 1 } }),
        expect.objectContaining({ question_id: 7, statistics: { summation: 8, respondents: 1 } }),
      ],
      good_points: null,
      bad_points: null,
      general_comments: "Sturdy.",
      reviewer: { first_name: "Jane", location: "Leeds" },
      about_shop: {
        nps_score: 10,
        would_buy_again: null,
        happy_with_delivery: true,
        happy_with_customer_service: false,
        general_comments: null,
      },
      verification: { method: "order", text: "Purchase confirmed by an order" },
      incentivised: true,
      cancelled: false,
      refunded: false,
      edited: false,
      branch: "Leeds Central",
      purchase_date: "2026-02-03",
      delivery_date: null,
      published_at: second(daysAgo(40)),
      helpful: 0,
      not_helpful: 0,
      reply: { text: "Thank you.\nWe have changed the lid.", published_at: second(daysAgo(38)) },
    });
    expect(data?.reviews.map(({ reply }) => reply !== null)).toEqual([true, false, false]);
  });
});

describe("a branch", () => {
  test("has its own scores of the shop, and its own reviews", async () => {
    const scores = async (query: { branch_code?: string }) => {
      const { data } = await client.GET("/v4/organisations/{trkref}", { params: { path, query } });
      return data?.customer_experience_scores;
    };
    expect(await scores({ branch_code: "LEEDS" })).toEqual({
      percentage_who_would_recommend: 100,
      number_of_retailer_rating_reviews: 1,
      percentage_happy_with_delivery: 100,
      number_of_retailer_delivery_reviews: 1,
      percentage_happy_with_customer_service: 0,
      number_of_retailer_service_reviews: 1,
    });
    expect(await scores({ branch_code: "YORK" })).toMatchObject({
      percentage_who_would_recommend: 0,
      number_of_retailer_rating_reviews: 1,
      number_of_retailer_delivery_reviews: 0,
    });
    expect(await scores({})).toMatchObject({
      percentage_who_would_recommend: 50,
      number_of_retailer_rating_reviews: 2,
    });
    expect(await listed({ branch_code: "LEEDS" })).toEqual([leeds.number]);
    expect(await listed({ branch_code: "YORK", sku: "BLUE" })).toEqual([york.number]);
    expect(await listed({ branch_code: "YORK", sku: "RED" })).toEqual([]);
    expect(await listed({ branch_code: "NOWHERE" })).toEqual([]);
  });

  test("is named with what was bought there, and narrows details and scores of products", async () => {
    const attributed = async (query: { branch_code?: string }) => {
      const { data } = await client.GET("/v4/organisations/{trkref}/customer_experience_reviews", {
        params: { path, query },
      });
      return data?.customer_experience_reviews.map(({ branch_attribution }) => branch_attribution);
    };
    expect(await attributed({})).toEqual(["York", "Leeds Central"]);
    expect(await attributed({ branch_code: "LEEDS" })).toEqual(["Leeds Central"]);
    const one = (branch_code: string) =>
      client.GET("/v4/reviews/{id}", { params: { path: { id: String(leeds.number) }, query: { branch_code } } });
    expect((await one("LEEDS")).data?.id).toBe(leeds.number);
    expect((await one("YORK")).error?.status).toBe(404);
    const { data } = await client.GET("/v4/organisations/{trkref}/reviewables", {
      params: { path, query: { format: "short", skus: "RED,BLUE", branch_code: "LEEDS" } },
    });
    expect(data?.reviewables).toEqual([
      { sku: "RED", review_count: 1, average_score: 9 },
      { sku: "BLUE", review_count: 0, average_score: 0 },
    ]);
  });
});

describe("a product group", () => {
  test("is read as series: wherever a sku is", async () => {
    const series = "series:KETTLES";
    expect(await listed({ sku: series })).toEqual([york.number, leeds.number]);
    expect(await listed({ sku: "RED" })).toEqual([leeds.number]);
    const totals = await client.GET("/v4/organisations/{trkref}/totals", {
      params: { path, query: { skus: `${series},RED,CUP` } },
    });
    expect(
      totals.data?.totals.map(({ sku, review_count, average_score }) => [sku, review_count, average_score]),
    ).toEqual([
      [series, 2, 6.5],
      ["RED", 1, 9],
      ["CUP", 1, 7],
    ]);
    const short = await client.GET("/v4/organisations/{trkref}/reviewables", {
      params: { path, query: { format: "short", skus: series } },
    });
    expect(short.data?.reviewables).toEqual([{ sku: series, review_count: 2, average_score: 6.5 }]);
    const detail = await client.GET("/v4/organisations/{trkref}/reviewable", {
      params: { path, query: { format: "short", locale: "en-GB", sku: series } },
    });
    expect(detail.data).toEqual({ sku: series, review_count: 2, average_score: "6.5" });
  });

  test("that there is not is a sku like any other, of which nothing is known", async () => {
    expect(await listed({ sku: "series:CUPS" })).toEqual([]);
  });
});

describe("updated_since", () => {
  const since = async (updated_since: string) => {
    const { data, error } = await client.GET("/v4/organisations/{trkref}/all_reviews", {
      params: { path, query: { updated_since } },
    });
    return data ? numbersOf(data.reviews) : error?.status;
  };

  test("leaves out what has not changed since then, however the instant is written", async () => {
    await foldChanges(db, shop.organisation.id);
    const all = [leeds, york, nowhere].map(({ number }) => number);
    // By the clock of the database, which says when a change became known.
    const { rows } = await server.owner.query<{ now: Date }>("select now()");
    const hours = (count: number) => second(new Date(rows[0]!.now.getTime() + count * 3_600_000));
    for (const written of [
      "2020-01-01",
      "2020-01-01T00:00:00Z",
      "2020-01-01T00:00Z",
      "2020-01-01T00:00:00.123456789Z",
      "2020-01-01T00:00:00+05:30",
      hours(-1),
    ])
      expect([written, await since(written)]).toEqual([written, all]);
    expect(await since(hours(1))).toEqual([]);
  });

  test.each(["soon", "2026-13-01", "2026-02-30T25:00:00Z", "01-03-2026", "2026-03-01T00:00:00", "1767225600"])(
    "as %s is refused with what would be right",
    async (written) => expect(await since(written)).toBe(422),
  );

  test("has what changes afterwards", async () => {
    const other = await aShop(server);
    const read = aCheckedClient(app, origin, other);
    const organisationId = other.organisation.id;
    const [one, two] = [
      await publishReview(db, other.organisation, { sku: "A" }, clock.now),
      await publishReview(db, other.organisation, { sku: "B" }, clock.now),
    ];
    await foldChanges(db, organisationId);
    const { rows } = await server.owner.query<{ noted_at: Date }>(
      "select max(noted_at) as noted_at from review_changes where organisation_id = $1",
      [organisationId],
    );
    const then = new Date(rows[0]!.noted_at.getTime() + 1).toISOString();
    const changed = async () => {
      const { data } = await read.GET("/v4/organisations/{trkref}/all_reviews", {
        params: { path: { trkref: other.organisation.trkref }, query: { updated_since: then } },
      });
      return numbersOf(data?.reviews);
    };
    expect(await changed()).toEqual([]);
    const reply = { organisation: other.organisation, review: two, staffId: randomUUID(), text: "Thank you." };
    const written = await writeFastResponse(db, reply, clock.now);
    const vetter = { kind: "staff", id: randomUUID() } as const;
    await db.transaction().execute((tx) => decideFastResponse(tx, written, { verdict: "accept" }, vetter, clock.now));
    await foldChanges(db, organisationId);
    expect(await changed()).toEqual([two.number]);
    await removeReview(db, one, { kind: "operator" }, "unlawful", null, clock.now);
    await foldChanges(db, organisationId);
    expect(await changed()).toEqual([two.number]);
  });
});

describe("a product's id", () => {
  test("is the same in every review of it, whatever becomes of the first, and no other product's", async () => {
    const other = await aShop(server);
    const read = aCheckedClient(app, origin, other);
    const trkref = other.organisation.trkref;
    const ids = async () => {
      const { data } = await read.GET("/v4/organisations/{trkref}/reviews", {
        params: { path: { trkref }, query: { locale: "en-GB", region: "worldwide" } },
      });
      const found = data?.reviews.map(({ retailer_product: { sku }, product: { id } }) => `${sku} ${id}`) ?? [];
      return [...new Set(found)].sort();
    };
    const first = await publishReview(db, other.organisation, { sku: "A" }, daysAgo(3));
    for (const sku of ["B", "A", "B"]) await publishReview(db, other.organisation, { sku }, daysAgo(2));
    const before = await ids();
    expect(new Set(before.map((text) => text.split(" ")[1])).size).toBe(2);
    expect(before.map((text) => text.split(" ")[0])).toEqual(["A", "B"]);
    await removeReview(db, first, { kind: "operator" }, "unlawful", null, clock.now);
    expect(await ids()).toEqual(before);
  });
});

describe("what the types say", () => {
  test("of both forms of reviewables is what arrives", async () => {
    const { data } = await client.GET("/v4/organisations/{trkref}/reviewables", { params: { path } });
    const names = data?.reviewables.map((one) => ("name" in one ? one.name : one.sku));
    expect(names).toEqual(["Kettle blue", "Cup", "Kettle red"]);
    const detail = await client.GET("/v4/organisations/{trkref}/reviewable", {
      params: { path, query: { locale: "en-GB", sku: "RED" } },
    });
    expect(detail.data).toMatchObject({ name: "Kettle red", finder_options: { sku: "RED", locale: "en-GB" } });
    const cars = await client.POST("/v4/organisations/{trkref}/reviewables", { params: { path }, body: {} });
    expect(cars.data).toEqual({ summary: { count: 0 }, reviewables: [] });
  });

  test("of an organisation, a vote and the changes is what arrives", async () => {
    const { data } = await client.GET("/v4/organisations");
    expect(data?.organisations.map(({ trkref }) => trkref)).toEqual([path.trkref]);
    expectTypeOf(data?.summary.pagination.next_page).toEqualTypeOf<number | null | undefined>();
    const vote = await client.POST("/v4/reviews/{id}/increment_helpful", {
      params: { path: { id: String(nowhere.number) }, query: { voter: "reader-1" } },
    });
    expect([vote.response.status, vote.data]).toEqual([202, { status: 202 }]);
    await foldChanges(db, shop.organisation.id);
    const changes = await client.GET("/v4/organisations/{trkref}/changes", { params: { path } });
    expect(changes.data?.changes.map(({ id, visible }) => [id, visible])).toEqual(
      expect.arrayContaining([leeds, york, nowhere].map(({ number }) => [number, true])),
    );
    const cursor = changes.data!.next_cursor;
    const next = await client.GET("/v4/organisations/{trkref}/changes", { params: { path, query: { cursor } } });
    expect(next.data).toEqual({ changes: [], next_cursor: cursor, has_more: false });
  });

  test("of an experience by itself is what arrives, and another shop's is an error", async () => {
    const experience = (reader: FairmarkClient) =>
      reader.GET("/v4/customer_experience_reviews/{id}", { params: { path: { id: String(leeds.number) } } });
    expect((await experience(client)).data).toMatchObject({
      id: leeds.number,
      nps_score: 10,
      publish_date: day(daysAgo(40)),
    });
    const stranger = aCheckedClient(app, origin, await aShop(server));
    expect((await experience(stranger)).error).toMatchObject({ status: 404, request_id: expect.any(String) });
  });
});

test.each(["x", "r1", "A".repeat(500), "r".repeat(41), "\u{1f600}", "%00", Buffer.from("r-1").toString("base64url")])(
  "the cursor %j, which no list has given, is refused in words",
  async (cursor) => {
    const all = await client.GET("/v4/organisations/{trkref}/all_reviews", { params: { path, query: { cursor } } });
    const changes = await client.GET("/v4/organisations/{trkref}/changes", { params: { path, query: { cursor } } });
    for (const { error } of [all, changes])
      expect([error?.status, error?.errors]).toEqual([422, [expect.stringMatching(/^cursor /)]]);
  },
);

test("a cursor beyond every review is the end of the list", async () => {
  const cursor = Buffer.from(`r${"9".repeat(18)}`).toString("base64url");
  const { data } = await client.GET("/v4/organisations/{trkref}/all_reviews", { params: { path, query: { cursor } } });
  expect(data).toEqual({ reviews: [], next_cursor: null });
});
