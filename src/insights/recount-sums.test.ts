import { beforeEach, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { publishReview, writeReview } from "../../test/support/published.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { isNameless, listCatalogue, mergeProduct } from "../catalogue/index.ts";
import { decideFastResponse, writeFastResponse } from "../fast-responses/index.ts";
import { withdrawFastResponse } from "../fast-responses/write-fast-response.ts";
import { confirmPurchases } from "../intake/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { erasePurchaser } from "../privacy/index.ts";
import { findPurchaserAddress } from "../purchases/index.ts";
import { removeReview, withdrawReview } from "../reviews/index.ts";
import { addUp } from "./add-up.ts";
import { dashboardFigures } from "./dashboard-figures.ts";
import { recountShopFigures } from "./index.ts";

const { db, owner, clock } = await testApp();
const keys = deriveKeys(testSecret);
const operator = { kind: "operator" } as const;
let organisation: Organisation;

beforeEach(async () => {
  // What other tests of this file have left is right by now.
  await recount();
  organisation = await anOrganisation(db);
});

/** What the nightly comparison finds: how many reviews, and which sums of all time. */
async function recount() {
  const found: string[] = [];
  const { recounted } = await recountShopFigures(db, clock.now, (_, { period, measure, kept, counted }) => {
    if (period === "all") found.push(`${measure} ${total(kept)} instead of ${total(counted)}`);
  });
  return { recounted, found };
}

const total = (list: readonly number[]) => list.reduce((sum, one) => sum + one, 0);
const dashboard = () => dashboardFigures(db, { organisationId: organisation.id }, clock.now);

test("what changed behind the back of the sums is found by night, told, and put right", async () => {
  const [one, other] = [
    await publishReview(db, organisation, {}, clock.now),
    await writeReview(db, organisation, {}, clock.now),
  ];
  clock.advance(3_600_000);
  await addUp(db, clock.now);
  expect(await recount()).toEqual({ recounted: 0, found: [] });
  const right = await dashboard();

  await owner.query(
    "update shop_figures set counts[1] = counts[1] + 2 where measure = 'sent' and organisation_id = $1",
    [one.organisationId],
  );
  await owner.query("delete from shop_figures where measure like 'decision.%' and organisation_id = $1", [
    one.organisationId,
  ]);
  await owner.query(
    "update shop_figures set counts[1] = 0 where measure = 'purchases.known' and organisation_id = $1",
    [one.organisationId],
  );
  expect((await dashboard()).fairness.sent).toBe(4);
  const { recounted, found } = await recount();
  expect([recounted, found.map((text) => text.replace(/decision\.\d+/, "decision"))]).toEqual([
    0,
    ["decision 0 instead of 1", "purchases.known 0 instead of 2", "sent 4 instead of 2"],
  ]);
  expect(await dashboard()).toEqual(right);

  // A review that changed without anything having told of it.
  await owner.query("update reviews set state = 'rejected' where organisation_id = $1 and id = $2", [
    other.organisationId,
    other.id,
  ]);
  expect((await dashboard()).states).toEqual(right.states);
  expect(await recount()).toEqual({ recounted: 1, found: [] });
  expect((await dashboard()).states.map(({ state }) => state)).toEqual(["published", "rejected"]);
  expect(await recount()).toEqual({ recounted: 0, found: [] });
});

test("what is bought without a name is listed by night, also where a purchase became known late; what nobody bought goes", async () => {
  const { id: organisationId } = organisation;
  const order = (orderRef: string, sku: string, at: Date) =>
    confirmPurchases(
      db,
      organisation,
      {
        email: "late@example.com",
        details: {},
        orderRef,
        purchaseDate: null,
        deliveryDate: null,
        items: [{ sku }],
      },
      at,
    );
  const started = clock.now;
  await order("N1", "IN TIME", started);
  clock.advance(3_600_000);
  await addUp(db, clock.now);
  // Of a server whose clock was an hour behind.
  await order("N2", "LATE", started);
  await addUp(db, clock.now);
  const listed = async () =>
    (await listCatalogue(db, { organisationId, text: "", after: undefined, atMost: 10 })).products.map(
      ({ sku }) => sku,
    );
  expect(await listed()).toEqual(["IN TIME"]);
  await owner.query("insert into nameless_products (organisation_id, sku) values ($1, 'FORMER KEY')", [organisationId]);
  await recount();
  expect(await listed()).toEqual(["IN TIME", "LATE"]);
  await mergeProduct(db, organisationId, { sku: "LATE", name: "Kettle", url: null, imageUrl: null }, clock.now);
  await recount();
  expect(await Promise.all(["IN TIME", "LATE"].map((sku) => isNameless(db, { organisationId, sku })))).toEqual([
    true,
    false,
  ]);
});

test("nothing is found of what waits to be added up", async () => {
  const review = await publishReview(db, organisation, {}, clock.now);
  await addUp(db, clock.now);
  await withdrawReview(db, review, clock.now);
  const right = await dashboard();
  expect(await recount()).toEqual({ recounted: 0, found: [] });
  expect(await dashboard()).toEqual(right);
  expect(right.fairness.withdrawn.byAuthor).toBe(1);
});

test("replies count as they are shown and wait, at every step of theirs and of their review's", async () => {
  const review = await publishReview(db, organisation, {}, clock.now);
  const about = { organisation, review, staffId: organisation.id };
  const replies = async () => {
    const pending = (await dashboard()).replies;
    await addUp(db, clock.now);
    expect((await dashboard()).replies).toEqual(pending);
    return [pending.shown, pending.waiting];
  };
  const decide = ({ organisationId, id, version }: { organisationId: string; id: string; version: number }) =>
    db
      .transaction()
      .execute((tx) =>
        decideFastResponse(tx, { organisationId, id, version }, { verdict: "accept" }, operator, clock.now),
      );
  expect(await replies()).toEqual([0, 0]);
  const first = await writeFastResponse(db, { ...about, text: "Thanks." }, clock.now);
  expect(await replies()).toEqual([0, 1]);
  await decide(first);
  expect(await replies()).toEqual([1, 0]);
  await writeFastResponse(db, { ...about, text: "Thanks a lot." }, clock.now);
  expect(await replies()).toEqual([1, 1]);
  await withdrawFastResponse(db, { organisationId: organisation.id, review, staffId: organisation.id }, clock.now);
  expect(await replies()).toEqual([0, 0]);
  await decide(await writeFastResponse(db, { ...about, text: "Thanks again." }, clock.now));
  expect(await replies()).toEqual([1, 0]);
  await removeReview(db, review, operator, "advertising", null, clock.now);
  expect(await replies()).toEqual([0, 0]);
});

test("an author who is erased takes their score along, and the reply that went with the review", async () => {
  const review = await publishReview(db, organisation, { overallScore: 3 }, clock.now);
  await writeFastResponse(db, { organisation, review, staffId: organisation.id, text: "Thanks." }, clock.now);
  await removeReview(db, review, operator, "advertising", null, clock.now);
  await addUp(db, clock.now);
  expect((await dashboard()).fairness.byScore[2]).toMatchObject({ published: 1, removed: 1 });
  const email = await findPurchaserAddress(db, { organisationId: organisation.id, id: review.purchaserId });
  await erasePurchaser(db, organisation, email!, keys, clock.now);
  await addUp(db, clock.now);
  const { fairness, replies } = await dashboard();
  expect(fairness.byScore[2]).toMatchObject({ published: 0, removed: 0 });
  expect([fairness.published, fairness.erased.gone.shop, replies]).toEqual([1, 1, { shown: 0, waiting: 0 }]);
  expect(await recount()).toEqual({ recounted: 0, found: [] });
});
