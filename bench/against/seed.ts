import { firstName, firstOrderRef, idSql, purchasesAnOrder, scatteredSql, skus, title } from "../shop.ts";

/**
 * The shop that both builds serve. As in ../shop.ts, purchaser p has the order p, which names the purchases 3p to 3p + 2. By the
 * last digit of p: 0 to 5 have a published review of their first purchase (a fifth of all purchases), 7 one that waits for a
 * vetter (up to the number wanted), 8 one that was accepted (likewise), 6 and 9 none. In addition, one product has reviews by
 * purchasers of its own.
 */
export type ShopSize = { purchasers: number; waiting: number; accepted: number; fans: number };

/** The product that many purchasers have reviewed. */
export const favourite = "SKU-FAVOURITE";

/** The delay before publication: the longest there is, so that accepted reviews stay so until a suite makes them due. */
export const publicationDelayHours = 168;

/** New purchasers and orders are numbered from here, each stretch of requests in a range of its own, and always below what a double holds exactly. */
export const firstFresh = 5_000_000;
export const freshAStretch = 400_000;

export function sizeOf(purchases: number, accepted: number): ShopSize {
  const purchasers = Math.floor(purchases / purchasesAnOrder);
  const tenth = Math.floor(purchasers / 10);
  return {
    purchasers,
    waiting: Math.min(tenth, Math.ceil(purchases / 500)),
    accepted: Math.min(tenth, accepted),
    fans: Math.min(20_000, Math.max(100, Math.ceil(purchasers / 100))),
  };
}

/** Fills the tables, a set at a time. $1 the organisation, $2 the first half of every id. */
export function seedSql(size: ShopSize): readonly string[] {
  const { purchasers, waiting, accepted, fans } = size;
  // Fans are numbered after the purchasers that requests draw from.
  const people = `generate_series(1, ${purchasers + fans}) p`;
  const isFan = `p > ${purchasers}`;
  const ids = "$1::uuid is not null and $2::text is not null";
  return [
    `update organisations set publication_delay_hours = ${publicationDelayHours} where id = $1::uuid and $2::text is not null`,
    `insert into products (organisation_id, id, sku, name, created_at)
     select $1::uuid, ${idSql("n")}, case when n = ${skus.count} then '${favourite}' else 'SKU' || ${skus.first} + n end,
       'Kettle number ' || n, now() - interval '800 days' from generate_series(0, ${skus.count}) n`,
    `insert into purchasers (organisation_id, id, email_key, email, title, first_name, created_at)
     select $1::uuid, ${idSql("p")}, 'purchaser.' || ${scatteredSql("p")} || '@example.com',
       'purchaser.' || ${scatteredSql("p")} || '@example.com', '${title}', '${firstName}', now() - interval '710 days'
     from ${people}`,
    `insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at, confirmed_at,
       purchase_date, contacted_at)
     select $1::uuid, ${idSql("n")}, ${idSql(`n / ${purchasesAnOrder}`)}, 'A' || ${firstOrderRef} + ${scatteredSql("n")},
       case when n / ${purchasesAnOrder} > ${purchasers} then '${favourite}' else 'SKU' || ${skus.first} + n % ${skus.count} end,
       decode(md5('secret ' || n), 'hex'), now() - interval '710 days',
       case when n % 3 < 2 then now() - interval '710 days' end, case when n % 3 < 2 then current_date - 712 end,
       case when n % 3 < 2 then now() - interval '705 days' end
     from generate_series(${purchasesAnOrder}, ${(purchasers + fans + 1) * purchasesAnOrder - 1}) n
     where n / ${purchasesAnOrder} <= ${purchasers} or n % 3 = 0`,
    `insert into reviews (organisation_id, id, number, purchase_id, purchaser_id, sku, state, version, visible_version,
       visible_score, submitted_at, state_changed_at, published_at, author_secret)
     select $1::uuid, ${idSql("p")}, nextval('v4_numbers'), ${idSql(`p * ${purchasesAnOrder}`)}, ${idSql("p")},
       case when ${isFan} then '${favourite}' else 'SKU' || ${skus.first} + (p * ${purchasesAnOrder}) % ${skus.count} end,
       state, 1, case state when 'published' then 1 end, case state when 'published' then 1 + (p / 10) % 10 end,
       sent_at, case state when 'published' then sent_at + interval '2 hours' when 'pending_publication' then now() else sent_at end,
       case state when 'published' then sent_at + interval '2 hours' end, decode(md5('author ' || p), 'hex')
     from ${people}
     cross join lateral (select case when ${isFan} or p % 10 < 6 then 'published'
       when p % 10 = 7 and p / 10 < ${waiting} then 'pending_moderation'
       when p % 10 = 8 and p / 10 < ${accepted} then 'pending_publication' end as state) as drawn
     cross join lateral (select date_trunc('milliseconds', now()) - interval '5 hours' - case state
       when 'published' then (p % 700) * interval '1 day' else (p % 100) * interval '10 minutes' end as sent_at) as moments
     where state is not null`,
    `insert into review_versions (organisation_id, review_id, version, overall_score, general_comments, good_points, language,
       display_name, submitted_at, decide_by)
     select organisation_id, id, 1, coalesce(visible_score, 1 + number % 10),
       'It does what it says, and has done so every day since it came. I would buy number ' || number || ' again.',
       case when number % 3 = 0 then 'Quiet, and easy to clean.' end,
       case when number % 50 = 0 then 'fr' when number % 5 = 0 then 'de' else 'en' end,
       case when number % 2 = 0 then '${firstName}' end, submitted_at, submitted_at + interval '3 days'
     from reviews where ${ids}`,
    `insert into review_checks (organisation_id, review_id, version, checked_at, language, findings, is_waiting, waiting_since)
     select r.organisation_id, r.id, 1, r.submitted_at, v.language,
       case when r.number % 200 = 0 then array['phone_number'] when r.number % 10 = 0 then array['link'] else '{}' end,
       r.state = 'pending_moderation', r.submitted_at
     from reviews r join review_versions v on v.organisation_id = r.organisation_id and v.review_id = r.id where ${ids}`,
    `insert into review_facets (organisation_id, facet, waiting_since, review_id, version)
     select organisation_id, facet, waiting_since, review_id, version from review_checks
     cross join lateral (select language || '/' as facet union all select '/' || unnest(findings)
       union all select language || '/' || unnest(findings)) as facets
     where is_waiting and ${ids}`,
    // Ids in the form of UUIDv7: the time, a counter for the step, and the review's number.
    `insert into review_events (organisation_id, id, review_id, version, event, from_state, to_state, actor_kind, occurred_at)
     select organisation_id, (lpad(to_hex((extract(epoch from occurred_at) * 1000)::bigint), 12, '0') || '700' || step || '8'
       || lpad(to_hex(number), 15, '0'))::uuid, id, 1, event, from_state, to_state, actor_kind, occurred_at
     from reviews cross join lateral (values
       (1, 'submitted', null, 'pending_moderation', 'purchaser', submitted_at, true),
       (2, 'approved', 'pending_moderation', 'pending_publication', 'operator', submitted_at + interval '1 hour',
         state in ('published', 'pending_publication')),
       (3, 'published', 'pending_publication', 'published', 'system', published_at, state = 'published')
     ) as steps (step, event, from_state, to_state, actor_kind, occurred_at, has_happened)
     where has_happened and ${ids}`,
  ];
}

/** What a build that stores figures about visible reviews expects: the facts of each review, and the sums over them. */
export const figuresSql: readonly string[] = [
  `update reviews r set visible_language = v.language, visible_facts = review_facts(r, r.published_at, v, p)
   from review_versions v, purchases p
   where r.organisation_id = $1::uuid and v.organisation_id = r.organisation_id and v.review_id = r.id and v.version = r.visible_version
     and p.organisation_id = r.organisation_id and p.id = r.purchase_id`,
  `insert into review_figures (organisation_id, sku, branch, period, measure, language, origin, respondents, summation)
   select r.organisation_id, f.sku, f.branch, f.period, f.measure, f.language, f.origin, sum(f.respondents), sum(f.summation)
   from reviews r cross join lateral review_figures_of(r.visible_facts) f
   where r.organisation_id = $1::uuid and r.visible_facts is not null group by 1, 2, 3, 4, 5, 6, 7`,
];
