import { expect, test } from "vitest";
import { dashboardFigures } from "../../src/insights/dashboard-figures.ts";
import { recountShopFigures } from "../../src/insights/index.ts";
import { ownersFigures } from "../../src/insights/owners-figures.ts";
import { recountFigures } from "../../src/reviews/index.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { testApp } from "../../test/support/test-app.ts";
import { seedSql } from "./seed.ts";

const { db, owner } = await testApp();
const shop = await anOrganisation(db);
const client = await owner.connect();
await client.query("set session_replication_role = replica");
for (const sql of seedSql(2000)) await client.query(sql, sql.includes("$1") ? [shop.id] : []);
client.release(true);

test("the seed is counted whole the first time, and right the second", async () => {
  const now = new Date();
  expect((await recountShopFigures(db, now, () => undefined)).recounted).toBe(2000);
  expect(await recountShopFigures(db, now, () => undefined)).toEqual({ recounted: 0, differences: 0 });
  const { purchases, states, replies, fairness } = await dashboardFigures(db, { organisationId: shop.id }, now);
  expect([purchases.known, purchases.reviewed, fairness.sent]).toEqual([4000, 2000, 2000]);
  expect(states.reduce((sum, { count }) => sum + count, 0)).toBe(2000);
  for (const few of [purchases.confirmed, purchases.invited, replies.shown, fairness.published, fairness.rejected])
    expect(few).toBeGreaterThan(20);
  expect(new Set(states.map(({ state }) => state)).size).toBeGreaterThanOrEqual(4);
  expect(fairness.hoursToDecision!.median).toBeGreaterThan(6);
  expect(fairness.hoursToDecision!.p90).toBeLessThan(100);
  expect(await recountFigures(db, now, () => undefined)).toEqual({ refreshed: 0, differences: 0 });
  const { newest, unanswered, unfinished, overTime } = await ownersFigures(
    db,
    { organisationId: shop.id, period: "90" },
    now,
  );
  expect([newest.length, unanswered.among, overTime.steps.length]).toEqual([5, 300, 13]);
  expect(unfinished.count).toBeGreaterThan(0);
});
