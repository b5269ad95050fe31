import { skus } from "./shop.ts";

/**
 * What each job of `bench:beside` finds due, created by one statement each, together with the job's own row in the queue: $1 the
 * organisation, $2 the first half of every id (a new one each time), $3 how many. Sizes are in beside.ts.
 */
const idSql = (number: string) => `($2 || lpad(to_hex(${number}), 15, '0'))::uuid`;

const purchasersSql = `insert into purchasers (organisation_id, id, email_key, email, first_name, created_at)
  select $1::uuid, ${idSql("n")}, $2 || n || '@example.com', $2 || n || '@example.com', 'Jane', now() - interval '20 days'
  from generate_series(1, $3::int) n`;

/** Confirmed; either delivered twelve days ago and to be asked about, or asked about long ago. */
const purchasesSql = (isDue: boolean) => `insert into purchases (organisation_id, id, purchaser_id, order_ref, sku,
    link_secret, created_at, confirmed_at, purchase_date, delivery_date, contacted_at)
  select $1::uuid, ${idSql("n")}, ${idSql("n")}, $2 || 'A' || n, 'SKU' || ${skus.first} + n % ${skus.count},
    uuid_send(gen_random_uuid()), now() - interval '20 days', now() - interval '20 days', current_date - 20,
    current_date - 12, ${isDue ? "null" : "now() - interval '5 days'"}
  from generate_series(1, $3::int) n`;

const reviewsSql = (state: string) => `insert into reviews (organisation_id, id, number, purchase_id, purchaser_id, sku,
    state, version, submitted_at, state_changed_at, author_secret)
  select $1::uuid, ${idSql("n")}, nextval('v4_numbers'), ${idSql("n")}, ${idSql("n")},
    'SKU' || ${skus.first} + n % ${skus.count}, '${state}', 1, now() - interval '2 days', now() - interval '1 day',
    uuid_send(gen_random_uuid())
  from generate_series(1, $3::int) n`;

/** $4 the texts, in turn. */
const versionsSql = `insert into review_versions (organisation_id, review_id, version, overall_score, general_comments,
    language, submitted_at)
  select $1::uuid, ${idSql("n")}, 1, 1 + n % 10, ($4::text[])[1 + n % cardinality($4::text[])], 'en', now() - interval '2 days'
  from generate_series(1, $3::int) n`;

/** Ids in the form of UUIDv7: the time, a counter for the step, and the review's number. */
const eventsSql = (
  steps: readonly string[],
) => `insert into review_events (organisation_id, id, review_id, version, event, from_state,
    to_state, actor_kind, occurred_at)
  select $1::uuid, (left($2, 12) || '700' || step || '8' || lpad(to_hex(n), 15, '0'))::uuid, ${idSql("n")}, 1, event, from_state, to_state,
    actor_kind, now() - age
  from generate_series(1, $3::int) n
  cross join (values ${steps.join(", ")}) as steps (step, event, from_state, to_state, actor_kind, age)`;

const submitted = `(1, 'submitted', null, 'pending_moderation', 'purchaser', interval '2 days')`;
const approved = `(2, 'approved', 'pending_moderation', 'pending_publication', 'operator', interval '1 day')`;

const checksSql = `insert into review_checks (organisation_id, review_id, version, checked_at, language, findings, is_waiting, waiting_since)
  select $1::uuid, ${idSql("n")}, 1, now() - interval '2 days', 'en', '{}', false, now() - interval '2 days'
  from generate_series(1, $3::int) n`;

const reviewed = [purchasersSql, purchasesSql(false)];

/** The statements for each job; those with a $4 take the texts. */
export const dueToInvite = [purchasersSql, purchasesSql(true)];
export const dueToPublish = [
  ...reviewed,
  reviewsSql("pending_publication"),
  versionsSql,
  eventsSql([submitted, approved]),
  checksSql,
];
export const dueToCheck = [...reviewed, reviewsSql("pending_moderation"), versionsSql, eventsSql([submitted])];

/** Texts that stall a check that is not prepared for them, each within the limits of the form. */
export const hostileTexts = ["A-", "12 ", "a.", "(0", "x@", "http://", "1-", "a "].map((part) =>
  part.repeat(2000).slice(0, 4000),
);
