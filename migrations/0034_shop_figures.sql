-- Figures of a shop that nothing recounts: sums by day, month and for all time, moved by what has happened to reviews (decision 0051).

-- Of which reviews something new is to be counted: a row for each event, in its transaction. No foreign key: checking one would wait for
-- whoever is changing that review.
create table review_news (
  organisation_id uuid not null references organisations (id),
  -- The event's; or one of its own where the review was found miscounted.
  id uuid not null,
  review_id uuid not null,
  primary key (organisation_id, id)
);

-- What the sums count of each review: what a change of it takes away, even when its text is gone.
create table counted_reviews (
  organisation_id uuid not null references organisations (id),
  review_id uuid not null,
  facts jsonb not null,
  primary key (organisation_id, review_id)
);
-- Versions that wait for a vetter's first decision, by the moment from which they are overdue.
create index counted_reviews_awaiting on counted_reviews
  (organisation_id, ((coalesce(facts #>> '{awaits,until}', facts #>> '{awaits,from}'))::bigint))
  where facts ? 'awaits';

create table shop_figures (
  organisation_id uuid not null references organisations (id),
  -- 'all', a month as 'm2026-01', a day (UTC) as 'd2026-01-31'.
  period text collate "C" not null,
  measure text collate "C" not null,
  -- How many: first of those without a score, or whose score is nobody's business, then of those with 1 to 10.
  counts bigint[] not null check (cardinality(counts) = 11),
  -- Of durations: how long they took together, in the same order.
  milliseconds bigint[] check (cardinality(milliseconds) = 11),
  primary key (organisation_id, period, measure)
);

-- The sums of two lists, place by place; null where both are.
create function sum_each(one bigint[], other bigint[]) returns bigint[]
language sql immutable parallel safe return (
  select array_agg(a + b order by place) from unnest(one, other) with ordinality as pair (a, b, place)
);

create function less_each(one bigint[], other bigint[]) returns bigint[]
language sql immutable parallel safe return (
  select array_agg(a - b order by place) from unnest(one, other) with ordinality as pair (a, b, place)
);

-- What is counted of a review as it stands: of each version that was sent what became of it, of the review its state and what shoppers
-- see, of its purchase whether it is the first review. The score of a version that nobody has decided about is not among it.
create function counted_facts(review reviews) returns jsonb
language sql stable parallel safe return (
  select jsonb_strip_nulls(jsonb_build_object(
    'state', review.state,
    'shown', case when review.visible_version is not null then to_char(review.published_at at time zone 'UTC', 'YYYY-MM-DD') end,
    'score', review.visible_score,
    'reply', (
      select nullif(concat_ws(',', case when f.visible_text is not null then 'shown' end,
        case when f.state = 'pending_moderation' then 'waiting' end), '')
      from fast_responses f
      where f.organisation_id = review.organisation_id and f.review_id = review.id and review.visible_version is not null),
    'bought', (
      select jsonb_build_object('day', to_char(p.created_at at time zone 'UTC', 'YYYY-MM-DD'), 'invited', p.contacted_at is not null)
      from purchases p
      where p.organisation_id = review.organisation_id and p.id = review.purchase_id and not exists (
        select from reviews earlier where earlier.organisation_id = review.organisation_id
          and earlier.purchase_id = review.purchase_id and earlier.id < review.id)),
    'awaits', told.awaits,
    'versions', told.versions
  ))
  from (
    select
      jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'sent', to_char(s.sent_at at time zone 'UTC', 'YYYY-MM-DD'),
        -- Published once it was shown, whatever came later; else rejected once a decision said so, also while its author's appeal waits;
        -- else waiting while it is the newest and the review waits; else nothing: it was taken back.
        'outcome', case when s.published_at is not null then 'published'
          when s.version = review.version and review.state = 'pending_publication' then 'waiting'
          when s.was_rejected then 'rejected'
          when s.version = review.version and review.state in ('pending_order', 'pending_moderation') then 'waiting' end,
        'score', case when coalesce(s.decided_at, s.published_at) is not null
          or review.state = 'removed' and s.version = review.visible_before_removal then v.overall_score end,
        'decision', round(extract(epoch from s.decided_at - s.sent_at) * 1000)::bigint,
        'publication', round(extract(epoch from s.published_at - s.sent_at) * 1000)::bigint,
        -- A version that kept no promise of its own goes by the shop's setting of the day on which the figures are read.
        'promise', case when s.decided_at is null then null
          when v.decide_by is null
            then 'within.' || lpad(least(99, greatest(1, ceil(extract(epoch from s.decided_at - s.sent_at) / 86400)))::text, 2, '0')
          when s.decided_at <= v.decide_by then 'kept' else 'late' end,
        'removed', case when review.state = 'removed' and s.version = review.visible_before_removal then v.overall_score end
      )) order by s.version) as versions,
      (jsonb_agg(jsonb_build_object(
        'from', floor(extract(epoch from s.sent_at) * 1000)::bigint,
        'until', floor(extract(epoch from v.decide_by) * 1000)::bigint
      )) filter (where s.version = review.version and review.state = 'pending_moderation' and s.decided_at is null)) -> 0 as awaits
    from (
      select e.version,
        min(e.occurred_at) filter (where e.event in ('submitted', 'resubmitted', 'resubmitted_unconfirmed')) as sent_at,
        min(e.occurred_at) filter (where e.event in ('approved', 'rejected')) as decided_at,
        min(e.occurred_at) filter (where e.event = 'published') as published_at,
        bool_or(e.event = 'rejected') as was_rejected
      from review_events e
      where e.organisation_id = review.organisation_id and e.review_id = review.id
        and e.event in ('submitted', 'resubmitted', 'resubmitted_unconfirmed', 'approved', 'rejected', 'published')
      group by e.version
    ) s
    left join review_versions v
      on v.organisation_id = review.organisation_id and v.review_id = review.id and v.version = s.version
    where s.sent_at is not null
  ) told
);

-- Every figure that a review is part of, with the day by which it is added up; without one it is a figure of how things stand now. Durations
-- are counted in steps of an eighth of a doubling, the first of which ends at 65 seconds: medians are looked up in these.
create function counted_figures_of(facts jsonb)
returns table (day text, measure text, place int, amount bigint, milliseconds bigint)
language sql immutable parallel safe as $$
  select version ->> 'sent', told.measure, case when told.is_scored then coalesce((version ->> 'score')::int, 0) else 0 end,
    1::bigint, coalesce(told.milliseconds, 0)
  from jsonb_array_elements(facts -> 'versions') version
  cross join lateral (
    select 'sent', false, null::bigint
    union all select 'outcome.' || (version ->> 'outcome'), version ->> 'outcome' <> 'waiting', null where version ? 'outcome'
    union all select 'promise.' || (version ->> 'promise'), false, null where version ? 'promise'
    union all select 'removed', true, null where version ? 'removed'
    union all
    select key || '.' || lpad(floor(8 * ln(greatest(value::float8, 60000) / 60000) / ln(2::float8))::int::text, 3, '0'), true, value::bigint
    from jsonb_each_text(version) timed (key, value) where key in ('decision', 'publication')
  ) told (measure, is_scored, milliseconds)
  union all select facts ->> 'shown', 'shown', (facts ->> 'score')::int, 1, 0 where facts ? 'shown'
  union all select facts #>> '{bought,day}', 'purchases.reviewed', 0, 1, 0 where facts ? 'bought'
  union all select facts #>> '{bought,day}', 'purchases.invited_reviewed', 0, 1, 0 where (facts #>> '{bought,invited}')::boolean
  union all select null, 'now.state.' || (facts ->> 'state'), 0, 1, 0 where facts ? 'state'
  union all select null, 'now.reply.' || reply, 0, 1, 0 from string_to_table(facts ->> 'reply', ',') reply
$$;

-- What has happened until now is counted by a step of `migrate`: of a database that has reviews.
insert into upgrade_steps (name) select 'shop_figures_counted' where exists (select from reviews);
