import { firstName, firstOrderRef, idSql, scatter, scatteredSql } from "../shop.ts";

/**
 * The shops that are read: one with many published reviews, and one with few. Everything is in proportion, so that what costs more in
 * the large one costs more because of its size.
 */
export type ReadingSize = {
  reviews: number;
  /** A tenth of the reviews: most products have about ten. */
  products: number;
  branches: number;
};

export const sizeOf = (reviews: number): ReadingSize => ({
  reviews,
  products: Math.max(10, Math.floor(reviews / 10)),
  branches: 20,
});

/** One review in twenty is about it: 50,000 of a million. */
export const favourite = "FAVOURITE";
/** One review in a thousand is about it. */
export const middling = "MIDDLING";
/** Product n from 0 on. */
export const skuOf = (n: number): string => `SKU${n}`;
export const branchCode = "B1";
/** A hundredth of the models are of this one, and of it there are as many products as of each. */
export const model = { manufacturer: "Make 1", model: "Model 1" };

const daysOfReviews = 700;
const own = "organisation_id = $1::uuid and $2::text is not null";

/**
 * Fills the tables as the product would have, a set at a time. $1 the organisation, $2 the first half of every id. Reviews are numbered
 * in the order of their publication; 60 in a hundred are English, 30 German, 10 French. One in fifty was edited, one in ten has a
 * reply, one in five has votes, four in ten name a branch.
 */
export function seedSql({ reviews, products, branches }: ReadingSize): readonly string[] {
  const all = `generate_series(1, ${reviews}) p`;
  const sku = `case when p % 20 = 0 then '${favourite}' when p % 1000 = 7 then '${middling}'
    else 'SKU' || (${scatteredSql("p")}) % ${products} end`;
  // How long ago, in milliseconds: the last one was sent five hours ago.
  const sentAt = `date_trunc('milliseconds', now()) - interval '5 hours'
    - ((${reviews} - p) * ${daysOfReviews * 86_400_000}::bigint / ${reviews}) * interval '1 millisecond'`;
  const language = `(array['en', 'en', 'en', 'en', 'en', 'en', 'de', 'de', 'de', 'fr'])[1 + (${scatteredSql("p")} / 11) % 10]`;
  const branch = `case when (${scatteredSql("p")} / 13) % 5 < 2 then 'B' || 1 + (${scatteredSql("p")} / 7) % ${branches} end`;
  const drawn = scatteredSql("number");
  return [
    `update organisations set publication_delay_hours = 2, lists_whole_catalogue = true where id = $1::uuid and $2::text is not null`,
    `insert into products (organisation_id, id, sku, name, url, image_url, manufacturer, model, created_at)
     select $1::uuid, ${idSql("n")}, case n when ${products} then '${favourite}' when ${products + 1} then '${middling}' else 'SKU' || n end,
       'Kettle number ' || n, 'https://shop.example/kettles/' || n, 'https://shop.example/kettles/' || n || '.jpg',
       'Make ' || n % 10, 'Model ' || n % ${Math.max(10, Math.floor(products / 50))}, now() - interval '800 days'
     from generate_series(0, ${products + 1}) n`,
    `insert into branches (organisation_id, id, code, name)
     select $1::uuid, ${idSql("n")}, 'B' || n, 'Branch number ' || n from generate_series(1, ${branches}) n`,
    `insert into purchasers (organisation_id, id, email_key, email, title, first_name, created_at)
     select $1::uuid, ${idSql("p")}, 'purchaser.' || ${scatteredSql("p")} || '@example.com',
       'purchaser.' || ${scatteredSql("p")} || '@example.com', 'Ms', '${firstName}', now() - interval '710 days'
     from ${all}`,
    `insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at, confirmed_at,
       purchase_date, delivery_date, contacted_at, branch_code)
     select $1::uuid, ${idSql("p")}, ${idSql("p")}, 'A' || ${firstOrderRef} + ${scatteredSql("p")}, ${sku},
       decode(md5('secret ' || p), 'hex'), now() - interval '710 days', now() - interval '710 days', current_date - 720,
       current_date - 715, now() - interval '705 days', ${branch}
     from ${all}`,
    `insert into reviews (organisation_id, id, number, purchase_id, purchaser_id, sku, state, version, visible_version,
       visible_score, visible_language, visible_branch, submitted_at, state_changed_at, published_at, author_secret)
     select $1::uuid, ${idSql("p")}, nextval('v4_numbers'), ${idSql("p")}, ${idSql("p")}, ${sku}, 'published', edited, edited,
       1 + (${scatteredSql("p")} / 3) % 10, ${language}, ${branch},
       sent_at, sent_at + interval '2 hours', sent_at + interval '2 hours', decode(md5('author ' || p), 'hex')
     from ${all} cross join lateral (select ${sentAt} as sent_at, case when (${scatteredSql("p")} / 17) % 50 = 0 then 2 else 1 end as edited) as drawn
     order by p`,
    `insert into review_versions (organisation_id, review_id, version, overall_score, general_comments, good_points, bad_points, scores,
       would_buy_again, happy_with_delivery, likelihood_to_recommend, shop_comments, language, display_name, town, submitted_at, decide_by)
     select organisation_id, id, version_sent, visible_score,
       'It does what it says, and has done so every day since it came. I would buy number ' || number || ' again, version ' || version_sent || '.',
       case when ${drawn} % 3 = 0 then 'Quiet, and easy to clean.' end, case when ${drawn} % 7 = 0 then 'The lead is short.' end,
       case when ${drawn} % 3 = 1 then jsonb_build_object('7', 1 + ${drawn} % 10) else '{}' end,
       case when ${drawn} % 4 = 0 then ${drawn} % 8 = 0 end, case when ${drawn} % 4 = 0 then ${drawn} % 3 > 0 end,
       case when ${drawn} % 4 = 1 then ${drawn} % 11 end, case when ${drawn} % 16 = 0 then 'They answered quickly.' end,
       visible_language, case when ${drawn} % 2 = 0 then '${firstName}' end, case when ${drawn} % 2 = 0 then 'York' end,
       submitted_at, submitted_at + interval '3 days'
     from reviews cross join lateral generate_series(1, version) version_sent where ${own}`,
    // Ids in the form of UUIDv7: the time, a counter for the step, and the review's number.
    `insert into review_events (organisation_id, id, review_id, version, event, from_state, to_state, actor_kind, occurred_at)
     select organisation_id, (lpad(to_hex((extract(epoch from occurred_at) * 1000)::bigint), 12, '0') || '700' || step || '8'
       || lpad(to_hex(number), 15, '0'))::uuid, id, event_version, event, from_state, to_state, actor_kind, occurred_at
     from reviews cross join lateral (values
       (1, 1, 'submitted', null, 'pending_moderation', 'purchaser', submitted_at),
       (2, 1, 'approved', 'pending_moderation', 'pending_publication', 'operator', submitted_at + interval '1 hour'),
       (3, 1, 'published', 'pending_publication', 'published', 'system', published_at),
       (4, 2, 'resubmitted', 'published', 'pending_moderation', 'purchaser', published_at + interval '1 minute'),
       (5, 2, 'approved', 'pending_moderation', 'pending_publication', 'operator', published_at + interval '2 minutes'),
       (6, 2, 'published', 'pending_publication', 'published', 'system', published_at + interval '3 minutes')
     ) as steps (step, event_version, event, from_state, to_state, actor_kind, occurred_at)
     where event_version <= version and ${own}`,
    `insert into review_vote_counts (organisation_id, review_id, helpful, unhelpful)
     select organisation_id, id, ${drawn} % 9, ${drawn} % 4 from reviews where ${drawn} % 5 = 0 and ${own}`,
    `insert into fast_responses (organisation_id, id, review_id, staff_id, state, version, text, visible_text, submitted_at,
       state_changed_at, published_at)
     select organisation_id, id, id, id, 'published', 1, 'Thank you for telling us.', 'Thank you for telling us.', published_at, published_at, published_at
     from reviews where ${drawn} % 10 = 0 and ${own}`,
    // The place of each in the list of changes, as the job that adds up the figures leaves it.
    `insert into review_changes (organisation_id, id, number, changed_at, position, noted_at)
     select organisation_id, id, number, published_at, row_number() over (order by number), published_at
     from reviews where ${own}`,
  ];
}

/** What is kept of visible reviews: the facts of each, then the figures over them. Counting says the same, as a test shows. */
export const figuresSql: readonly string[] = [
  `update reviews r set visible_facts = review_facts(r, r.published_at, v, p)
   from review_versions v, purchases p
   where r.organisation_id = $1::uuid and v.organisation_id = r.organisation_id and v.review_id = r.id and v.version = r.visible_version
     and p.organisation_id = r.organisation_id and p.id = r.purchase_id`,
  `insert into review_figures (organisation_id, sku, branch, period, measure, language, origin, respondents, summation)
   select r.organisation_id, f.sku, f.branch, f.period, f.measure, f.language, f.origin, sum(f.respondents), sum(f.summation)
   from reviews r cross join lateral review_figures_of(r.visible_facts) f
   where r.organisation_id = $1::uuid and r.visible_facts is not null
   group by 1, 2, 3, 4, 5, 6, 7 order by 1, 2, 3, 4, 5, 6, 7`,
];

/** Numbers stay exact in JavaScript and in PostgreSQL's bigint. */
export const reviewsAtMost = Math.floor(Number.MAX_SAFE_INTEGER / scatter.factor / 100);
