import type pg from "pg";
import { arrayText, type Db } from "../platform/db.ts";
import { purchaserDetailColumns } from "../purchases/index.ts";
import {
  type AskedValues,
  type Columns,
  changedAnswer,
  eachDetail,
  type KnownRows,
  type NewPurchaseValues,
  purchaseAnswer,
  purchaserAnswer,
  type ReportValues,
  readParameters,
  unnested,
  type WrittenRows,
  writeParameters,
} from "./main-job-columns.ts";

const details = purchaserDetailColumns.join(", ");
const asked = unnested(readParameters, "asked");
const reports = unnested(writeParameters, "report");
const purchases = unnested(writeParameters, "purchase");
const emailKeys = `$${readParameters.indexOf("email_keys") + 1}`;
const erasureKeys = `$${writeParameters.indexOf("erasure_keys") + 1}`;
const list = (columns: object) => Object.values(columns).join(", ");

/**
 * The main job's first statement, and mostly its only one: what is known of the purchasers and purchases that a batch of reports
 * of one organisation names. It cannot write, and so it assigns no transaction id.
 *
 * - `offset 0` keeps a look-up as it is: by key, for each row of the batch. The planner may reverse a plain join: a plan that was
 *   made while the tables were young, and kept, read every row of the organisation for each batch.
 * - A review is looked up by its purchase: `is not distinct from` means the same as `=` here, but no index serves it, so the plan
 *   cannot read all reviews of a purchaser for each of their purchases.
 * - Its answers are JSON texts: the driver would decode each value of each row separately, which took longer than everything
 *   else here. Each row names the place of what it answers; what is not known has none.
 *
 * Parameters: $1 organisation, then an array each of the reports' e-mail keys, and of their pairs' order_refs and skus.
 */
export const readReportsSql = `
select known.purchasers, bought.purchases
from (
  select json_agg(json_build_array(${list(purchaserAnswer)})) as purchasers
  from unnest(${emailKeys}::text[]) with ordinality as r (email_key, place)
  cross join lateral (
    select * from purchasers p where p.organisation_id = $1 and p.email_key = r.email_key offset 0
  ) p
) known
cross join (
  select json_agg(json_build_array(${list(purchaseAnswer)})) as purchases
  from unnest(${asked.parameters}) with ordinality as q (${asked.columns}, place)
  cross join lateral (
    select * from purchases s where s.organisation_id = $1 and s.order_ref = q.order_ref and s.sku = q.sku offset 0
  ) s
  left join lateral (
    select * from reviews v
    where v.organisation_id = $1 and v.purchase_id = s.id and v.purchaser_id is not distinct from s.purchaser_id
    offset 0
  ) v on true
) bought
`;

/**
 * The main job's second statement, for the reports of a batch of which something is missing or differs: it creates purchasers,
 * merges details and claims purchases. The program exists for this call, hence the one exception to "a slice writes its own
 * tables": a test checks that it equals the composed form (main-job-model.test.ts).
 *
 * - Races are decided by the unique indexes: what another call stored since the first statement is not stored again, nor named
 *   in the answer, and the report is run again.
 * - A purchase is claimed only for a purchaser who is there now: created or merged by this statement, or found again.
 * - Rows are written in key order (addresses, then pairs), so that two batches never deadlock.
 * - The limit in `changed`, which limits nothing, makes the planner expect as few rows as there are.
 *
 * Parameters: $1 organisation, $2 now, then an array for each column of the reports and of the purchases to claim
 * (main-job-columns.ts), last the keys under which order_refs of erased purchasers were hashed.
 */
export const writeReportsSql = `
with report as materialized (
  select * from unnest(${reports.parameters}) as r (${reports.columns})
),
created as (
  insert into purchasers as made (organisation_id, id, email_key, email, ${details}, created_at)
  select $1, id, email_key, email, ${details}, $2 from report
  where standing = 'new'
  order by email_key
  on conflict (organisation_id, email_key) do nothing
  returning made.id
),
changed as (
  update purchasers p set
    ${eachDetail((detail, given) => `${detail} = case when ${given} then r.${detail} else p.${detail} end`)}
  from (select * from report where standing = 'changed' order by email_key limit (select count(*) from report)) r
  where p.organisation_id = $1 and p.id = r.id and p.erased_at is null
  returning p.id, ${purchaserDetailColumns.map((column) => `p.${column}`).join(", ")}
),
owner as materialized (
  select id from created
  union all
  select id from changed
  union all
  select p.id from report r
  cross join lateral (
    select p.id from purchasers p where p.organisation_id = $1 and p.id = r.id and p.erased_at is null offset 0
  ) p
  where r.standing = 'known'
),
purchase as materialized (
  select q.*, exists (
    select from (
      select 'erased:' || encode(sha256(key || convert_to(q.order_ref, 'UTF8')), 'hex') as order_ref
      from unnest(${erasureKeys}::bytea[]) as key
    ) k
    cross join lateral (
      select from purchases e where e.organisation_id = $1 and e.order_ref = k.order_ref offset 0
    ) e
  ) as erased
  from unnest(${purchases.parameters}) as q (${purchases.columns})
),
claimed as (
  insert into purchases as made (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at)
  select $1, q.id, q.purchaser_id, q.order_ref, q.sku, decode(q.link_secret, 'hex'), $2
  from purchase q join owner o on o.id = q.purchaser_id
  where not q.erased
  order by q.order_ref, q.sku
  on conflict (organisation_id, order_ref, sku) do nothing
  returning made.id
)
select
  (select json_agg(id) from created) as created,
  (select json_agg(json_build_array(${list(changedAnswer)})) from changed m) as changed,
  (select json_agg(id) from claimed) as claimed,
  (select json_agg(id) from purchase where erased) as erased
`;

/**
 * The session settings that the two statements need on plain PostgreSQL (`sessionOn` says what another engine can take). They only ever look rows up by index, so their plans must not depend on
 * values. While the tables are empty, any index looks as good as the right one: hence `planAnew`.
 */
export const mainJobSession = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  jit: "off",
  statement_timeout: "15000",
};

const planLastsMs = 5000;
const plannedAt = new WeakMap<pg.PoolClient, number>();

/**
 * Makes a connection plan again when its plans are five seconds old, which takes a few milliseconds: a plan depends on how large
 * the tables were when it was made, and would otherwise stay until PostgreSQL analyses them, a minute or more after they were
 * filled.
 */
async function planAnew(client: pg.PoolClient, now: number): Promise<void> {
  if (now - (plannedAt.get(client) ?? Number.NEGATIVE_INFINITY) < planLastsMs) return;
  await client.query("discard plans");
  plannedAt.set(client, now);
}

/** Runs one of the two statements, prepared once per connection. */
async function ask<Row extends pg.QueryResultRow>(pool: pg.Pool, query: pg.QueryConfig, time: number): Promise<Row> {
  const client = await pool.connect();
  try {
    await planAnew(client, time);
    const { rows } = await client.query<Row>(query);
    client.release();
    return rows[0]!;
  } catch (error) {
    // As the pool does for its own queries: nobody knows what the connection is in the middle of.
    client.release(true);
    throw error;
  }
}

/** What a batch of one organisation's reports names: their purchasers' e-mail keys, and their pairs. */
export type AskedBatch = { organisationId: string; emailKeys: string[]; asked: Columns<AskedValues> };

/**
 * What is known of a batch; each row says by its place, from 1 on, which of the batch it is about.
 *
 * @param time milliseconds from any moment on, for the age of plans
 */
export async function readReports(pool: pg.Pool, batch: AskedBatch, time = performance.now()): Promise<KnownRows> {
  const values = [batch.organisationId, arrayText(batch.emailKeys), ...Object.values(batch.asked).map(arrayText)];
  const rows = await ask<{ [Name in keyof KnownRows]: KnownRows[Name] | null }>(
    pool,
    { name: "read-reports", text: readReportsSql, values },
    time,
  );
  return { purchasers: rows.purchasers ?? [], purchases: rows.purchases ?? [] };
}

/** What a batch of one organisation's reports has to store. */
export type WriteBatch = {
  organisationId: string;
  now: Date;
  reports: Columns<ReportValues>;
  purchases: Columns<NewPurchaseValues>;
  /** Keys under which order_refs of erased purchasers were hashed. */
  erasureKeys: readonly Buffer[];
};

/**
 * Stores what a batch brings. What is named in no list of the answer lost a race.
 *
 * @param time milliseconds from any moment on, for the age of plans
 */
export async function writeReports(pool: pg.Pool, batch: WriteBatch, time = performance.now()): Promise<WrittenRows> {
  const values = [
    batch.organisationId,
    batch.now,
    ...Object.values(batch.reports).map(arrayText),
    ...Object.values(batch.purchases).map(arrayText),
    batch.erasureKeys,
  ];
  const rows = await ask<{ [Name in keyof WrittenRows]: WrittenRows[Name] | null }>(
    pool,
    { name: "write-reports", text: writeReportsSql, values },
    time,
  );
  const { created, changed, claimed, erased } = rows;
  return { created: created ?? [], changed: changed ?? [], claimed: claimed ?? [], erased: erased ?? [] };
}

/** Every purchase of a purchaser with the state of its review, newest first; a read join with reviews. */
export async function listPurchasesWithReviews(db: Db, by: { organisationId: string; purchaserId: string }) {
  return db
    .selectFrom("purchases")
    .leftJoin("reviews", (join) =>
      join
        .onRef("reviews.organisationId", "=", "purchases.organisationId")
        .onRef("reviews.purchaseId", "=", "purchases.id")
        .onRef("reviews.purchaserId", "=", "purchases.purchaserId"),
    )
    .select([
      "purchases.orderRef",
      "purchases.sku",
      "purchases.linkSecret",
      "purchases.createdAt",
      "purchases.confirmedAt",
    ])
    .select([
      "purchases.purchaseDate",
      "purchases.contactedAt",
      "reviews.state",
      "reviews.visibleVersion",
      "reviews.number",
    ])
    .where("purchases.organisationId", "=", by.organisationId)
    .where("purchases.purchaserId", "=", by.purchaserId)
    .orderBy("purchases.createdAt", "desc")
    .orderBy("purchases.id", "desc")
    .execute();
}
