/**
 * The shop that is measured: which rows exist before the first request, as arithmetic over numbers, so that SQL, pgbench's
 * scripts and wrk's Lua script name the same rows independently. requests.lua holds the same arithmetic.
 *
 * Purchaser p has the order p, which names the purchases 3p, 3p + 1 and 3p + 2; new ones have numbers above `seeded`.
 */
export const seeded = { purchasers: 200_000, purchases: 600_000, reviews: 200_000 } as const;
type Seeded = { readonly [Rows in keyof typeof seeded]: number };
export const purchasesAnOrder = 3;

/** Spreads consecutive numbers over the whole range of nine digits, none twice, so that indexes are hit everywhere rather than at their end. */
export const scatter = { factor: 61_803_399, modulus: 999_999_937 } as const;
export const firstOrderRef = 1_000_000_000;
export const skus = { first: 10_000, count: 5000 } as const;

export const trkref = "ACME";
export const title = "Ms";
export const firstName = "Jane";

/** New purchasers and orders are numbered from here, each phase of the run in a range of its own. */
export const firstFresh = 1_000_000;
export const freshAPhase = 1_000_000;

/** The body that reports purchaser p with the order o; the seed's shape. */
export function requestBody(purchaser: number, order: number): string {
  const purchases = Array.from({ length: purchasesAnOrder }, (_, index) => {
    const purchase = order * purchasesAnOrder + index;
    return { order_ref: `A${firstOrderRef + scattered(purchase)}`, sku: `SKU${skus.first + (purchase % skus.count)}` };
  });
  return JSON.stringify({
    email: `purchaser.${scattered(purchaser)}@example.com`,
    title,
    first_name: firstName,
    purchases,
  });
}

export function scattered(number: number): number {
  return (number * scatter.factor) % scatter.modulus;
}

export const scatteredSql = (number: string) => `((${number}) * ${scatter.factor}::bigint) % ${scatter.modulus}`;
/** Ids in the form of UUIDv7: the time first, here a week ago, then a counter. */
export const idSql = (number: string) => `($2 || lpad(to_hex(${number}), 15, '0'))::uuid`;

/**
 * Fills the tables, a set at a time. Of every purchaser's three purchases, two are confirmed and were invited (as in the v4
 * documentation's example) and one is merely claimed; the first has a review. No review waits for publication, and those that
 * wait for a vetter were checked: the recurring jobs would publish and check them while the bench measures.
 *
 * $1 the organisation, $2 the first half of every id.
 */
export const seedSql = ({ purchasers, purchases, reviews }: Seeded): readonly string[] => [
  `insert into purchasers (organisation_id, id, email_key, email, title, first_name, created_at)
   select $1::uuid, ${idSql("p")}, 'purchaser.' || ${scatteredSql("p")} || '@example.com',
     'purchaser.' || ${scatteredSql("p")} || '@example.com', '${title}', '${firstName}', now() - interval '7 days'
   from generate_series(1, ${purchasers}) p`,
  `insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at, confirmed_at,
     purchase_date, contacted_at)
   select $1::uuid, ${idSql("n")}, ${idSql(`n / ${purchasesAnOrder}`)}, 'A' || ${firstOrderRef} + ${scatteredSql("n")},
     'SKU' || ${skus.first} + n % ${skus.count}, decode(md5('secret ' || n), 'hex'), now() - interval '7 days',
     case when n % 3 < 2 then now() - interval '7 days' end, case when n % 3 < 2 then current_date - 9 end,
     case when n % 3 < 2 then now() - interval '2 days' end
   from generate_series(${purchasesAnOrder}, ${purchases + purchasesAnOrder - 1}) n`,
  `insert into reviews (organisation_id, id, number, purchase_id, purchaser_id, sku, state, version, visible_version,
     visible_score, submitted_at, state_changed_at, published_at, author_secret)
   select $1::uuid, ${idSql("p")}, nextval('v4_numbers'), ${idSql(`p * ${purchasesAnOrder}`)}, ${idSql("p")},
     'SKU' || ${skus.first} + (p * ${purchasesAnOrder}) % ${skus.count}, state, 1, case state when 'published' then 1 end,
     case state when 'published' then 1 + p % 9 end, now() - interval '2 days', now() - interval '1 day', case state when 'published' then now() - interval '1 day' end,
     uuid_send(gen_random_uuid())
   from generate_series(1, ${reviews}) p
   cross join lateral (select (array['published', 'published', 'published', 'published', 'published', 'published',
     'pending_moderation', 'pending_moderation', 'rejected', 'withdrawn'])[1 + p % 10] as state) as drawn`,
  `insert into review_versions (organisation_id, review_id, version, overall_score, general_comments, language, submitted_at)
   select organisation_id, id, 1, coalesce(visible_score, 1 + number % 10), 'It does what it says. I would buy it again.', 'en', submitted_at
   from reviews where organisation_id = $1::uuid and $2::text is not null`,
  // Waiting reviews are already checked; otherwise the sweep would check them, and write, while the bench measures.
  `insert into review_checks (organisation_id, review_id, version, checked_at, language, findings, is_waiting, waiting_since)
   select organisation_id, id, version, submitted_at, 'en', '{}', true, submitted_at
   from reviews where organisation_id = $1::uuid and $2::text is not null and state = 'pending_moderation'`,
];
