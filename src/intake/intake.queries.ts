import type pg from "pg";
import { arrayText, type Db } from "../platform/db.ts";
import { purchaserDetailColumns } from "../purchases/index.ts";
import {
  type AnswerRow,
  answerColumns,
  type Columns,
  eachDetail,
  type PairValues,
  parameterNames,
  type ReportValues,
  unnested,
} from "./main-job-columns.ts";

const details = purchaserDetailColumns.join(", ");
const of = (row: string) => purchaserDetailColumns.map((column) => `${row}.${column}`).join(", ");
const reports = unnested("report");
const pairs = unnested("pair");
const erasureKeysParameter = `$${parameterNames.length}`;
const answer = Object.values(answerColumns).join(", ");

/**
 * The main job in one statement and one round trip: it merges purchasers, claims purchases and reads the review states of a batch
 * of reports of one organisation. The program exists for this call, hence the one exception to "a slice writes its own tables": a
 * test checks that it equals the composed form (main-job-model.test.ts).
 *
 * - It reads first and writes only what differs: a batch that changes nothing assigns no transaction id.
 * - Races are decided by the unique indexes. A report that loses one sees no row (one statement, one snapshot) and is run again.
 * - `offset 0` keeps a look-up as it is: by key, for each row of the batch. The planner may reverse a plain join: a plan that was
 *   made while the tables were young, and kept, read every row of the organisation for each batch. The limit in `merged`, which
 *   limits nothing, makes the planner expect as few rows as there are.
 * - A review is looked up by its purchase: `is not distinct from` means the same as `=` here, but no index serves it, so the plan
 *   cannot read all reviews of a purchaser for each of their purchases.
 * - Its answer is one JSON text: the driver would decode each value of each row separately, which took longer than everything
 *   else here.
 * - Rows are written in key order (addresses, then pairs), so that two batches never deadlock.
 *
 * Parameters: $1 organisation, $2 now, then an array for each column of the reports and of their pairs (main-job-columns.ts), last
 * the keys under which order_refs of erased purchasers were hashed.
 */
export const recordPurchasersSql = `
with report as materialized (
  select r.*, p.id as known_id, p.email as known_email, p.created_at,
    ${eachDetail((detail, given) => `case when ${given} or p.id is null then r.${detail} else p.${detail} end as new_${detail}`)},
    p.id is not null and (
      ${eachDetail((detail, given) => `(${given} and r.${detail} is distinct from p.${detail})`, "\n      or ")}) as differs
  from unnest(${reports.parameters})
    with ordinality as r (${reports.columns}, report_no)
  left join lateral (
    select * from purchasers p where p.organisation_id = $1 and p.email_key = r.email_key offset 0
  ) p on true
),
created as (
  insert into purchasers (organisation_id, id, email_key, email, ${details}, created_at)
  select $1, id, email_key, email, ${details}, $2 from report
  where known_id is null
  order by email_key
  on conflict (organisation_id, email_key) do nothing
  returning id
),
merged as (
  update purchasers p set
    ${eachDetail((detail, given) => `${detail} = case when ${given} then r.${detail} else p.${detail} end`)}
  from (select * from report where differs order by email_key limit (select count(*) from report)) r
  where p.organisation_id = $1 and p.id = r.known_id and p.erased_at is null
  returning p.id, ${of("p")}
),
purchaser as materialized (
  select report_no, known_id as id, false as created, known_email as email, created_at,
    ${eachDetail((detail) => `new_${detail} as ${detail}`)}
  from report where known_id is not null and not differs
  union all
  select r.report_no, m.id, false, r.known_email, r.created_at, ${of("m")}
  from merged m join report r on r.known_id = m.id
  union all
  select r.report_no, c.id, true, r.email, $2, ${of("r")}
  from created c join report r on r.id = c.id
),
pair as materialized (
  select q.*, s.id as stored_id, s.purchaser_id as owner_id, encode(s.link_secret, 'hex') as stored_secret, s.created_at,
    s.confirmed_at is not null as confirmed, s.purchase_date, s.contacted_at,
    v.state as review_state, v.visible_version is not null as review_visible, v.number as review_number,
    s.id is null and exists (
      select from (
        select 'erased:' || encode(sha256(key || convert_to(q.order_ref, 'UTF8')), 'hex') as order_ref
        from unnest(${erasureKeysParameter}::bytea[]) as key
      ) k
      cross join lateral (
        select from purchases e where e.organisation_id = $1 and e.order_ref = k.order_ref offset 0
      ) e
    ) as erased
  from unnest(${pairs.parameters})
    with ordinality as q (${pairs.columns}, pair_no)
  left join lateral (
    select * from purchases s where s.organisation_id = $1 and s.order_ref = q.order_ref and s.sku = q.sku offset 0
  ) s on true
  left join lateral (
    select * from reviews v
    where v.organisation_id = $1 and v.purchase_id = s.id and v.purchaser_id is not distinct from s.purchaser_id
    offset 0
  ) v on true
),
claimed as (
  insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at)
  select $1, q.id, u.id, q.order_ref, q.sku, decode(q.link_secret, 'hex'), $2
  from pair q join purchaser u using (report_no)
  where q.stored_id is null and not q.erased
  order by q.order_ref, q.sku
  on conflict (organisation_id, order_ref, sku) do nothing
  returning id
)
select json_agg(
  json_build_array(${answer})
  order by u.report_no, q.pair_no) as rows
from purchaser u
left join pair q using (report_no)
left join claimed c on c.id = q.id
`;

/**
 * The session settings that the statement needs. It only ever looks rows up by index, so its plan must not depend on values.
 * While the tables are empty, any index looks as good as the right one: hence `planAnew`.
 */
export const recordPurchasersSession = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  jit: "off",
  statement_timeout: "15000",
};

const planLastsMs = 5000;
const plannedAt = new WeakMap<pg.PoolClient, number>();

/**
 * Makes a connection plan again when its plan is five seconds old, which takes a few milliseconds: a plan depends on how large
 * the tables were when it was made, and would otherwise stay until PostgreSQL analyses them, a minute or more after they were
 * filled.
 */
async function planAnew(client: pg.PoolClient, now: number): Promise<void> {
  if (now - (plannedAt.get(client) ?? Number.NEGATIVE_INFINITY) < planLastsMs) return;
  await client.query("discard plans");
  plannedAt.set(client, now);
}

/** A batch of one organisation's reports, with the pairs they ask about. */
export type RecordedBatch = {
  organisationId: string;
  now: Date;
  reports: Columns<ReportValues>;
  pairs: Columns<PairValues>;
  /** Keys under which order_refs of erased purchasers were hashed. */
  erasureKeys: readonly Buffer[];
};

/**
 * Runs the statement, prepared once per connection. The rows come by report, then by pair.
 *
 * @param time milliseconds from any moment on, for the age of plans
 */
export async function queryRecordPurchasers(
  pool: pg.Pool,
  batch: RecordedBatch,
  time: () => number = performance.now.bind(performance),
): Promise<AnswerRow[]> {
  const query = {
    name: "record-purchasers",
    text: recordPurchasersSql,
    values: [
      batch.organisationId,
      batch.now,
      ...Object.values(batch.reports).map(arrayText),
      ...Object.values(batch.pairs).map(arrayText),
      batch.erasureKeys,
    ],
  };
  const client = await pool.connect();
  try {
    await planAnew(client, time());
    const { rows } = await client.query<{ rows: AnswerRow[] | null }>(query);
    client.release();
    return rows[0]!.rows ?? [];
  } catch (error) {
    // As the pool does for its own queries: nobody knows what the connection is in the middle of.
    client.release(true);
    throw error;
  }
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
