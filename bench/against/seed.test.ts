import { expect, test } from "vitest";
import { checkDue } from "../../src/checks/index.ts";
import { newId } from "../../src/platform/ids.ts";
import { publishDue, recountFigures } from "../../src/reviews/index.ts";
import { testDatabase } from "../../test/support/database.ts";
import { anOrganisation } from "../../test/support/factories.ts";
import { figuresSql, seedSql, sizeOf } from "./seed.ts";

const { db, owner } = await testDatabase();

test("of a shop's purchases a fifth are published, and what waits or was accepted is within what there is", () => {
  expect(sizeOf(5_000_000, 8000)).toEqual({ purchasers: 1_666_666, waiting: 10_000, accepted: 8000, fans: 16_667 });
  expect(sizeOf(3000, 8000)).toEqual({ purchasers: 1000, waiting: 6, accepted: 100, fans: 100 });
});

test("a small shop is accepted by the schema, holds together, and leaves nothing for the sweeps", async () => {
  const shop = await anOrganisation(db);
  const client = await owner.connect();
  await client.query("set session_replication_role = replica");
  const prefix = newId(new Date("2026-11-01T00:00:00Z")).replaceAll("-", "").slice(0, 17);
  for (const sql of seedSql({ purchasers: 200, waiting: 5, accepted: 10, fans: 30 }))
    await client.query(sql, [shop.id, prefix]);
  for (const sql of figuresSql) await client.query(sql, [shop.id]);
  client.release(true);

  expect(await checkDue(db, new Date())).toBe(0);
  expect(await publishDue(db, new Date())).toBe(0);
  const differences: unknown[] = [];
  expect((await recountFigures(db, new Date(), (_, difference) => differences.push(difference))).refreshed).toBe(0);
  expect(differences).toEqual([]);

  const { rows } = await owner.query(
    `select count(*)::int as purchases, count(r.id)::int as reviews,
       count(*) filter (where r.state = 'published')::int as published,
       count(*) filter (where r.state = 'pending_moderation')::int as waiting,
       count(*) filter (where r.state = 'pending_publication')::int as accepted,
       bool_and(r.sku = p.sku and r.purchaser_id = p.purchaser_id) as of_the_purchase,
       bool_and(r.visible_version is null or r.visible_score = v.overall_score) as visible_as_sent,
       sum((select count(*) from review_events e where e.organisation_id = r.organisation_id and e.review_id = r.id))::int as events
     from purchases p join purchasers u on u.organisation_id = p.organisation_id and u.id = p.purchaser_id
     left join reviews r on r.organisation_id = p.organisation_id and r.purchase_id = p.id
     left join review_versions v on v.organisation_id = r.organisation_id and v.review_id = r.id
     where p.organisation_id = $1`,
    [shop.id],
  );
  expect(rows).toEqual([
    {
      purchases: 630,
      reviews: 165,
      published: 150,
      waiting: 5,
      accepted: 10,
      of_the_purchase: true,
      visible_as_sent: true,
      events: 150 * 3 + 10 * 2 + 5,
    },
  ]);
});

test("accepted reviews are due once they are said to have waited for a week", async () => {
  const { rowCount } = await owner.query(
    "update reviews set state_changed_at = now() - interval '8 days' where state = 'pending_publication'",
  );
  expect(await publishDue(db, new Date())).toBe(rowCount);
});
