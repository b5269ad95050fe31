import { expect, test } from "vitest";
import { checkDue } from "../src/checks/index.ts";
import { newId } from "../src/platform/ids.ts";
import { publishDue } from "../src/reviews/index.ts";
import { testDatabase } from "../test/support/database.ts";
import { anOrganisation } from "../test/support/factories.ts";
import { seedSql } from "./shop.ts";

const { db, owner } = await testDatabase();

test("a small shop of the bench's kind is accepted by the schema, and holds together", async () => {
  const shop = await anOrganisation(db);
  const client = await owner.connect();
  await client.query("set session_replication_role = replica");
  const prefix = newId(new Date("2026-11-01T00:00:00Z")).replaceAll("-", "").slice(0, 17);
  for (const sql of seedSql({ purchasers: 20, purchases: 60, reviews: 20 })) await client.query(sql, [shop.id, prefix]);
  client.release(true);

  // Nothing is left for the recurring jobs to write while the bench measures.
  expect(await checkDue(db, new Date("2026-11-20T00:00:00Z"))).toBe(0);
  expect(await publishDue(db, new Date("2026-11-20T00:00:00Z"))).toBe(0);

  const { rows } = await owner.query(
    `select count(distinct u.id)::int as purchasers, count(distinct p.id)::int as purchases, count(distinct v.id)::int as reviews,
       bool_and(v.visible_score = t.overall_score) as visible_as_sent
     from purchases p join purchasers u on u.organisation_id = p.organisation_id and u.id = p.purchaser_id
     left join reviews v on v.organisation_id = p.organisation_id and v.purchase_id = p.id and v.purchaser_id = u.id
     left join review_versions t on t.organisation_id = v.organisation_id and t.review_id = v.id
     where p.organisation_id = $1`,
    [shop.id],
  );
  expect(rows).toEqual([{ purchasers: 20, purchases: 60, reviews: 20, visible_as_sent: true }]);
});
