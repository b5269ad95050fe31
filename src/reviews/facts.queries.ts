import { type RawBuilder, sql } from "kysely";

/**
 * What can be counted of a visible review, as SQL: no words, and nothing about a person. It reads no table, and names columns one by one:
 * Citus can give no function a row of a table that lies in pieces (decision 0078).
 *
 * @param of names of the review, its version and its purchase in the statement
 * @param publishedAt SQL of the date of publication that it has, or would have
 */
export function reviewFacts(
  of: { review: string; version: string; purchase: string },
  publishedAt: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const [r, v, p] = [sql.ref(of.review), sql.ref(of.version), sql.ref(of.purchase)];
  return sql`jsonb_strip_nulls(jsonb_build_object(
      'sku', ${r}.sku,
      'branch', case when ${p}.purchaser_id = ${r}.purchaser_id then ${p}.branch_code end,
      'language', ${v}.language,
      'day', to_char((${publishedAt}) at time zone 'UTC', 'YYYY-MM-DD'),
      'score', ${v}.overall_score,
      'scores', nullif(${v}.scores, '{}'),
      'content', nullif(coalesce(${v}.good_points, ${v}.bad_points, ${v}.general_comments) is not null, false),
      -- Nobody who gives 7 or more is a detractor in the sense of the net promoter score.
      'recommend', ${v}.likelihood_to_recommend >= 7,
      'delivery', ${v}.happy_with_delivery,
      'service', ${v}.happy_with_customer_service,
      'shop', nullif(coalesce(${v}.would_buy_again::text, ${v}.shop_comments) is not null, false),
      -- What shoppers are told of the purchase, as long as it is the author's. Nobody counts it, but a change of it is a change.
      'purchase', case when ${p}.purchaser_id = ${r}.purchaser_id then jsonb_strip_nulls(jsonb_build_object(
        'confirmed', nullif(${p}.confirmed_at is not null, false),
        'cancelled', nullif(${p}.cancelled_at is not null, false),
        'refunded', nullif(${p}.refunded_at is not null, false),
        'incentivised', ${p}.is_incentivised,
        'purchased', ${p}.purchase_date,
        'delivered', ${p}.delivery_date)) end
    ))`;
}

/**
 * What is counted of a review as it stands, as SQL: of each version that was sent what became of it, of the review its state and what
 * shoppers see, of its purchase whether it is the first review. The score of a version that nobody has decided about is not among it.
 *
 * @param review its name in the statement
 */
export function countedFacts(organisationId: string, review: string): RawBuilder<unknown> {
  const r = sql.ref(review);
  const own = sql`${organisationId}::uuid`;
  return sql`(
      select jsonb_strip_nulls(jsonb_build_object(
        'state', ${r}.state,
        'shown', case when ${r}.visible_version is not null then to_char(${r}.published_at at time zone 'UTC', 'YYYY-MM-DD') end,
        'score', ${r}.visible_score,
        'reply', (
          select nullif(concat_ws(',', case when f.visible_text is not null then 'shown' end,
            case when f.state = 'pending_moderation' then 'waiting' end), '')
          from fast_responses f
          where f.organisation_id = ${own} and f.review_id = ${r}.id and ${r}.visible_version is not null),
        'bought', (
          select jsonb_build_object('day', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD'), 'invited', p.contacted_at is not null)
          from purchases p
          where p.organisation_id = ${own} and p.id = ${r}.purchase_id and not exists (
            select from reviews earlier
            where earlier.organisation_id = ${own} and earlier.purchase_id = ${r}.purchase_id and earlier.id < ${r}.id)),
        'awaits', told.awaits,
        'versions', told.versions
      ))
      from (
        select
          jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
            'sent', to_char(s.sent_at at time zone 'UTC', 'YYYY-MM-DD'),
            -- Published once it was shown, whatever came later; else rejected once a decision said so, also while its author's appeal
            -- waits; else waiting while it is the newest and the review waits; else nothing: it was taken back.
            'outcome', case when s.published_at is not null then 'published'
              when s.version = ${r}.version and ${r}.state = 'pending_publication' then 'waiting'
              when s.was_rejected then 'rejected'
              when s.version = ${r}.version and ${r}.state in ('pending_order', 'pending_moderation') then 'waiting' end,
            'score', case when coalesce(s.decided_at, s.published_at) is not null
              or ${r}.state = 'removed' and s.version = ${r}.visible_before_removal then v.overall_score end,
            'decision', round(extract(epoch from s.decided_at - s.sent_at) * 1000)::bigint,
            'publication', round(extract(epoch from s.published_at - s.sent_at) * 1000)::bigint,
            -- A version that kept no promise of its own goes by the shop's setting of the day on which the figures are read.
            'promise', case when s.decided_at is null then null
              when v.decide_by is null
                then 'within.' || lpad(least(99, greatest(1, ceil(extract(epoch from s.decided_at - s.sent_at) / 86400)))::text, 2, '0')
              when s.decided_at <= v.decide_by then 'kept' else 'late' end,
            'removed', case when ${r}.state = 'removed' and s.version = ${r}.visible_before_removal then v.overall_score end
          )) order by s.version) as versions,
          (jsonb_agg(jsonb_build_object(
            'from', floor(extract(epoch from s.sent_at) * 1000)::bigint,
            'until', floor(extract(epoch from v.decide_by) * 1000)::bigint
          )) filter (where s.version = ${r}.version and ${r}.state = 'pending_moderation' and s.decided_at is null)) -> 0 as awaits
        from (
          select e.version,
            min(e.occurred_at) filter (where e.event in ('submitted', 'resubmitted', 'resubmitted_unconfirmed')) as sent_at,
            min(e.occurred_at) filter (where e.event in ('approved', 'rejected')) as decided_at,
            min(e.occurred_at) filter (where e.event = 'published') as published_at,
            bool_or(e.event = 'rejected') as was_rejected
          from review_events e
          where e.organisation_id = ${own} and e.review_id = ${r}.id
            and e.event in ('submitted', 'resubmitted', 'resubmitted_unconfirmed', 'approved', 'rejected', 'published')
          group by e.version
        ) s
        left join review_versions v on v.organisation_id = ${own} and v.review_id = ${r}.id and v.version = s.version
        where s.sent_at is not null
      ) told
    )`;
}
