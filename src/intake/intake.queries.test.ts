import pg from "pg";
import { expect, onTestFinished } from "vitest";
import { anOrganisation } from "../../test/support/factories.ts";
import { testOnWholeTables } from "../../test/support/sent-statements.ts";
import { testApp } from "../../test/support/test-app.ts";
import { mainJobSession } from "./index.ts";
import { readReports, readReportsSql, writeReportsSql } from "./intake.queries.ts";
import { type AskedValues, askedColumns, emptyColumns, readParameters, writeParameters } from "./main-job-columns.ts";

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

type Step = (client: pg.PoolClient, organisationId: string) => Promise<unknown>;
const nothing: Step = async () => undefined;
const counted: Step = (client) => client.query("analyze purchasers, purchases, reviews");
const filled: Step = async (client, organisationId) => {
  for (const sql of reviewed) await client.query(sql, [organisationId]);
};
const filledAndCounted: Step = async (client, organisationId) => {
  await filled(client, organisationId);
  await counted(client, organisationId);
};

const statements = [
  {
    named: "read",
    sql: readReportsSql,
    parameters: readParameters,
    keys: [
      "purchasers_organisation_id_email_key_key",
      "purchases_organisation_id_order_ref_sku_key",
      "reviews_organisation_id_purchase_id_purchaser_id_key",
    ],
  },
  {
    named: "write",
    sql: writeReportsSql,
    parameters: writeParameters,
    keys: ["purchasers_pkey", "purchases_organisation_id_order_ref_sku_key"],
  },
];

const indexesIn = (plan: string) =>
  [...new Set([...plan.matchAll(/using (\w+) on (?:purchasers|purchases|reviews)/g)].map(([, index]) => index))].sort();

const planOf = async (session: pg.Pool | pg.PoolClient, name: string, parameters = readParameters): Promise<string> => {
  const { rows } = await session.query(`explain execute ${name}(${parameters.map(() => "null").join(", ")})`);
  return rows.map((row) => row["QUERY PLAN"]).join("\n");
};

// What a session may have met when it planned first, and what filled the tables after that.
const histories: [string, Step, Step][] = [
  ["were never filled, then filled", nothing, filled],
  ["were counted while they were empty, then filled", counted, filled],
  ["were counted while they were empty, then filled and counted", counted, filledAndCounted],
  ["were filled and not counted yet", filled, nothing],
  ["were filled and counted", filledAndCounted, nothing],
];

testOnWholeTables.each(histories)(
  "both statements look each row up by its own key where the tables %s",
  async (_, before, after) => {
    // A database for each: what is rolled back or deleted leaves its pages, by which the planner would go.
    const { db, owner } = await testApp();
    const organisation = await anOrganisation(db);
    const client = await owner.connect();
    onTestFinished(() => client.release(true));
    for (const [name, value] of Object.entries(mainJobSession))
      await client.query("select set_config($1, $2, false)", [name, value]);
    await before(client, organisation.id);
    for (const { named, sql, parameters } of statements) {
      await client.query(`prepare ${named} as ${sql}`);
      await planOf(client, named, parameters);
    }
    await after(client, organisation.id);
    await client.query("discard plans");
    for (const { named, parameters, keys } of statements) {
      const plan = await planOf(client, named, parameters);
      expect(plan).not.toMatch(/Seq Scan|Bitmap/);
      expect(indexesIn(plan)).toEqual(keys);
    }
  },
);

testOnWholeTables("a connection plans anew once its plan is five seconds old", async () => {
  const { db, owner } = await testApp();
  const options = Object.entries(mainJobSession).map(([name, value]) => `-c ${name}=${value}`);
  const pool = new pg.Pool({ ...owner.options, max: 1, options: options.join(" ") });
  onTestFinished(() => pool.end());
  const organisation = await anOrganisation(db);
  const nobody = { organisationId: organisation.id, emailKeys: [], asked: emptyColumns<AskedValues>(askedColumns) };
  const planAt = async (now: number) => {
    await readReports({ pool, db }, nobody, now);
    return planOf(pool, '"read-reports"');
  };
  const young = await planAt(0);
  expect(young).toContain("Index Scan");
  // A setting that a plan goes by, and that is no reason for PostgreSQL to make it anew.
  await pool.query("set enable_indexscan = off");
  expect(await planAt(4999)).toBe(young);
  expect(await planAt(5000)).not.toBe(young);
});
