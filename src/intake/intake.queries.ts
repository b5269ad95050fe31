import { sql } from "kysely";
import type pg from "pg";
import { arrayText, type Database, type Db, isSpread } from "../platform/db.ts";
import { askPrepared } from "../platform/prepared.ts";
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
  reportColumns,
  unnested,
  type WrittenRows,
  writeParameters,
} from "./main-job-columns.ts";

const details = purchaserDetailColumns.join(", ");
const asked = unnested(readParameters, "asked");
const reportsUnnested = unnested(writeParameters, "report");
const purchasesUnnested = unnested(writeParameters, "purchase");
const mergedDetails = eachDetail(
  (detail, given) => `${detail} = case when ${given} then r.${detail} else p.${detail} end`,
);
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
  select * from unnest(${reportsUnnested.parameters}) as r (${reportsUnnested.columns})
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
    ${mergedDetails}
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
  from unnest(${purchasesUnnested.parameters}) as q (${purchasesUnnested.columns})
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
 * values. While the tables are empty, any index looks as good as the right one: hence they are planned anew (`askPrepared`).
 */
export const mainJobSession = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  jit: "off",
  statement_timeout: "15000",
};

/** The main job's own connections, and the query builder over them. */
export type MainJobDatabase = { pool: pg.Pool; db: Database };

/** What a batch of one organisation's reports names: their purchasers' e-mail keys, and their pairs. */
export type AskedBatch = { organisationId: string; emailKeys: string[]; asked: Columns<AskedValues> };

/**
 * What is known of a batch; each row says by its place, from 1 on, which of the batch it is about.
 *
 * @param time milliseconds from any moment on, for the age of plans
 */
export async function readReports(
  { pool }: MainJobDatabase,
  batch: AskedBatch,
  time = performance.now(),
): Promise<KnownRows> {
  const values = [batch.organisationId, arrayText(batch.emailKeys), ...Object.values(batch.asked).map(arrayText)];
  const rows = await askPrepared<{ [Name in keyof KnownRows]: KnownRows[Name] | null }>(
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
export async function writeReports(
  { pool, db }: MainJobDatabase,
  batch: WriteBatch,
  time = performance.now(),
): Promise<WrittenRows> {
  if (isSpread(db)) return writeOnCitus(db, batch);
  const values = [
    batch.organisationId,
    batch.now,
    ...Object.values(batch.reports).map(arrayText),
    ...Object.values(batch.purchases).map(arrayText),
    batch.erasureKeys,
  ];
  const rows = await askPrepared<Nullable<WrittenRows>>(
    pool,
    { name: "write-reports", text: writeReportsSql, values },
    time,
  );
  const { created, changed, claimed, erased } = rows;
  return { created: created ?? [], changed: changed ?? [], claimed: claimed ?? [], erased: erased ?? [] };
}

type Nullable<Lists> = { [Name in keyof Lists]: Lists[Name] | null };

/**
 * The same in one transaction of statements that each go to the organisation's machine as a whole: Citus takes a statement with an
 * INSERT in a CTE apart and sends what lies between the parts about. Rows are inserted as VALUES, in the same order, and only where there
 * are some (decision 0078).
 */
async function writeOnCitus(db: Database, batch: WriteBatch): Promise<WrittenRows> {
  return db.transaction().execute(async (tx) => {
    const created = await insertNewPurchasers(tx, batch);
    const { owners, changed, erased } = await changeKnown(tx, batch);
    const claimed = await claimPurchases(tx, batch, {
      owners: new Set([...created, ...(owners ?? [])]),
      erased: new Set(erased),
    });
    return { created, changed: changed ?? [], claimed, erased: erased ?? [] };
  });
}

async function insertNewPurchasers(tx: Db, { organisationId, now, reports }: WriteBatch): Promise<string[]> {
  const places = reports.id.flatMap((_, place) => (reports.standing[place] === "new" ? [place] : []));
  if (places.length === 0) return [];
  const rows = inKeyOrder(places, (place) => reports.email_key[place]!).map((place) => {
    const said = purchaserDetailColumns.map((column) => sql`${reports[column][place]}`);
    return sql`(${organisationId}::uuid, ${reports.id[place]}::uuid, ${reports.email_key[place]}, ${reports.email[place]}, ${sql.join(said)}, ${now}::timestamptz)`;
  });
  const { rows: made } = await sql<{ id: string }>`
    insert into purchasers as made (organisation_id, id, email_key, email, ${sql.raw(details)}, created_at)
    values ${sql.join(rows)}
    on conflict (organisation_id, email_key) do nothing
    returning made.id`.execute(tx);
  return made.map(({ id }) => id);
}

/** Merges what is said of those who are known; says who of them is there now, and which of the pairs were erased. */
async function changeKnown(tx: Db, { organisationId, reports, purchases, erasureKeys: hashKeys }: WriteBatch) {
  const { rows } = await sql<Nullable<Pick<WrittenRows, "changed" | "erased"> & { owners: string[] }>>`
    with report as materialized (
      select * from unnest(${arraysOf(reportColumns, reports)}) as r (${sql.raw(reportsUnnested.columns)})
    ),
    changed as (
      update purchasers p set ${sql.raw(mergedDetails)}
      from (select * from report where standing = 'changed' order by email_key limit (select count(*) from report)) r
      where p.organisation_id = ${organisationId}::uuid and p.id = r.id and p.erased_at is null
      returning p.id, ${sql.raw(purchaserDetailColumns.map((column) => `p.${column}`).join(", "))}
    ),
    owner as materialized (
      select id from changed
      union all
      select p.id from report r
      cross join lateral (
        select p.id from purchasers p where p.organisation_id = ${organisationId}::uuid and p.id = r.id and p.erased_at is null offset 0
      ) p
      where r.standing = 'known'
    ),
    erased as (
      select q.id from unnest(${arraysOf({ id: "uuid", order_ref: "text" }, purchases)}) as q (id, order_ref)
      where exists (
        select from (
          select 'erased:' || encode(sha256(key || convert_to(q.order_ref, 'UTF8')), 'hex') as order_ref
          from unnest(${hashKeys}::bytea[]) as key
        ) k
        cross join lateral (
          select from purchases e where e.organisation_id = ${organisationId}::uuid and e.order_ref = k.order_ref offset 0
        ) e
      )
    )
    select
      (select json_agg(id) from owner) as owners,
      (select json_agg(json_build_array(${sql.raw(list(changedAnswer))})) from changed m) as changed,
      (select json_agg(id) from erased) as erased`.execute(tx);
  return rows[0]!;
}

async function claimPurchases(
  tx: Db,
  { organisationId, now, purchases }: WriteBatch,
  { owners, erased }: { owners: ReadonlySet<string>; erased: ReadonlySet<string> },
): Promise<string[]> {
  const places = purchases.id.flatMap((id, place) =>
    owners.has(purchases.purchaser_id[place]!) && !erased.has(id) ? [place] : [],
  );
  if (places.length === 0) return [];
  const rows = inKeyOrder(places, (place) => `${purchases.order_ref[place]}\0${purchases.sku[place]}`).map(
    (place) =>
      sql`(${organisationId}::uuid, ${purchases.id[place]}::uuid, ${purchases.purchaser_id[place]}::uuid, ${purchases.order_ref[place]}, ${purchases.sku[place]}, ${Buffer.from(purchases.link_secret[place]!, "hex")}, ${now}::timestamptz)`,
  );
  const { rows: made } = await sql<{ id: string }>`
    insert into purchases as made (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at)
    values ${sql.join(rows)}
    on conflict (organisation_id, order_ref, sku) do nothing
    returning made.id`.execute(tx);
  return made.map(({ id }) => id);
}

/** Whoever writes several rows writes them in this order, so that two with the same never deadlock. */
function inKeyOrder(places: readonly number[], keyOf: (place: number) => string): number[] {
  return [...places].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

/** `$::type[]` of each column, for unnest. */
function arraysOf<Types extends Readonly<Record<string, string>>>(
  columns: Types,
  values: { readonly [Name in keyof Types]: readonly (string | number | null)[] },
) {
  const names = Object.keys(columns) as (keyof Types & string)[];
  return sql.join(names.map((name) => sql`${arrayText(values[name])}::${sql.raw(columns[name]!)}[]`));
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
