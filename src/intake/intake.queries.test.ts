import { afterAll, expect, test } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { testApp } from "../../test/support/test-app.ts";
import { recordPurchasersSession } from "./index.ts";
import { recordPurchasersSql } from "./intake.queries.ts";
import { parameterNames } from "./main-job-columns.ts";

const { db, owner } = await testApp();
const client = await owner.connect();
afterAll(() => client.release());

// Each purchaser has one review here: statistics that make the index of a purchaser's reviews look as good as any.
const reviewed = [
  `insert into purchasers (organisation_id, id, email_key, email, created_at)
   select $1, md5('' || n)::uuid, n || '@example.com', n || '@example.com', now() from generate_series(1, 3000) n`,
  `insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at)
   select $1, md5('' || n)::uuid, md5('' || n)::uuid, 'A' || n, 'S1', decode(md5('' || n), 'hex'), now()
   from generate_series(1, 3000) n`,
  `insert into reviews (organisation_id, id, number, purchase_id, purchaser_id, sku, state, version, submitted_at,
     state_changed_at, author_secret)
   select $1, md5('' || n)::uuid, nextval('v4_numbers'), md5('' || n)::uuid, md5('' || n)::uuid, 'S1', 'withdrawn', 1, now(),
     now(), decode(md5('' || n), 'hex')
   from generate_series(1, 3000) n`,
];

const seed = async (organisationId: string) => {
  for (const sql of reviewed) await client.query(sql, [organisationId]);
};
const analyze = () => client.query("analyze purchasers, purchases, reviews");

// Oldest first: what a session of the server may have met when it planned.
const histories: [string, (organisationId: string) => Promise<unknown>][] = [
  ["were never filled", async () => undefined],
  ["were counted while they were empty", analyze],
  ["were filled and not counted yet", seed],
  ["were filled and counted", (id) => seed(id).then(analyze)],
];

test.each(histories)("the statement looks each row up by its own key where the tables %s", async (_tables, arrange) => {
  const organisation = await anOrganisation(db);
  await client.query("begin");
  for (const [name, value] of Object.entries(recordPurchasersSession))
    await client.query("select set_config($1, $2, true)", [name, value]);
  await arrange(organisation.id);
  await client.query(`prepare asked as ${recordPurchasersSql}`);
  const { rows } = await client.query(`explain execute asked(${parameterNames.map(() => "null").join(", ")})`);
  await client.query("deallocate asked");
  await client.query("rollback");
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  expect(plan).not.toMatch(/Seq Scan|Bitmap/);
  expect(
    new Set([...plan.matchAll(/using (\w+) on (?:purchasers|purchases|reviews)/g)].map(([, index]) => index)),
  ).toEqual(
    new Set([
      "purchasers_organisation_id_email_key_key",
      "purchasers_pkey",
      "purchases_organisation_id_order_ref_sku_key",
      "reviews_organisation_id_purchase_id_purchaser_id_key",
    ]),
  );
});
