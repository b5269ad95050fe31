-- What the console's queue is narrowed by, public figures that are kept, and whether anything was given for a review.

-- Three answers: yes, no, and nothing said. Claims and feeds say nothing, and an order need not: until now all of them were
-- kept as no. A new column in place of an update: only the few rows that say yes are written.
alter table purchases rename column is_incentivised to was_incentivised;
alter table purchases add column is_incentivised boolean;
update purchases set is_incentivised = true where was_incentivised;
alter table purchases drop column was_incentivised;

-- What a checked review that waits can be found by: its language, each kind of finding, and each of both together. The queue
-- narrowed to one of them is a range of the key, in its order, and so is its count. Kept in step with review_checks.is_waiting
-- by the statements that write that.
create table review_facets (
  organisation_id uuid not null,
  facet text collate "C" not null,
  waiting_since timestamptz not null,
  review_id uuid not null,
  version integer not null,
  primary key (organisation_id, facet, waiting_since, review_id),
  foreign key (organisation_id, review_id, version) references review_checks (organisation_id, review_id, version)
    on delete cascade
);
create index review_facets_of_review on review_facets (organisation_id, review_id, version);
insert into review_facets (organisation_id, facet, waiting_since, review_id, version)
  select organisation_id, facet, waiting_since, review_id, version
  from review_checks
  cross join lateral (
    select language || '/' as facet
    union all select '/' || finding from unnest(findings) as finding
    union all select language || '/' || finding from unnest(findings) as finding
  ) as facets
  where is_waiting;

-- Only the sweeps read it from now on.
drop index review_checks_waiting;
create index review_checks_waiting on review_checks (organisation_id, waiting_since, review_id) include (version)
  where is_waiting;

-- The public figures of an organisation, as they were counted: everybody may ask for them, and counting reads every review.
-- Counts alone, nothing of anybody. A migration that changes what they hold empties it; the sweep counts anew.
create table kept_figures (
  organisation_id uuid primary key references organisations (id),
  counted_at timestamptz not null,
  figures jsonb not null
);
