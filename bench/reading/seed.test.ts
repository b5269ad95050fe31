import { expect, test } from "vitest";
import { recountFigures, summariseVisibleReviews } from "../../src/reviews/index.ts";
import { anApiKey, anOrganisation } from "../../test/support/factories.ts";
import { openApiChecker } from "../../test/support/openapi.ts";
import { publishReview } from "../../test/support/published.ts";
import { testApp } from "../../test/support/test-app.ts";
import { seedShop } from "./databases.ts";
import { favourite, sizeOf } from "./seed.ts";

const { app, db, owner, clock } = await testApp();
const shop = await anOrganisation(db);
const { authorization } = await anApiKey(db, shop);
const client = await owner.connect();
await seedShop(client, shop.id, sizeOf(1000));
client.release(true);

const read = async (trkref: string, headers: { authorization: string }) =>
  app.inject({ url: `/v4/organisations/${trkref}/reviews?locale=en-GB&region=worldwide`, headers });

test("the figures of the seed are what counting its reviews gives", async () => {
  const differing: unknown[] = [];
  const counted = await recountFigures(db, clock.now, (_, difference) => differing.push(difference));
  expect(differing).toEqual([]);
  expect(counted).toEqual({ refreshed: 0, differences: 0 });
  const of = { organisationId: shop.id, skus: [favourite] };
  expect(await summariseVisibleReviews(db, of)).toMatchObject({ count: 50 });
});

test("a seeded review is read with every key that one has which was published by the product", async () => {
  const other = await anOrganisation(db);
  const key = await anApiKey(db, other);
  await publishReview(db, other, { sku: "K1" }, clock.now);
  const [seeded, ours] = [await read(shop.trkref, { authorization }), await read(other.trkref, key)];
  openApiChecker(app)(seeded, "GET", "/v4/organisations/{trkref}/reviews");
  const keys = (answer: typeof ours) => Object.keys(answer.json().reviews[0]);
  expect(keys(seeded)).toEqual(keys(ours));
  expect(seeded.json().summary.pagination.total_entries).toBe(1000);
  expect(seeded.json().reviews).toHaveLength(15);
});

test("what is seeded differs: languages, branches, scores, edits, replies and votes", async () => {
  const { rows } = await owner.query(
    `select count(distinct visible_language)::int as languages, count(distinct visible_branch)::int as branches,
       count(distinct visible_score)::int as scores, (count(*) filter (where visible_version = 2) > 5) as has_edited,
       (select count(*) > 50 from fast_responses f where f.organisation_id = $1) as has_replies,
       (select count(*) > 100 from review_vote_counts v where v.organisation_id = $1) as has_votes
     from reviews where organisation_id = $1`,
    [shop.id],
  );
  expect(rows).toEqual([
    { languages: 3, branches: 20, scores: 10, has_edited: true, has_replies: true, has_votes: true },
  ]);
});
