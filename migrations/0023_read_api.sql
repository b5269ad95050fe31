-- What a shop sets about the read API, with whom it shares reviews, and what readers think of them.

alter table organisations
  add column default_region text not null default 'my-locale'
    check (default_region in ('my-locale', 'my-country', 'my-languages', 'english', 'worldwide')),
  -- In days; null: reviews of any age.
  add column moving_window_days int check (moving_window_days between 1 and 3650),
  add column lists_whole_catalogue boolean not null default false,
  add column shows_order_refs boolean not null default false;

-- The one lets the other show its reviews. They share once both have said so.
create table organisation_shares (
  organisation_id uuid not null references organisations (id),
  with_organisation_id uuid not null references organisations (id),
  created_at timestamptz not null,
  primary key (organisation_id, with_organisation_id),
  check (organisation_id <> with_organisation_id)
);

-- Readers who can be told apart vote once; whom we cannot tell apart is counted only.
create table review_votes (
  organisation_id uuid not null,
  review_id uuid not null,
  -- A keyed hash of what the shop calls the reader; another for each review.
  voter bytea not null,
  is_helpful boolean not null,
  voted_at timestamptz not null,
  primary key (organisation_id, review_id, voter),
  foreign key (organisation_id, review_id) references reviews (organisation_id, id)
);

create table review_vote_counts (
  organisation_id uuid not null,
  review_id uuid not null,
  helpful int not null,
  unhelpful int not null,
  primary key (organisation_id, review_id),
  foreign key (organisation_id, review_id) references reviews (organisation_id, id)
);
