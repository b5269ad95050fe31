import { expect, test } from "vitest";
import { anApiKey, anOrganisation } from "../../test/support/factories.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { batchPurchaserReports, confirmPurchases } from "../intake/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { findPurchase } from "../purchases/index.ts";
import { decideReview, publishDue, submitReview } from "../reviews/index.ts";
import { erasePurchaser } from "./erase-purchaser.ts";
import { exportPurchaser } from "./export-purchaser.ts";

const { app, db, owner, mainJobPool, clock } = await testApp();
const keys = deriveKeys(testSecret);
const email = "Canary.Person@Canary-mail.example";
const operator = { kind: "operator" } as const;

/** A purchaser whose every field says canary: one purchase with a published review, one refused, one waiting, one merely claimed. */
async function plantCanary(shop: Organisation): Promise<string> {
  const { authorization } = await anApiKey(db, shop);
  const details = {
    title: "canary-title",
    firstName: "canary-first",
    surname: "canary-last",
    country: "GB",
    postcode: "canary-code",
  };
  const skus = ["PUBLISHED", "REFUSED", "WAITING"];
  await confirmPurchases(
    db,
    shop,
    { email, details, orderRef: "canary-order", skus, purchaseDate: "2026-01-02", deliveryDate: null },
    clock.now,
  );
  for (const sku of skus) {
    const purchase = (await findPurchase(db, { organisationId: shop.id, orderRef: "canary-order", sku }))!;
    const text = { overallScore: 7, generalComments: `canary-text ${sku}` };
    const { number } = await submitReview(db, { organisation: shop, purchase }, text, clock.now);
    const which = { organisationId: shop.id, number };
    if (sku === "PUBLISHED")
      await decideReview(db, which, { verdict: "accept", note: "canary-note" }, operator, clock.now);
    if (sku === "REFUSED")
      await decideReview(
        db,
        which,
        { verdict: "reject", reason: "illegible", note: "canary-note" },
        operator,
        clock.now,
      );
  }
  await publishDue(db, clock.now);
  await ask(shop, authorization, [{ order_ref: "canary-claim", sku: "CLAIMED" }]);
  return authorization;
}

function ask(shop: Organisation, authorization: string, purchases: { order_ref: string; sku: string }[]) {
  return app.inject({
    method: "POST",
    url: `/v4/organisations/${shop.trkref}/purchasers`,
    headers: { authorization },
    payload: { email, purchases },
  });
}

/** Where a word stands in the database: every column of every row of every table, binary ones too. */
async function whereStands(word: string, organisation: Organisation): Promise<string[]> {
  const { rows: tables } = await owner.query<{ name: string; tenant: boolean }>(
    `select format('%I.%I', table_schema, table_name) as name,
       exists (select from information_schema.columns c where c.table_schema = t.table_schema and c.table_name = t.table_name
         and column_name = 'organisation_id') as tenant
     from information_schema.tables t where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { name, tenant } of tables) {
    const hex = Buffer.from(word).toString("hex");
    const { rows } = await owner.query<{ row: string }>(
      `select r::text as row from ${name} r where r::text ~* $1 ${tenant ? "and r.organisation_id = $2" : ""}`,
      [`${word}|${hex}`, ...(tenant ? [organisation.id] : [])],
    );
    found.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return found;
}

test("erasing a purchaser leaves no trace in any table, where the shop keeps no reviews", async () => {
  const shop = await anOrganisation(db, { keepsReviewsAfterErasure: false });
  await plantCanary(shop);
  expect((await whereStands("canary", shop)).length).toBeGreaterThanOrEqual(10);
  const erased = await erasePurchaser(db, shop, email, keys, clock.now);
  expect(erased).toEqual({ purchases: 4, reviewsKept: 0, reviewsErased: 3 });
  expect(await whereStands("canary", shop)).toEqual([]);
});

test("where the shop keeps reviews, only the published text stays, and no longer tells who wrote it", async () => {
  const shop = await anOrganisation(db, { keepsReviewsAfterErasure: true });
  await plantCanary(shop);
  expect(await erasePurchaser(db, shop, email, keys, clock.now)).toEqual({
    purchases: 4,
    reviewsKept: 1,
    reviewsErased: 2,
  });
  expect(await whereStands("canary", shop)).toEqual([
    expect.stringMatching(/^public\.review_versions: .*canary-text PUBLISHED/),
  ]);
});

test("the pairs of an erased purchaser are answered undefined, to the same address come back as to any other", async () => {
  const shop = await anOrganisation(db);
  const authorization = await plantCanary(shop);
  await erasePurchaser(db, shop, email, keys, clock.now);
  const pairs = [
    { order_ref: "canary-order", sku: "PUBLISHED" },
    { order_ref: "canary-claim", sku: "CLAIMED" },
    { order_ref: "another-order", sku: "PUBLISHED" },
  ];
  const answer = await ask(shop, authorization, pairs);
  expect(answer.statusCode).toBe(201);
  const states = answer
    .json()
    .purchases.map((purchase: { review_state: string; review_url: string | null }) => purchase.review_state);
  expect(states).toEqual(["undefined", "undefined", "not_reviewed"]);
  const { rows } = await owner.query("select email_hash from suppressions where organisation_id = $1", [shop.id]);
  expect(rows).toHaveLength(1);
});

test("pairs erased under an earlier SECRET are still known to be erased", async () => {
  const shop = await anOrganisation(db);
  await plantCanary(shop);
  await erasePurchaser(db, shop, email, keys, clock.now);
  const pair = { orderRef: "canary-order", sku: "PUBLISHED", sent: { order_ref: "canary-order", sku: "PUBLISHED" } };
  const isForeignUnder = async (erasureKeys: readonly Buffer[], purchaser: string) => {
    const reports = batchPurchaserReports({ pool: mainJobPool, erasureKeys, clock: () => clock.now });
    const { purchases } = await reports.record(shop, { email: purchaser, details: {}, purchases: [pair] });
    return purchases![0]!.isForeign;
  };
  const rotated = deriveKeys("the secret after the rotation, long enough to be one", [testSecret]);
  expect(await isForeignUnder(rotated.all("erased order refs"), "a@example.com")).toBe(true);
  const forgotten = deriveKeys("the secret after the rotation, long enough to be one");
  expect(await isForeignUnder(forgotten.all("erased order refs"), "b@example.com")).toBe(false);
});

test("a purchase claimed at the moment of the erasure is erased too", async () => {
  const shop = await anOrganisation(db);
  const authorization = await plantCanary(shop);
  const claims = Array.from({ length: 40 }, (_, index) =>
    ask(shop, authorization, [{ order_ref: `canary-late-${index}`, sku: "S" }]),
  );
  const [erased, ...answers] = await Promise.all([erasePurchaser(db, shop, email, keys, clock.now), ...claims]);
  expect(erased.purchases).toBeGreaterThanOrEqual(4);
  expect(answers.every(({ statusCode }) => statusCode === 200 || statusCode === 201)).toBe(true);
  const { rows } = await owner.query(
    "select from purchases s join purchasers p on p.organisation_id = s.organisation_id and p.id = s.purchaser_id where s.organisation_id = $1 and p.erased_at is not null and s.order_ref like 'canary%'",
    [shop.id],
  );
  expect(rows).toEqual([]);
});

test("the export holds what is known of a purchaser, and no link", async () => {
  const shop = await anOrganisation(db);
  await plantCanary(shop);
  const known = await exportPurchaser(db, shop, email, clock.now);
  expect(known.purchaser).toMatchObject({ email, surname: "canary-last", postcode: "canary-code" });
  expect(known.purchases.map(({ sku }) => sku).sort()).toEqual(["CLAIMED", "PUBLISHED", "REFUSED", "WAITING"]);
  const refused = known.reviews.find(({ sku }) => sku === "REFUSED")!;
  expect(refused.versions).toEqual([
    expect.objectContaining({ overall_score: 7, general_comments: "canary-text REFUSED" }),
  ]);
  expect(refused.events.map(({ event, reason, note }) => [event, reason, note])).toEqual([
    ["submitted", null, null],
    ["rejected", "illegible", "canary-note"],
  ]);
  expect(JSON.stringify(known)).not.toMatch(/[0-9a-f]{32}/);
});

test("erasing or exporting somebody unknown is refused", async () => {
  const shop = await anOrganisation(db);
  await expect(erasePurchaser(db, shop, "nobody@example.com", keys, clock.now)).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(exportPurchaser(db, shop, "nobody@example.com", clock.now)).rejects.toMatchObject({ code: "not_found" });
});
