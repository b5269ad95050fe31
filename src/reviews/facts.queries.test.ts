import { sql } from "kysely";
import { expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aReviewToVet, publish } from "../../test/support/waiting-reviews.ts";
import { newId } from "../platform/ids.ts";
import { confirmPurchase, findPurchase, mergePurchaser } from "../purchases/index.ts";
import { countedFacts, reviewFacts } from "./facts.queries.ts";
import { decideReview, editReview, followOrder, removeReview, submitReview, withdrawReview } from "./index.ts";

const { db, owner } = await testDatabase();
const clock = testClock();

type Counted = { state: string; reply?: string; bought?: object; versions: { outcome?: string }[] };

test("the functions that released migrations made, and benches are seeded by, say the same of every review", async () => {
  const shop = await anOrganisation(db, { publicationDelayHours: 0 });
  const hours = (count: number) => new Date(clock.now.getTime() + count * 3_600_000);
  const by = { kind: "operator" } as const;
  const review = (n: number) =>
    aReviewToVet(db, shop, hours(-n), {
      ...{ overallScore: 1 + (n % 10), isConfirmed: n % 2 === 0, likelihoodToRecommend: n % 11 },
      told: { isIncentivised: n % 3 === 0, isRefunded: n % 4 === 0 },
    });
  for (let n = 0; n < 12; n += 1) {
    const sent = await review(n);
    if (n % 4 === 1) await decideReview(db, sent, { verdict: "reject", reason: "advertising" }, by, hours(1));
    if (n % 4 > 1) {
      const shown = await publish(db, sent, hours(2));
      if (n % 4 === 3) await removeReview(db, shown, by, "ordered", null, hours(3));
    }
  }
  await owner.query("update purchases set branch_code = 'B1' where organisation_id = $1", [shop.id]);
  // One that waits anew while its first text is shown, one whose second is shown too, one whose second was refused; and one taken back.
  const again = { overallScore: 2, generalComments: "It leaks by now." };
  const edited = async (n: number) => {
    const shown = await publish(db, await review(n), hours(2));
    return editReview(db, { organisation: shop, review: shown }, again, hours(3));
  };
  await edited(20);
  await publish(db, await edited(21), hours(4));
  await decideReview(db, await edited(22), { verdict: "reject", reason: "advertising" }, by, hours(4));
  await withdrawReview(db, await publish(db, await review(23), hours(2)), hours(3));
  // Replies that wait, are shown, and are shown while another text waits.
  for (const [n, state, isShown] of [
    [24, "pending_moderation", false],
    [25, "published", true],
    [26, "pending_moderation", true],
  ] as const) {
    const { id } = await publish(db, await review(n), hours(2));
    await owner.query(
      `insert into fast_responses (organisation_id, id, review_id, state, version, text, visible_text, staff_id, submitted_at, state_changed_at, published_at)
       values ($1, $2, $3, $4, 1, 'Thank you.', $5, $2, $6, $6, $7)`,
      [shop.id, newId(hours(3)), id, state, isShown ? "Thank you." : null, hours(3), isShown ? hours(4) : null],
    );
  }
  // Two of one purchase: an order named somebody else than who had written about it.
  const first = await review(27);
  const { purchaser } = await mergePurchaser(
    db,
    { organisationId: shop.id, email: "named@example.com", details: {} },
    hours(1),
  );
  const bought = await owner.query("select order_ref, sku from purchases where id = $1", [first.purchaseId]);
  const { order_ref: orderRef, sku } = bought.rows[0] as { order_ref: string; sku: string };
  const line = { organisationId: shop.id, orderRef, sku, purchaserId: purchaser.id };
  await db.transaction().execute(async (tx) => {
    const dates = { purchaseDate: "2026-02-03", deliveryDate: "2026-02-07" };
    await followOrder(tx, await confirmPurchase(tx, { ...line, ...dates }, hours(2)), hours(2));
  });
  const named = { organisation: shop, purchase: (await findPurchase(db, line))! };
  await publish(db, await submitReview(db, named, { ...again, overallScore: 9 }, hours(3)), hours(4));
  const of = { review: "r", version: "v", purchase: "p" };
  const { rows } = await sql<Record<"shown" | "shownBefore" | "counted" | "countedBefore", unknown>>`
    select ${reviewFacts(of, sql`r.published_at`)} as shown, review_facts(r, r.published_at, v, p) as shown_before,
      ${countedFacts(shop.id, "r")} as counted, counted_facts(r) as counted_before
    from reviews r
    join review_versions v on v.organisation_id = r.organisation_id and v.review_id = r.id and v.version = r.version
    join purchases p on p.organisation_id = r.organisation_id and p.id = r.purchase_id
    where r.organisation_id = ${shop.id}::uuid`.execute(db);
  expect(rows).toHaveLength(21);
  const counted = rows.map((row) => row.counted as Counted);
  expect(new Set(counted.map(({ state }) => state)).size).toBe(5);
  expect(new Set(counted.map(({ reply }) => reply))).toEqual(new Set([undefined, "waiting", "shown", "shown,waiting"]));
  expect(
    counted
      .filter(({ versions }) => versions.length === 2)
      .map(({ versions }) => versions[1]!.outcome)
      .sort(),
  ).toEqual([...["published", "rejected", "waiting"]]);
  // What was bought counts once, with the first review of it.
  expect(counted.filter(({ bought }) => bought === undefined)).toHaveLength(1);
  for (const { shown, shownBefore, counted, countedBefore } of rows) {
    expect(shown).toEqual(shownBefore);
    expect(counted).toEqual(countedBefore);
  }
});
