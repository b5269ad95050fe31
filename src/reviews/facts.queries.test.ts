import { sql } from "kysely";
import { expect, test } from "vitest";
import { testClock } from "../../test/support/clock.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { aReviewToVet, publish } from "../../test/support/waiting-reviews.ts";
import { countedFacts, reviewFacts } from "./facts.queries.ts";
import { decideReview, removeReview } from "./index.ts";

const { db, owner } = await testDatabase();
const clock = testClock();

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
  const of = { review: "r", version: "v", purchase: "p" };
  const { rows } = await sql<Record<"shown" | "shownBefore" | "counted" | "countedBefore", unknown>>`
    select ${reviewFacts(of, sql`r.published_at`)} as shown, review_facts(r, r.published_at, v, p) as shown_before,
      ${countedFacts(shop.id, "r")} as counted, counted_facts(r) as counted_before
    from reviews r
    join review_versions v on v.organisation_id = r.organisation_id and v.review_id = r.id and v.version = r.version
    join purchases p on p.organisation_id = r.organisation_id and p.id = r.purchase_id
    where r.organisation_id = ${shop.id}::uuid`.execute(db);
  expect(rows).toHaveLength(12);
  expect(new Set(rows.map(({ counted }) => (counted as { state: string }).state)).size).toBe(4);
  for (const { shown, shownBefore, counted, countedBefore } of rows) {
    expect(shown).toEqual(shownBefore);
    expect(counted).toEqual(countedBefore);
  }
});
