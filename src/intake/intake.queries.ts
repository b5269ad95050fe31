import type pg from "pg";
import { arrayText, type Db } from "../platform/db.ts";
import type { ReviewState } from "../reviews/index.ts";

/**
 * The main job in one statement and one round trip: it merges purchasers, claims purchases and reads the review states of a
 * batch of reports of one organisation. The program exists for this call, hence the one exception to "a slice writes its own
 * tables": a test holds it equal to the composed form (record-purchasers-model.test.ts).
 *
 * - It reads first and writes only what differs: a batch that changes nothing assigns no transaction id.
 * - Races are the unique indexes' to decide. Who loses one sees no row (one statement, one snapshot) and is run again.
 * - A review is looked up by its purchase: `is not distinct from` means what = would, which no index serves, so that the plan
 *   cannot read all reviews of a purchaser for each of their purchases.
 * - Its answer is one JSON text: the driver would decode each value of each row by itself, which took longer than all else here.
 * - Rows are written in key order (addresses, then pairs), so that two batches never wait for each other in a circle.
 *
 * $1 organisation, $2 now; a report each: $3 new id, $4 email_key, $5 email, $6 which details were given (bits 1 title,
 * 2 first_name, 4 surname, 8 country, 16 postcode), $7 to $11 those details; a pair each: $12 number of its report (from 1),
 * $13 new id, $14 order_ref, $15 sku, $16 new link secret in hex; $17 keys under which order_refs of erased purchasers were hashed.
 */
export const recordPurchasersSql = `
with report as materialized (
  select r.*, p.id as known_id, p.email as known_email, p.created_at,
    case when r.given & 1 <> 0 or p.id is null then r.title else p.title end as new_title,
    case when r.given & 2 <> 0 or p.id is null then r.first_name else p.first_name end as new_first_name,
    case when r.given & 4 <> 0 or p.id is null then r.surname else p.surname end as new_surname,
    case when r.given & 8 <> 0 or p.id is null then r.country else p.country end as new_country,
    case when r.given & 16 <> 0 or p.id is null then r.postcode else p.postcode end as new_postcode,
    p.id is not null and (
      (r.given & 1 <> 0 and r.title is distinct from p.title)
      or (r.given & 2 <> 0 and r.first_name is distinct from p.first_name)
      or (r.given & 4 <> 0 and r.surname is distinct from p.surname)
      or (r.given & 8 <> 0 and r.country is distinct from p.country)
      or (r.given & 16 <> 0 and r.postcode is distinct from p.postcode)) as differs
  from unnest($3::uuid[], $4::text[], $5::text[], $6::int[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
    with ordinality as r (id, email_key, email, given, title, first_name, surname, country, postcode, report_no)
  left join purchasers p on p.organisation_id = $1 and p.email_key = r.email_key
),
created as (
  insert into purchasers (organisation_id, id, email_key, email, title, first_name, surname, country, postcode, created_at)
  select $1, id, email_key, email, title, first_name, surname, country, postcode, $2 from report
  where known_id is null
  order by email_key
  on conflict (organisation_id, email_key) do nothing
  returning id
),
merged as (
  update purchasers p set
    title = case when r.given & 1 <> 0 then r.title else p.title end,
    first_name = case when r.given & 2 <> 0 then r.first_name else p.first_name end,
    surname = case when r.given & 4 <> 0 then r.surname else p.surname end,
    country = case when r.given & 8 <> 0 then r.country else p.country end,
    postcode = case when r.given & 16 <> 0 then r.postcode else p.postcode end
  from (select * from report where differs order by email_key) r
  where p.organisation_id = $1 and p.id = r.known_id and p.erased_at is null
  returning p.id, p.title, p.first_name, p.surname, p.country, p.postcode
),
purchaser as materialized (
  select report_no, known_id as id, false as created, known_email as email, created_at,
    new_title as title, new_first_name as first_name, new_surname as surname, new_country as country, new_postcode as postcode
  from report where known_id is not null and not differs
  union all
  select r.report_no, m.id, false, r.known_email, r.created_at, m.title, m.first_name, m.surname, m.country, m.postcode
  from merged m join report r on r.known_id = m.id
  union all
  select r.report_no, c.id, true, r.email, $2, r.title, r.first_name, r.surname, r.country, r.postcode
  from created c join report r on r.id = c.id
),
pair as materialized (
  select q.*, s.id as stored_id, s.purchaser_id as owner_id, encode(s.link_secret, 'hex') as stored_secret, s.created_at,
    s.confirmed_at is not null as confirmed, s.purchase_date, s.contacted_at,
    v.state as review_state, v.visible_version is not null as review_visible, v.number as review_number,
    s.id is null and exists (
      select from purchases e
      where e.organisation_id = $1 and e.sku = q.sku and e.order_ref = any (array(
        select 'erased:' || encode(sha256(k.key || convert_to(q.order_ref, 'UTF8')), 'hex') from unnest($17::bytea[]) as k (key)))
    ) as erased
  from unnest($12::int[], $13::uuid[], $14::text[], $15::text[], $16::text[])
    with ordinality as q (report_no, id, order_ref, sku, link_secret, pair_no)
  left join purchases s on s.organisation_id = $1 and s.order_ref = q.order_ref and s.sku = q.sku
  left join reviews v on v.organisation_id = $1 and v.purchase_id = s.id and v.purchaser_id is not distinct from s.purchaser_id
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
  json_build_array(u.report_no, u.created, u.email, u.title, u.first_name, u.surname, u.country, u.postcode, u.created_at,
    case when q.owner_id = u.id then 'known' when q.stored_id is not null or q.erased then 'foreign'
      when c.id is not null then 'claimed' else 'lost' end,
    q.stored_secret, q.created_at, q.confirmed, q.purchase_date, q.contacted_at,
    q.review_state, q.review_visible, q.review_number)
  order by u.report_no, q.pair_no) as rows
from purchaser u
left join pair q using (report_no)
left join claimed c on c.id = q.id
`;

/**
 * The session the statement wants. It only ever looks rows up by index, so its plan must depend neither on values nor on
 * statistics: a plan made while the tables were young would read them whole once they have grown.
 */
export const recordPurchasersSession = {
  plan_cache_mode: "force_generic_plan",
  enable_seqscan: "off",
  jit: "off",
  statement_timeout: "15000",
};

/** An element of the answer: the purchaser of a report, and one of its pairs (or none). Moments are as JSON has them. */
export type RecordedRow = [
  reportNo: number,
  created: boolean,
  email: string,
  title: string | null,
  firstName: string | null,
  surname: string | null,
  country: string | null,
  postcode: string | null,
  createdAt: string,
  /** known: the purchaser's own; foreign: another's, or an erased purchaser's; claimed: made now; lost: another call was faster. */
  standing: "known" | "foreign" | "claimed" | "lost",
  linkSecret: string | null,
  purchaseCreatedAt: string | null,
  confirmed: boolean | null,
  purchaseDate: string | null,
  contactedAt: string | null,
  reviewState: ReviewState | null,
  reviewVisible: boolean | null,
  reviewNumber: number | null,
];

export type RecordPurchasersValues = [
  organisationId: string,
  now: Date,
  ids: string[],
  emailKeys: string[],
  emails: string[],
  given: number[],
  titles: (string | null)[],
  firstNames: (string | null)[],
  surnames: (string | null)[],
  countries: (string | null)[],
  postcodes: (string | null)[],
  pairReportNos: number[],
  pairIds: string[],
  orderRefs: string[],
  skus: string[],
  linkSecrets: string[],
  erasureKeys: Buffer[],
];

/** Runs the statement, prepared once per connection. */
export async function queryRecordPurchasers(pool: pg.Pool, values: RecordPurchasersValues): Promise<RecordedRow[]> {
  const [organisationId, now] = values;
  const columns = values.slice(2, -1) as (string | number | null)[][];
  const query = {
    name: "record-purchasers",
    text: recordPurchasersSql,
    values: [organisationId, now, ...columns.map(arrayText), values.at(-1)],
  };
  const { rows } = await pool.query<{ rows: RecordedRow[] | null }>(query);
  return rows[0]!.rows ?? [];
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
