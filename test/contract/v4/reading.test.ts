import { beforeAll, describe, expect, test } from "vitest";
import { mergeProduct } from "../../../src/catalogue/index.ts";
import { shareReviews } from "../../../src/organisations/index.ts";
import { foldChanges, type Review, removeReview } from "../../../src/reviews/index.ts";
import { anApiKey, anOrganisation } from "../../support/factories.ts";
import { openApiChecker } from "../../support/openapi.ts";
import { publishReview } from "../../support/published.ts";
import { testApp } from "../../support/test-app.ts";

const { app, db, owner, clock, baseUrl } = await testApp();
const check = openApiChecker(app);
const acme = await anOrganisation(db, {
  name: "Acme",
  showsOrderRefs: true,
  mailLogoUrl: "https://acme.example/l.png",
});
const { authorization } = await anApiKey(db, acme);
const base = `/v4/organisations/${acme.trkref}`;
const described = "/v4/organisations/{trkref}";

/** Calls, and holds the answer against the OpenAPI document. */
async function get(url: string, headers: Record<string, string> = { authorization }) {
  const answer = await app.inject({ url, headers });
  check(answer, "GET", describedPath(url));
  return answer;
}

function describedPath(url: string): string {
  const path = url.split("?")[0]!.replace(/(customer_experience_reviews|reviews)\/\d+/, "$1/{id}");
  return path.startsWith("/v4/organisations/") ? path.replace(/^\/v4\/organisations\/[^/]+/, described) : path;
}

const json = async (url: string) => {
  const answer = await get(url);
  expect([url, answer.statusCode, answer.statusCode === 200 ? "" : answer.body]).toEqual([url, 200, ""]);
  return answer.json();
};

const kettle = { sku: "K1", name: "Kettle", url: "https://acme.example/k1", imageUrl: "https://acme.example/k1.jpg" };
let first: Review;
let second: Review;

beforeAll(async () => {
  await mergeProduct(db, acme.id, kettle, clock.now);
  await mergeProduct(db, acme.id, { sku: "K2", name: "Cup", url: null, imageUrl: null }, clock.now);
  const full = {
    sku: "K1",
    overallScore: 9,
    goodPoints: "It pours.\r\nWell.",
    badPoints: null,
    generalComments: "Sturdy.",
    scores: { 7: 6 },
    wouldBuyAgain: true,
    happyWithDelivery: false,
    happyWithCustomerService: null,
    likelihoodToRecommend: 7,
    shopComments: "Quick.",
    displayName: "Jane",
    town: "York",
    language: "en",
  } as const;
  first = await publishReview(db, acme, full, new Date(clock.now.getTime() - 86_400_000));
  second = await publishReview(
    db,
    acme,
    { sku: "K1", overallScore: 4, generalComments: null, language: "de", isConfirmed: false },
    clock.now,
  );
});

const noQuestion = { is_active: true, is_public: true };
const overall = (summation: number, respondents = 1, text = "Overall rating") => ({
  ...noQuestion,
  question_id: 8,
  translation_key: "questionnaire.question_texts.overall_rating.question_text",
  display_text: text,
  tag: "overall",
  statistics: { summation, respondents },
});
const value = (summation: number, respondents = 1, text = "Value for money") => ({
  ...noQuestion,
  question_id: 7,
  translation_key: "questionnaire.question_texts.value_for_money.question_text",
  display_text: text,
  tag: "value-for-money",
  statistics: { summation, respondents },
});

const published = () => ({
  id: first.number,
  overall_score: 9,
  helpful: 0,
  not_helpful: 0,
  good_points: "It pours.\r\nWell.",
  bad_points: null,
  general_comments: "Sturdy.",
  confirmed_purchaser_text: "Purchase confirmed by an order",
  product: { id: expect.any(Number), name: "Kettle", image_url: "https://acme.example/k1.jpg" },
  retailer_product: { name: "Kettle", sku: "K1" },
  fast_responses: [],
  customer_ref: null,
  order_ref: expect.stringMatching(/^[0-9a-f]{12}$/),
  embeddable: true,
  facets: [overall(9), value(6)],
  publish_date: new Date(clock.now.getTime() - 86_400_000).toISOString().slice(0, 10),
  purchase_date: "2026-02-03",
  delivery_date: null,
});
const jane = { first_name: "Jane", location: "York", segment: null, facebook_avatar_url: null };

describe("organisations", () => {
  const fields = () => ({
    trkref: acme.trkref,
    locale: "en-GB",
    name: "Acme",
    reviewables_path: `${base}/reviewables`,
    customer_experience_reviews_path: `${base}/customer_experience_reviews`,
    organisation_url_with_reviews: `${baseUrl}/reviews/${acme.trkref}/policy`,
  });

  test("are listed if they are the key's, and no others", async () => {
    const pagination = {
      total_entries: 1,
      total_pages: 1,
      current_page: 1,
      per_page: 30,
      previous_page: null,
      next_page: null,
    };
    for (const path of ["/v4/organisations", "/v4/organisations/", "/v4/organisations?page=&per_page="])
      expect(await json(path.replace(/\/$/, ""))).toEqual({ summary: { pagination }, organisations: [fields()] });
  });

  test("a key of several has them on pages, with links", async () => {
    const others = await Promise.all([anOrganisation(db), anOrganisation(db)]);
    const key = await anApiKey(db, acme, ...others);
    const headers = { authorization: key.authorization };
    const answer = await get("/v4/organisations?per_page=2", headers);
    const trkrefs = [acme, ...others].map(({ trkref }) => trkref).sort();
    expect(answer.json().organisations.map(({ trkref }: { trkref: string }) => trkref)).toEqual(trkrefs.slice(0, 2));
    const at = (page: number) => `<${baseUrl}/v4/organisations?per_page=2&page=${page}>`;
    expect(answer.headers.link).toBe(`${at(1)}; rel="first", ${at(2)}; rel="next", ${at(2)}; rel="last"`);
    const beyond = (await get("/v4/organisations?per_page=2&page=9", headers)).json();
    expect(beyond).toMatchObject({ organisations: [], summary: { pagination: { previous_page: 2, next_page: null } } });
  });

  test("have six scores, of whole numbers", async () => {
    expect(await json(base)).toEqual({
      ...fields(),
      customer_experience_scores: {
        percentage_who_would_recommend: 100,
        number_of_retailer_rating_reviews: 1,
        percentage_happy_with_delivery: 0,
        number_of_retailer_delivery_reviews: 1,
        percentage_happy_with_customer_service: 0,
        number_of_retailer_service_reviews: 0,
      },
    });
    const branch = await json(`${base}?branch_code=NOWHERE`);
    expect(Object.values(branch.customer_experience_scores)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe("reviewables", () => {
  const item = () => ({
    name: "Kettle",
    has_reviews: true,
    has_image: true,
    image_url: "https://acme.example/k1.jpg",
    finder_options: { sku: "K1", locale: "en-GB" },
    reviews_path: `${base}/reviews?locale=en-GB&sku=K1`,
    organisation_url: "https://acme.example/k1",
    organisation_url_with_reviews: `${baseUrl}/reviews/${acme.trkref}/K1`,
  });

  test("in full are a page of the catalogue", async () => {
    const list = await json(`${base}/reviewables`);
    expect(list.summary.pagination).toMatchObject({ total_entries: 2, per_page: 30 });
    expect(list.reviewables).toEqual([
      item(),
      expect.objectContaining({
        name: "Cup",
        has_reviews: false,
        has_image: false,
        image_url: null,
        organisation_url: null,
      }),
    ]);
    expect((await json(`${base}/reviewables?skus=K2,NONE`)).reviewables).toHaveLength(1);
    expect(await json(`${base}/reviewable?locale=en-GB&sku=K1`)).toEqual(item());
    expect((await get(`${base}/reviewable?locale=en-GB&sku=NONE`)).statusCode).toBe(404);
    expect((await get(`${base}/reviewable?locale=en-GB`)).statusCode).toBe(422);
  });

  test("in short are scores: numbers in the list, text in the detail", async () => {
    const list = await json(`${base}/reviewables?format=short&skus=K1,K2,NONE`);
    expect(list).toEqual({
      summary: {
        date_time_created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/),
        product_count: 3,
      },
      reviewables: [
        { sku: "K1", review_count: 2, average_score: 6.5 },
        { sku: "K2", review_count: 0, average_score: 0 },
        { sku: "NONE", review_count: 0, average_score: 0 },
      ],
    });
    const detail = `${base}/reviewable?format=short&locale=en-GB&sku=`;
    expect(await json(`${detail}K1`)).toEqual({ sku: "K1", review_count: 2, average_score: "6.5" });
    expect(await json(`${detail}NONE`)).toEqual({ sku: "NONE", review_count: 0, average_score: "0" });
    const many = Array.from({ length: 81 }, (_, at) => `S${at}`).join();
    expect((await get(`${base}/reviewables?format=short&skus=${many}`)).statusCode).toBe(422);
  });

  test("of the whole catalogue are 406 unless the shop offers that", async () => {
    const refused = await get(`${base}/reviewables?format=short`);
    expect([refused.statusCode, refused.json().status]).toEqual([406, 406]);
    const open = await anOrganisation(db, { listsWholeCatalogue: true });
    await mergeProduct(db, open.id, kettle, clock.now);
    const headers = { authorization: (await anApiKey(db, open)).authorization };
    const answer = await get(`/v4/organisations/${open.trkref}/reviewables?format=short`, headers);
    expect(answer.json()).toMatchObject({ summary: { product_count: 1 }, reviewables: [{ sku: "K1" }] });
  });
});

describe("reviews", () => {
  test("of a product are listed newest first, with figures, regions, and every key", async () => {
    const list = await json(`${base}/reviews?locale=en-GB&sku=K1&region=worldwide`);
    expect(list.summary).toEqual({
      facets: [overall(13, 2), value(6)],
      pagination: {
        total_entries: 2,
        total_pages: 1,
        current_page: 1,
        per_page: 15,
        previous_page: null,
        next_page: null,
        total_entries_with_content: 1,
      },
      moving_window_size: null,
      regions: {
        default: "my-locale",
        current: "worldwide",
        available: [
          ["my-locale", 1, true],
          ["my-country", 2, false],
          ["my-languages", 1, true],
          ["english", 1, true],
          ["worldwide", 2, false],
        ].map(([key, number_of_reviews, in_native_language]) => ({
          key,
          translation_key: `reviews_tab.automotive_regions.${key}`,
          number_of_reviews,
          in_native_language,
        })),
      },
    });
    expect(list.reviews).toHaveLength(2);
    expect(list.reviews[0]).toMatchObject({ id: second.number, verified: false, good_points: null });
    expect(list.reviews[1]).toEqual({
      ...published(),
      sort_and_display_date: published().publish_date,
      verified: true,
      reviewer: { id: first.number, ...jane },
    });
  });

  test.each([
    ["locale=en-GB", 1],
    ["locale=en", 1],
    ["locale=de-DE", 0],
    ["locale=de", 1],
    ["locale=de-DE&region=my-languages", 1],
    ["locale=en-US&region=my-country", 0],
    ["locale=en-GB&region=my-country", 2],
    ["locale=fr&region=english", 1],
    ["locale=es-ES&region=worldwide", 2],
    ["locale=es-ES", 0],
    ["locale=en-GB&sku=&branch_code=&region=&page=&", 1],
    ["locale=en-GB&region=worldwide&branch_code=NOWHERE", 0],
    ["locale=en-GB&region=worldwide&Audi=manufacturer&A1=model&", 2],
  ])("with %s there are %i", async (query, count) => {
    const list = await json(`${base}/reviews?${query}`);
    expect([list.summary.pagination.total_entries, list.reviews.length]).toEqual([count, count]);
  });

  test.each([
    ["", "locale cannot be blank"],
    ["locale=English", "locale must be a language, or a language and a country, such as en-GB"],
    ["locale=en&region=moon", "region must be one of my-locale, my-country, my-languages, english, worldwide"],
    ["locale=en&manufacturer=Audi", "model cannot be blank"],
    ["locale=en&sku=a%00b", "sku cannot contain control characters"],
  ])("asked for with %j are refused: %s", async (query, problem) => {
    const answer = await get(`${base}/reviews?${query}`);
    expect([answer.statusCode, answer.json().errors]).toEqual([422, [problem]]);
  });

  test("by number are one, with the detail's keys, and only for who may see it", async () => {
    const one = { ...published(), came_from_reevoo_launch: false, reviewer: jane };
    for (const query of ["", `?trkref=${acme.trkref}`, "?trkref=&locale="])
      expect(await json(`/v4/reviews/${first.number}${query}`)).toEqual(one);
    const german = await json(`/v4/reviews/${first.number}?locale=de-DE`);
    expect(german.confirmed_purchaser_text).toBe("Kauf durch eine Bestellung bestätigt");
    const stranger = await anApiKey(db, await anOrganisation(db));
    const headers = { authorization: stranger.authorization };
    expect((await get(`/v4/reviews/${first.number}`, headers)).statusCode).toBe(404);
    expect((await get(`/v4/reviews/2147483647`)).statusCode).toBe(404);
    expect((await get(`/v4/reviews/${first.number}?trkref=OTHER`)).statusCode).toBe(404);
  });

  test("of a model are listed as cars are", async () => {
    const cars = await anOrganisation(db);
    await owner.query(
      `insert into products (organisation_id, id, sku, name, manufacturer, model, attributes, created_at)
       select $1, gen_random_uuid(), sku, sku, 'Audi', 'A1', attributes::jsonb, now()
       from (values ('C1', '{"body_type":"suv","used":"0"}'), ('C2', '{"body_type":"estate","used":"1"}')) c (sku, attributes)`,
      [cars.id],
    );
    for (const sku of ["C1", "C1", "C2"]) await publishReview(db, cars, { sku }, clock.now);
    const headers = { authorization: (await anApiKey(db, cars)).authorization };
    const at = `/v4/organisations/${cars.trkref}`;
    const count = async (query: string) =>
      (await get(`${at}/reviews?locale=en-GB&${query}`, headers)).json().reviews.length;
    const model = "manufacturer=Audi&model=A1";
    expect(await count(model)).toBe(3);
    expect(await count(`${model}&body_type=suv`)).toBe(2);
    expect(await count(`${model}&body_type=suv,estate&used=true`)).toBe(1);
    expect(await count(`${model}&doors=7`)).toBe(0);
    const list = (await get(`${at}/reviews?locale=en-GB&${model}`, headers)).json();
    expect(Object.values(list.reviews[0].confirmed_purchaser_text)).toEqual(Array.from({ length: 12 }, () => null));
    const payload = JSON.stringify({ query: { manufacturer: ["Audi"] } });
    const answer = await app.inject({ method: "POST", url: `${at}/reviewables`, headers, payload });
    check(answer, "POST", `${described}/reviewables`);
    expect(answer.json()).toEqual({
      summary: { count: 1 },
      reviewables: [
        {
          attributes: { manufacturer: "Audi", model: "A1" },
          product_summary: {
            review_count: 3,
            average_score: 8,
            show_badge: true,
            show_international_review_badge: false,
          },
        },
      ],
    });
  });
});

test("votes are taken, once for each reader, and counted", async () => {
  const vote = async (path: string, headers: Record<string, string> = { authorization }) => {
    const answer = await app.inject({ method: "POST", url: `/v4/reviews/${path}`, headers });
    check(answer, "POST", `/v4/reviews/{id}/${path.split("/")[1]!.split("?")[0]}`);
    return [answer.statusCode, answer.statusCode === 202 ? answer.json() : undefined];
  };
  const taken = [202, { status: 202 }];
  expect(await vote(`${second.number}/increment_helpful?voter=r1`)).toEqual(taken);
  expect(await vote(`${second.number}/increment_helpful?voter=r1&trkref=${acme.trkref}`)).toEqual(taken);
  expect(await vote(`${second.number}/increment_unhelpful?voter=r2&trkref=`)).toEqual(taken);
  expect(await json(`/v4/reviews/${second.number}`)).toMatchObject({ helpful: 1, not_helpful: 1 });
  const stranger = { authorization: (await anApiKey(db, await anOrganisation(db))).authorization };
  expect((await vote(`${second.number}/increment_helpful`, stranger))[0]).toBe(404);
  expect((await vote("2147483647/increment_helpful"))[0]).toBe(404);
});

describe("customer experience reviews", () => {
  const item = () => ({
    id: first.number,
    branch_attribution: null,
    publish_date: published().publish_date,
    purchase_date: "2026-02-03",
    delivery_date: null,
    nps_score: 7,
    customer_ref: null,
    order_ref: published().order_ref,
    confirmed_purchaser_text: "Purchase confirmed by an order",
    fast_responses: [],
    reviewer: jane,
    responses: [
      { display_key: "good_points", answer: null },
      { display_key: "bad_points", answer: null },
      { display_key: "general_comments", answer: "Quick." },
      { display_key: "would_buy_again", answer: true },
      { display_key: "happy_with_delivery", answer: false },
      { display_key: "happy_with_customer_service", answer: null },
    ],
  });

  test("are those that say something about the shop", async () => {
    const list = await json(`${base}/customer_experience_reviews`);
    expect(list.summary.pagination).toMatchObject({ total_entries: 1, per_page: 15 });
    expect(list.customer_experience_reviews).toEqual([item()]);
    expect(await json(`/v4/customer_experience_reviews/${first.number}`)).toEqual(item());
    expect((await get(`/v4/customer_experience_reviews/${second.number}`)).statusCode).toBe(404);
  });

  test("are those of the moving window, unless older ones are asked for", async () => {
    const shop = await anOrganisation(db, { movingWindowDays: 30 });
    for (const days of [29, 31])
      await publishReview(db, shop, { likelihoodToRecommend: 9 }, new Date(clock.now.getTime() - days * 86_400_000));
    const headers = { authorization: (await anApiKey(db, shop)).authorization };
    const at = `/v4/organisations/${shop.trkref}`;
    for (const [query, count] of [
      ["", 1],
      ["?older_reviews=false", 1],
      ["?older_reviews=true", 2],
    ] as const) {
      const list = (await get(`${at}/customer_experience_reviews${query}`, headers)).json();
      expect([query, list.summary.pagination.total_entries, list.customer_experience_reviews.length]).toEqual([
        query,
        count,
        count,
      ]);
      const { customer_experience_scores: scores } = (await get(`${at}${query}`, headers)).json();
      expect(scores.number_of_retailer_rating_reviews).toBe(count);
    }
  });
});

describe("beside v4", () => {
  test("totals of several products come in one answer, in the order asked", async () => {
    const { totals } = await json(`${base}/totals?skus=K2,K1,K2`);
    expect(totals).toHaveLength(2);
    expect(totals[0]).toMatchObject({ sku: "K2", review_count: 0, average_score: null, languages: [], questions: [] });
    expect(totals[1]).toEqual({
      sku: "K1",
      review_count: 2,
      reviews_with_content: 1,
      average_score: 6.5,
      scores: Array.from({ length: 10 }, (_, at) => ({ score: at + 1, count: at === 3 || at === 8 ? 1 : 0 })),
      languages: [
        { language: "de", count: 1 },
        { language: "en", count: 1 },
      ],
      questions: [{ question_id: 7, respondents: 1, summation: 6 }],
    });
    expect((await get(`${base}/totals`)).statusCode).toBe(422);
    const many = Array.from({ length: 201 }, (_, at) => `S${at}`).join();
    expect((await get(`${base}/totals?skus=${many}`)).statusCode).toBe(422);
  });

  test("all reviews are walked by cursor, and what has gone is in the changes", async () => {
    const shop = await anOrganisation(db);
    const headers = { authorization: (await anApiKey(db, shop)).authorization };
    const at = `/v4/organisations/${shop.trkref}`;
    const reviews: Review[] = [];
    for (let each = 0; each < 5; each += 1) reviews.push(await publishReview(db, shop, {}, clock.now));
    const numbers = reviews.map(({ number }) => number);
    const seen: number[] = [];
    for (let next: string | null = `${at}/all_reviews?per_page=2`; next !== null; ) {
      const answer = await get(next, headers);
      const body = answer.json();
      seen.push(...body.reviews.map(({ id }: { id: number }) => id));
      const link: string | undefined = /<(.*)>; rel="next"/.exec(String(answer.headers.link ?? ""))?.[1];
      expect(link !== undefined).toBe(body.next_cursor !== null);
      next = link === undefined ? null : link.replace(baseUrl, "");
    }
    expect(seen).toEqual(numbers);
    await foldChanges(db, shop.id);
    const start = (await get(`${at}/changes`, headers)).json();
    expect(start.changes.map(({ id, visible }: { id: number; visible: boolean }) => [id, visible])).toEqual(
      numbers.map((number) => [number, true]),
    );
    await removeReview(db, reviews[1]!, { kind: "operator" }, "unlawful", null, clock.now);
    await foldChanges(db, shop.id);
    const news = (await get(`${at}/changes?cursor=${start.next_cursor}`, headers)).json();
    expect(news.changes).toEqual([{ id: numbers[1], changed_at: expect.any(String), visible: false }]);
    const still = (await get(`${at}/changes?cursor=${news.next_cursor}`, headers)).json();
    expect(still).toEqual({ changes: [], next_cursor: news.next_cursor, has_more: false });
    for (const path of [
      "changes?cursor=x",
      "all_reviews?cursor=eA",
      `all_reviews?cursor=${news.next_cursor}`,
      "all_reviews?updated_since=soon",
    ])
      expect([path, (await get(`${at}/${path}`, headers)).statusCode]).toEqual([path, 422]);
  });
});

test("reviews of the same product are shared by those who have both said so, and by nobody else", async () => {
  // What theirs is known by in the other shop's systems is nobody else's business, though that shop has it shown to itself.
  const [one, two] = [await anOrganisation(db), await anOrganisation(db, { showsOrderRefs: true })];
  const product = (organisationId: string, sku: string) =>
    owner.query(
      "insert into products (organisation_id, id, sku, name, gtin, created_at) values ($1, gen_random_uuid(), $2, $2, '4006381333931', now())",
      [organisationId, sku],
    );
  await product(one.id, "ONE");
  await product(two.id, "TWO");
  const theirs = await publishReview(db, two, { sku: "TWO", overallScore: 3 }, clock.now);
  await publishReview(db, two, { sku: "OTHER" }, clock.now);
  const headers = { authorization: (await anApiKey(db, one)).authorization };
  const at = `/v4/organisations/${one.trkref}`;
  const seen = async () => {
    const list = (await get(`${at}/reviews?locale=en-GB&sku=ONE`, headers)).json();
    const { totals } = (await get(`${at}/totals?skus=ONE`, headers)).json();
    const detail = await get(`/v4/reviews/${theirs.number}`, headers);
    return [list.reviews.length, list.summary.pagination.total_entries, totals[0].review_count, detail.statusCode];
  };
  expect(await seen()).toEqual([0, 0, 0, 404]);
  await shareReviews(db, { organisationId: one.id, withOrganisationId: two.id }, clock.now);
  expect(await seen()).toEqual([0, 0, 0, 404]);
  await shareReviews(db, { organisationId: two.id, withOrganisationId: one.id }, clock.now);
  expect(await seen()).toEqual([1, 1, 1, 200]);
  const [listed] = (await get(`${at}/reviews?locale=en-GB&sku=ONE`, headers)).json().reviews;
  const detail = (await get(`/v4/reviews/${theirs.number}`, headers)).json();
  const ofTwo = { authorization: (await anApiKey(db, two)).authorization };
  const own = (await get(`/v4/reviews/${theirs.number}`, ofTwo)).json();
  expect([listed, detail, own].map((review) => "order_ref" in review)).toEqual([false, false, true]);
});
