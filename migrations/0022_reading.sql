-- What the read API is answered from: facts about what is visible, figures over them, and the list of changes (decision 0039).

alter table reviews
  -- The language of the visible version and the branch of its purchase: lists are narrowed by them.
  add column visible_language text collate "C",
  add column visible_branch text collate "C",
  -- What the figures count of it, made by review_facts(). It tells whoever changes a review what was counted before.
  add column visible_facts jsonb;

-- What can be counted of a visible review. No words, and nothing about a person.
create function review_facts(review reviews, published_at timestamptz, version review_versions, purchase purchases) returns jsonb
language sql stable parallel safe return jsonb_strip_nulls(jsonb_build_object(
  'sku', review.sku,
  'branch', purchase.branch_code,
  'language', version.language,
  'day', to_char(published_at at time zone 'UTC', 'YYYY-MM-DD'),
  'score', version.overall_score,
  'scores', nullif(version.scores, '{}'),
  'content', nullif(coalesce(version.good_points, version.bad_points, version.general_comments) is not null, false),
  -- Nobody who gives 7 or more is a detractor in the sense of the net promoter score.
  'recommend', version.likelihood_to_recommend >= 7,
  'delivery', version.happy_with_delivery,
  'service', version.happy_with_customer_service,
  'shop', nullif(coalesce(version.would_buy_again::text, version.shop_comments) is not null, false),
  -- What shoppers are told of the purchase, as long as it is the author's. Nobody counts it, but a change of it is a change.
  'purchase', case when purchase.purchaser_id = review.purchaser_id then jsonb_strip_nulls(jsonb_build_object(
    'confirmed', nullif(purchase.confirmed_at is not null, false),
    'cancelled', nullif(purchase.cancelled_at is not null, false),
    'refunded', nullif(purchase.refunded_at is not null, false),
    'incentivised', purchase.is_incentivised,
    'purchased', purchase.purchase_date,
    'delivered', purchase.delivery_date)) end
));

-- Every figure that a review is part of, once for each. An empty sku means all products of the shop, an empty branch all branches.
-- The period is 'all', a month, or a day: lists are paged by months, and lists of a whole shop by days; what lies in a moving window
-- is the sum of months and days.
create function review_figures_of(facts jsonb)
returns table (sku text, branch text, period text, measure text, language text, origin text, respondents int, summation int)
language sql immutable parallel safe as $$
  select list.sku, list.branch, figure.period, figure.measure, facts ->> 'language', 'purchase', 1, figure.summation
  from (values (facts ->> 'sku', ''), ('', ''), (facts ->> 'sku', facts ->> 'branch'), ('', facts ->> 'branch')) list (sku, branch)
  cross join lateral (
    select 'all', 'score.' || (facts ->> 'score'), (facts ->> 'score')::int
    union all select 'all', 'content', 0 where facts ? 'content'
    union all select 'all', 'question.' || key, value::int from jsonb_each_text(facts -> 'scores')
    union all select period, measure, 0
      from (values ('all'), (left(facts ->> 'day', 7)), (facts ->> 'day')) when_ (period),
        (values ('reviews'), ('experience')) what (measure)
      where (list.sku = '' or period <> facts ->> 'day')
        and (measure = 'reviews' or list.sku = '' and facts ?| array['recommend', 'delivery', 'service', 'shop'])
    union all select period, measure, (facts -> measure)::boolean::int
      from (values ('all'), (left(facts ->> 'day', 7)), (facts ->> 'day')) when_ (period),
        (values ('recommend'), ('delivery'), ('service')) what (measure)
      where list.sku = '' and facts ? measure
  ) figure (period, measure, summation)
  where list.branch is not null
$$;

create table review_figures (
  organisation_id uuid not null references organisations (id),
  sku text collate "C" not null,
  branch text collate "C" not null,
  period text collate "C" not null,
  measure text collate "C" not null,
  language text collate "C" not null,
  origin text collate "C" not null,
  -- How many reviews, or answers; and the sum of what they answered (a score, or 1 for yes).
  respondents int not null,
  summation int not null,
  primary key (organisation_id, sku, branch, period, measure, language, origin)
);

-- What became visible, was changed, or went: a row in the transaction of each deed. A job gives the rows their positions once they are
-- committed, so that no reader of positions misses one that was committed late, and adds them to the figures.
create table review_changes (
  organisation_id uuid not null,
  id uuid not null,
  number int not null,
  changed_at timestamptz not null,
  -- The facts that stopped being counted, and those that are counted now. Gone once they are part of the figures.
  facts_before jsonb,
  facts_after jsonb,
  -- Counted upwards in each organisation, without the rows that a later change of the same review has replaced.
  position bigint,
  noted_at timestamptz,
  primary key (organisation_id, id),
  foreign key (organisation_id, number) references reviews (organisation_id, number),
  check ((position is null) = (noted_at is null)),
  check (position is null or facts_before is null and facts_after is null)
);
create unique index review_changes_by_position on review_changes (organisation_id, position) where position is not null;
create index review_changes_since on review_changes (organisation_id, noted_at, position) where position is not null;
create index review_changes_to_note on review_changes (organisation_id, id) where position is null;
create index review_changes_of_review on review_changes (organisation_id, number);

-- The figures as of now: what was added up, and the changes that were not yet.
create view review_figures_now as
  select organisation_id, sku, branch, period, measure, language, origin, respondents, summation from review_figures
  union all
  select c.organisation_id, f.sku, f.branch, f.period, f.measure, f.language, f.origin, f.respondents * counted.sign, f.summation * counted.sign
  from review_changes c
  cross join lateral (values (-1, c.facts_before), (1, c.facts_after)) counted (sign, facts)
  cross join lateral review_figures_of(counted.facts) f
  where c.position is null and counted.facts is not null;

update reviews r set
  visible_language = v.language,
  visible_branch = p.branch_code,
  visible_facts = review_facts(r, r.published_at, v, p)
from review_versions v, purchases p
where v.organisation_id = r.organisation_id and v.review_id = r.id and v.version = r.visible_version
  and p.organisation_id = r.organisation_id and p.id = r.purchase_id;

-- Nothing is counted of what nobody sees. What is visible and not counted, the nightly count finds.
alter table reviews
  add check (visible_version is not null or visible_facts is null and visible_language is null and visible_branch is null);

-- By sku and language instead of by sku alone; for all languages, those there are are read side by side.
drop index reviews_visible;
create index reviews_visible on reviews (organisation_id, sku, visible_language, published_at, number) where visible_version is not null;
create index reviews_visible_of_shop on reviews (organisation_id, visible_language, published_at, number) where visible_version is not null;
create index reviews_visible_of_branch on reviews (organisation_id, visible_branch, visible_language, published_at, number)
  where visible_branch is not null;

-- What is visible today is the beginning of the list of changes, in the order of publication.
insert into review_figures
  select r.organisation_id, f.sku, f.branch, f.period, f.measure, f.language, f.origin, sum(f.respondents), sum(f.summation)
  from reviews r cross join lateral review_figures_of(r.visible_facts) f
  where r.visible_facts is not null
  group by 1, 2, 3, 4, 5, 6, 7;
insert into review_changes (organisation_id, id, number, changed_at, position, noted_at)
  select organisation_id, id, number, published_at, row_number() over (partition by organisation_id order by published_at, number), now()
  from reviews where visible_version is not null;
