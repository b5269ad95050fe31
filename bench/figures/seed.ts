/**
 * A shop whose figures are looked at: reviews spread over 700 days, each of a purchase of its own, and as many purchases without one.
 * Decisions take twelve hours in the middle and anything from minutes to weeks; 94 in 100 are published, the rest rejected, withdrawn or removed;
 * what was sent last waits. Everything is in proportion to the number of reviews but the time over which they are spread.
 *
 * $1 the organisation. Run in one session, in this order, as the owner and without foreign keys being checked.
 */
export const seedSql = (reviews: number): readonly string[] => {
  const own = "$1::uuid is not null";
  /** Ids in the form of UUIDv7: the time, then a number. */
  const id = (at: string, number: string) =>
    `(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '70008' || lpad(to_hex(${number}), 15, '0'))::uuid`;
  const event = (
    step: number,
    name: string,
    from: string,
    to: string,
    actor: string,
    at: string,
    when: string,
    reason = "null",
  ) => `(${step}, '${name}', ${from}, '${to}', '${actor}', ${at}, ${when}, ${reason})`;
  return [
    "select setseed(0.5)",
    `create temporary table drawn as
     select p, sent_at, bought_at, decided_at, published_at, kind, score,
       case when decided_at > now() then 'pending_moderation' when kind = 'rejected' then 'rejected'
         when published_at > now() then 'pending_publication' when kind in ('removed', 'withdrawn') then kind else 'published' end as state
     from (
       select p, sent_at, sent_at - interval '1 day' * (5 + 40 * random()) as bought_at, decided_at,
         decided_at + interval '1 minute' * floor(1 + 5 * random()) as published_at,
         case when luck < 0.03 then 'rejected' when luck < 0.04 then 'removed' when luck < 0.06 then 'withdrawn' else 'published' end as kind,
         1 + floor(10 * sqrt(random()))::int % 10 as score
       from (
         select p, luck, sent_at, date_trunc('milliseconds', sent_at + interval '1 hour' * 12 * exp(random_normal())) as decided_at
         from (
           select p, random() as luck, date_trunc('milliseconds', now() - interval '700 days' * ((${reviews} - p)::float8 / ${reviews})) as sent_at
           from generate_series(1, ${reviews}) p where ${own}
         ) sent
       ) decided
     ) all_of_it`,
    `insert into purchasers (organisation_id, id, email_key, email, created_at)
     select $1::uuid, ${id("bought_at", "p")}, 'purchaser.' || p || '@example.com', 'purchaser.' || p || '@example.com', bought_at from drawn`,
    // Each bought two things at once, and wrote about the first.
    `insert into purchases (organisation_id, id, purchaser_id, order_ref, sku, link_secret, created_at, confirmed_at, contacted_at)
     select $1::uuid, ${id("bought_at", "2 * p + item")}, ${id("bought_at", "p")}, 'A' || p, 'SKU' || (2 * p + item) % 5000,
       decode(md5('secret ' || 2 * p + item), 'hex'), bought_at, case when item = 0 or p % 2 = 0 then bought_at end,
       case when item = 0 or p % 5 < 2 then bought_at + interval '4 days' end
     from drawn cross join (values (0), (1)) items (item)`,
    `insert into reviews (organisation_id, id, number, purchase_id, purchaser_id, sku, state, version, visible_version, visible_score,
       visible_before_removal, submitted_at, state_changed_at, published_at, author_secret)
     select $1::uuid, ${id("sent_at", "p")}, nextval('v4_numbers'), ${id("bought_at", "2 * p")}, ${id("bought_at", "p")}, 'SKU' || 2 * p % 5000,
       state, 1, case when state = 'published' then 1 end, case when state = 'published' then score end, case when state = 'removed' then 1 end,
       sent_at, sent_at, case when state in ('published', 'removed', 'withdrawn') then published_at end, decode(md5('author ' || p), 'hex')
     from drawn order by p`,
    `insert into review_versions (organisation_id, review_id, version, overall_score, general_comments, language, submitted_at, decide_by)
     select $1::uuid, ${id("sent_at", "p")}, 1, score, 'It does what it says, and has done so every day since it came.', 'en', sent_at,
       sent_at + interval '3 days' from drawn`,
    `insert into review_events (organisation_id, id, review_id, version, event, from_state, to_state, actor_kind, occurred_at, reason,
       waited_seconds)
     select $1::uuid, ${id("at", "4 * p + step")}, ${id("sent_at", "p")}, 1, event, from_state, to_state, actor, at, reason,
       case when event in ('approved', 'rejected') then extract(epoch from at - sent_at) end
     from drawn cross join lateral (values
       ${event(0, "submitted", "null", "pending_moderation", "purchaser", "sent_at", "true")},
       ${event(1, "approved", "'pending_moderation'", "pending_publication", "staff", "decided_at", "kind <> 'rejected'")},
       ${event(1, "rejected", "'pending_moderation'", "rejected", "staff", "decided_at", "kind = 'rejected'", "(array['offensive', 'illegible', 'advertising'])[1 + p % 3]")},
       ${event(2, "published", "'pending_publication'", "published", "system", "published_at", "state in ('published', 'removed', 'withdrawn')")},
       ${event(3, "removed", "'published'", "removed", "staff", "published_at + interval '1 minute'", "state = 'removed'", "'unlawful'")},
       ${event(3, "withdrawn", "'published'", "withdrawn", "purchaser", "published_at + interval '1 minute'", "state = 'withdrawn'")}
     ) as steps (step, event, from_state, to_state, actor, at, has_happened, reason)
     where has_happened and at <= now()`,
    `insert into fast_responses (organisation_id, id, review_id, staff_id, state, version, text, visible_text, submitted_at, state_changed_at, published_at)
     select $1::uuid, ${id("sent_at", "p")}, ${id("sent_at", "p")}, ${id("sent_at", "p")}, 'published', 1, 'Thank you.', 'Thank you.', published_at,
       published_at, published_at
     from drawn where p % 10 = 0 and state = 'published'`,
    // What shoppers see, and the figures of it.
    `update reviews r set visible_language = v.language, visible_facts = review_facts(r, r.published_at, v, p)
     from review_versions v, purchases p
     where r.organisation_id = $1::uuid and r.visible_version is not null
       and v.organisation_id = r.organisation_id and v.review_id = r.id and v.version = r.visible_version
       and p.organisation_id = r.organisation_id and p.id = r.purchase_id`,
    `insert into review_figures (organisation_id, sku, branch, period, measure, language, origin, respondents, summation)
     select $1::uuid, f.sku, f.branch, f.period, f.measure, f.language, f.origin, sum(f.respondents), sum(f.summation)
     from reviews cross join lateral review_figures_of(reviews.visible_facts) f
     where reviews.organisation_id = $1::uuid and reviews.visible_facts is not null
     group by 2, 3, 4, 5, 6, 7`,
    // One in twenty who were invited lately and did not write began to.
    `insert into questionnaire_drafts (organisation_id, purchase_id, purchaser_id, browser_hash, fields, started_at, saved_at)
     select p.organisation_id, p.id, p.purchaser_id, sha256(p.link_secret), '{}', now(), now() from purchases p
     where p.organisation_id = $1::uuid and p.contacted_at > now() - interval '30 days' and get_byte(p.link_secret, 0) < 13
       and not exists (select from reviews r where r.organisation_id = p.organisation_id and r.purchase_id = p.id)`,
    "drop table drawn",
  ];
};
