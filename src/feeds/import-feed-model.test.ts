import fc from "fast-check";
import { expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { importText } from "../../test/support/feeds.ts";
import { thorough } from "../../test/support/intake-steps.ts";
import { submitAs } from "../../test/support/reviews.ts";
import { testApp, testSecret } from "../../test/support/test-app.ts";
import { dashboardFigures } from "../insights/dashboard-figures.ts";
import { confirmPurchasesIn } from "../intake/index.ts";
import type { Organisation } from "../organisations/index.ts";
import { deriveKeys } from "../platform/secrets.ts";
import { erasePurchaser } from "../privacy/index.ts";
import {
  claimPurchase,
  erasedOrderRef,
  findPurchase,
  findPurchaser,
  listErasedOrderRefs,
  mergePurchaser,
  minimised,
  type PurchasePair,
} from "../purchases/index.ts";

// The set-based merge against the verbs that it stands for, row by row, over the same random past and the same random file.
const server = await testApp();
const { db, owner, clock } = server;
const keys = deriveKeys(testSecret);

const people = ["Jane@example.com", "john@example.com", "eve@example.com"];
const pairs = [
  { orderRef: "A1", sku: "S1" },
  { orderRef: "A1", sku: "S2" },
  { orderRef: "A2", sku: "S1" },
];
const date = fc.constantFrom("", "2026-01-05", "2026-02-06");
const aRow = fc.record({
  who: fc.nat({ max: 2 }),
  isShouting: fc.boolean(),
  pair: fc.nat({ max: 2 }),
  firstName: fc.constantFrom("", "Jane", "Mary"),
  postcode: fc.constantFrom("", "N1"),
  purchaseDate: date,
  deliveryDate: fc.constantFrom("2026-03-01", "2026-03-02"),
  price: fc.constantFrom("", "5", "5.00", "7,5"),
  branchCode: fc.constantFrom("", "B1", "b1", " B2\u200b"),
  status: fc.constantFrom("", "Complete", "Canceled", "Closed", "Pending Payment"),
});
type Row = typeof aRow extends fc.Arbitrary<infer T> ? T : never;

const aPast = fc.record({
  minimises: fc.boolean(),
  claims: fc.array(fc.record({ who: fc.nat({ max: 2 }), pair: fc.nat({ max: 2 }), isReviewed: fc.boolean() }), {
    maxLength: 4,
  }),
  erased: fc.option(fc.nat({ max: 2 }), { nil: undefined }),
});
type Past = typeof aPast extends fc.Arbitrary<infer T> ? T : never;

async function aShopWith(past: Past): Promise<Organisation> {
  const shop = await anOrganisation(db, {
    requiresOrderConfirmation: true,
    minimisePersonalData: past.minimises,
  });
  const organisationId = shop.id;
  for (const { who, pair, isReviewed } of past.claims) {
    const { purchaser } = await mergePurchaser(db, { organisationId, email: people[who]!, details: {} }, clock.now);
    if (await findPurchase(db, { organisationId, ...pairs[pair]! })) continue;
    await claimPurchase(db, { organisationId, purchaserId: purchaser.id, ...pairs[pair]! }, clock.now);
    if (isReviewed) await submitAs(db, { organisation: shop, pair: pairs[pair]!, now: clock.now });
  }
  const email = past.erased === undefined ? undefined : people[past.erased]!;
  if (email !== undefined && past.claims.some(({ who }) => who === past.erased))
    await erasePurchaser(db, shop, email, keys, clock.now);
  return shop;
}

const columns = "email,order_ref,sku,first_name,postcode,purchase_date,delivery_date,price,dealer_code,shipping_status";

const addressOf = ({ who, isShouting }: Row) => (isShouting ? people[who]!.toUpperCase() : people[who]!);

function toCsv(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { orderRef, sku } = pairs[row.pair]!;
    return [
      addressOf(row),
      orderRef,
      sku,
      row.firstName,
      row.postcode,
      row.purchaseDate,
      row.deliveryDate,
      row.price,
      row.branchCode,
      row.status,
    ]
      .map((cell) => `"${cell}"`)
      .join(",");
  });
  return `${columns}\n${lines.join("\n")}\n`;
}

/** The file, row after row, through the verbs. How many were rejected. */
async function byVerbs(shop: Organisation, rows: readonly Row[]): Promise<number> {
  let rejected = 0;
  // Whoever is not known yet is stored with their first row that is not rejected, and with what the others before it said.
  const unheard = new Map<number, { email: string; details: object }>();
  for (const row of rows) {
    const { orderRef, sku } = pairs[row.pair]!;
    const erasedOrderRefs = keys.all("erased order refs").map((key) => erasedOrderRef(key, orderRef));
    const isErased = (await listErasedOrderRefs(db, { organisationId: shop.id, erasedOrderRefs })).length > 0;
    if (isErased && !(await hasBoughtIn(shop, row.who, orderRef))) continue;
    const before = unheard.get(row.who);
    const order = {
      email: before?.email ?? addressOf(row),
      details: {
        ...before?.details,
        ...(row.firstName ? { firstName: row.firstName } : {}),
        ...(row.postcode ? { postcode: row.postcode } : {}),
      },
      orderRef,
      purchaseDate: row.purchaseDate || null,
      deliveryDate: row.deliveryDate,
      branchCode: row.branchCode.replace("\u200b", "").trim() || null,
      items: [{ sku, price: row.price.replace(",", ".") || null, isRefunded: row.status === "Closed" || null }],
      ...(row.status === "Canceled" ? { isCancelled: true } : {}),
    };
    if (row.status === "Pending Payment") {
      if (await claimByRow(shop, order, { orderRef, sku })) unheard.delete(row.who);
      else {
        rejected += 1;
        unheard.set(row.who, order);
      }
      continue;
    }
    const { items, purchaserId } = await db
      .transaction()
      .execute((tx) => confirmPurchasesIn(tx, shop, order, clock.now));
    if (purchaserId === undefined) unheard.set(row.who, order);
    else unheard.delete(row.who);
    if (items[0]!.confirmation.outcome === "rejected") rejected += 1;
  }
  return rejected;
}

/** A row of an order that nobody has paid yet is a claim, and none of what is another's. Whether it was one. */
async function claimByRow(
  shop: Organisation,
  row: { email: string; details: object },
  pair: PurchasePair,
): Promise<boolean> {
  const organisationId = shop.id;
  const stored = await findPurchase(db, { organisationId, ...pair });
  const known = await findPurchaser(db, { organisationId, email: row.email });
  const isForeign = stored !== undefined && stored.purchaserId !== known?.id;
  if (isForeign && !known) return false;
  const details = minimised(row.details, shop.minimisePersonalData);
  const { purchaser } = await mergePurchaser(db, { organisationId, email: row.email, details }, clock.now);
  if (!isForeign) await claimPurchase(db, { organisationId, purchaserId: purchaser.id, ...pair }, clock.now);
  return !isForeign;
}

async function hasBoughtIn({ id }: Organisation, who: number, orderRef: string): Promise<boolean> {
  const { rowCount } = await owner.query(
    `select from purchases p join purchasers u on u.organisation_id = p.organisation_id and u.id = p.purchaser_id
     where p.organisation_id = $1 and p.order_ref = $2 and lower(u.email) = lower($3)`,
    [id, orderRef, people[who]],
  );
  return rowCount! > 0;
}

/** All that is stored of a shop, without ids and random bits. */
async function storedOf({ id }: Organisation): Promise<unknown[]> {
  const { rows: purchases } = await owner.query(
    `select p.order_ref, p.sku, p.confirmed_at, p.purchase_date, p.delivery_date, p.price, p.branch_code, p.cancelled_at, p.refunded_at, p.contacted_at,
       u.email, u.email_key from purchases p join purchasers u on u.organisation_id = p.organisation_id and u.id = p.purchaser_id
     where p.organisation_id = $1 order by order_ref, sku`,
    [id],
  );
  const { rows: purchasers } = await owner.query(
    "select email, email_key, first_name, postcode, created_at from purchasers where organisation_id = $1 order by email_key",
    [id],
  );
  const { rows: reviews } = await owner.query(
    `select r.state, r.sku, u.email_key, (select array_agg(e.event || ' ' || coalesce(e.reason, '') order by e.id) from review_events e
       where e.organisation_id = r.organisation_id and e.review_id = r.id) as events
     from reviews r join purchasers u on u.organisation_id = r.organisation_id and u.id = r.purchaser_id
     where r.organisation_id = $1 order by r.sku, u.email_key, r.state`,
    [id],
  );
  return [purchases, purchasers, reviews];
}

/** What the dashboard says of a shop's purchases. */
async function purchaseSums({ id: organisationId }: Organisation) {
  return (await dashboardFigures(db, { organisationId }, clock.now)).purchases;
}

async function countedPurchases({ id }: Organisation) {
  const { rows } = await owner.query(
    `select count(*)::int as known, count(confirmed_at)::int as confirmed, count(contacted_at)::int as invited,
       count(*) filter (where is_reviewed)::int as reviewed,
       count(*) filter (where is_reviewed and contacted_at is not null)::int as "invitedAndReviewed"
     from (select *, exists (select from reviews r where r.organisation_id = p.organisation_id and r.purchase_id = p.id) as is_reviewed
       from purchases p where organisation_id = $1) counted`,
    [id],
  );
  return rows[0];
}

// One that always comes first, so that every way of a row is met whatever chance brings: a claim that moves, a review that
// waited, a second address for one order, something erased.
const plain = {
  isShouting: false,
  firstName: "",
  postcode: "",
  purchaseDate: "",
  price: "",
  branchCode: "",
  status: "",
} as const;
const row = (who: number, pair: number): Row => ({ ...plain, who, pair, deliveryDate: "2026-03-01" });
const everyWay: [Past, Row[]] = [
  {
    minimises: false,
    claims: [
      { who: 0, pair: 0, isReviewed: true },
      { who: 1, pair: 1, isReviewed: true },
      { who: 2, pair: 2, isReviewed: false },
    ],
    erased: 2,
  },
  [row(0, 0), row(0, 1), row(1, 1), row(0, 2)],
];

test("a file taken in at once stores what the verbs store for it row after row", async () => {
  const met = { rejected: 0, moved: 0, followed: 0, erased: 0 };
  await fc.assert(
    fc.asyncProperty(aPast, fc.array(aRow, { minLength: 1, maxLength: 9, size: "max" }), async (past, rows) => {
      const [one, other] = [await aShopWith(past), await aShopWith(past)];
      const before = await storedOf(one);
      expect(await storedOf(other)).toEqual(before);

      const result = await importText(server, one, "purchasers", toCsv(rows));
      const rejected = await byVerbs(other, rows);
      const after = await storedOf(one);

      expect(after).toEqual(await storedOf(other));
      // What feeds and verbs tell of purchases is in the sums, as is what was there before.
      expect(await purchaseSums(one)).toEqual(await countedPurchases(one));
      expect(await purchaseSums(other)).toEqual(await countedPurchases(other));
      const counts = result.outcome === "finished" ? result.import.rows : undefined;
      expect(counts).toMatchObject({ read: rows.length, rejected });
      expect(counts!.created).toBe((after[0] as unknown[]).length - (before[0] as unknown[]).length);
      if (counts!.changed === 0 && counts!.created === 0 && rejected === 0) expect(after).toEqual(before);
      const events = JSON.stringify(after[2]);
      met.rejected += rejected;
      met.moved += events.includes("order_named_another_purchaser") ? 1 : 0;
      met.followed += events.includes("order_matched") ? 1 : 0;
      met.erased += JSON.stringify(after[0]).includes("erased:") ? 1 : 0;
    }),
    { numRuns: 40 * thorough, examples: [everyWay] },
  );
  // Otherwise it would prove little.
  for (const [what, times] of Object.entries(met)) expect([what, times > 0]).toEqual([what, true]);
});
