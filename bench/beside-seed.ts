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

/** The statements, and whether each takes the texts. */
export const dueToInvite = [purchasersSql, purchasesSql(true)];
export const dueToPublish = [purchasersSql, purchasesSql(false), reviewsSql("pending_publication"), versionsSql];
export const dueToCheck = [purchasersSql, purchasesSql(false), reviewsSql("pending_moderation"), versionsSql];

/** Texts that stall a check that is not prepared for them, each within the limits of the form. */
export const hostileTexts = ["A-", "12 ", "a.", "(0", "x@", "http://", "1-", "a "].map((part) =>
  part.repeat(2000).slice(0, 4000),
);
