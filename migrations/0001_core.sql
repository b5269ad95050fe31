-- The core: who the organisations are, who may call for them, what was bought by whom, and what was said about it.
--
-- Distribution rules, checked by src/platform/schema-rules.test.ts: tenant data is keyed by organisation_id first in every
-- primary key, unique constraint, foreign key and index; ids are UUIDv7 made by the application; numbers that old v4
-- clients read as int32 come from one named sequence.

create table organisations (
  id uuid primary key,
  trkref text collate "C" not null unique,
  name text not null,
  locale text not null,
  -- Random, so that a link names its organisation without telling how many there are.
  link_tag bytea not null unique check (octet_length(link_tag) = 4),
  requires_order_confirmation boolean not null default false,
  minimise_personal_data boolean not null default false,
  keeps_reviews_after_erasure boolean not null default true,
  created_at timestamptz not null
);

create table branches (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  code text collate "C" not null,
  name text not null,
  primary key (organisation_id, id),
  unique (organisation_id, code)
);

create table api_keys (
  id uuid primary key,
  key text collate "C" not null unique,
  -- SHA-256 of 256 random bits: nothing to guess, so nothing to slow down.
  secret_hash bytea not null check (octet_length(secret_hash) = 32),
  name text,
  created_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);

create table api_key_organisations (
  organisation_id uuid not null references organisations (id),
  api_key_id uuid not null references api_keys (id),
  primary key (organisation_id, api_key_id)
);

create table products (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  sku text collate "C" not null,
  name text not null,
  url text,
  image_url text,
  created_at timestamptz not null,
  primary key (organisation_id, id),
  unique (organisation_id, sku)
);

create table purchasers (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  -- Identity: trimmed, NFC, lower-cased by the application (SQL lower() depends on the server's locale). Null once erased.
  email_key text collate "C",
  email text,
  title text,
  first_name text,
  surname text,
  country text,
  postcode text,
  created_at timestamptz not null,
  erased_at timestamptz,
  primary key (organisation_id, id),
  unique (organisation_id, email_key),
  check ((email_key is null) = (erased_at is not null)),
  check ((email is null) = (erased_at is not null))
);

create table purchases (
  organisation_id uuid not null,
  id uuid not null,
  purchaser_id uuid not null,
  -- Byte for byte, after trimming. Once the purchaser is erased this holds a keyed hash (privacy/erase-purchaser.ts).
  order_ref text collate "C" not null,
  sku text collate "C" not null,
  link_secret bytea not null check (octet_length(link_secret) = 16),
  created_at timestamptz not null,
  -- Null while the purchase is merely claimed; set once a customer order or a feed has brought it.
  confirmed_at timestamptz,
  purchase_date date,
  delivery_date date,
  contacted_at timestamptz,
  primary key (organisation_id, id),
  unique (organisation_id, order_ref, sku),
  foreign key (organisation_id, purchaser_id) references purchasers (organisation_id, id)
);

create index purchases_of_purchaser on purchases (organisation_id, purchaser_id);

-- Only confirmed or invited purchases have the short form of the link; leaving out the merely claimed ones keeps this
-- index, whose keys are random, out of the main job.
create unique index purchases_by_link on purchases (organisation_id, link_secret)
  where confirmed_at is not null or contacted_at is not null;

create sequence v4_numbers as integer;

create table reviews (
  organisation_id uuid not null,
  id uuid not null,
  number integer not null check (number > 0),
  purchase_id uuid not null,
  -- The author. An order that names another purchaser moves the purchase, never the authorship.
  purchaser_id uuid not null,
  sku text collate "C" not null,
  -- The state of the newest version; src/reviews/review-state.ts lists the same words.
  state text not null check (state in ('pending_order', 'pending_moderation', 'pending_publication', 'published',
                                       'rejected', 'withdrawn', 'removed')),
  version integer not null check (version > 0),
  visible_version integer check (visible_version between 1 and version),
  submitted_at timestamptz not null,
  state_changed_at timestamptz not null,
  published_at timestamptz,
  primary key (organisation_id, id),
  unique (organisation_id, number),
  unique (organisation_id, purchase_id, purchaser_id),
  foreign key (organisation_id, purchase_id) references purchases (organisation_id, id),
  foreign key (organisation_id, purchaser_id) references purchasers (organisation_id, id),
  check ((visible_version is null) or (published_at is not null))
);

create index reviews_waiting on reviews (organisation_id, state, submitted_at)
  where state in ('pending_order', 'pending_moderation', 'pending_publication');
create index reviews_visible on reviews (organisation_id, sku, published_at) where visible_version is not null;
create index reviews_of_purchaser on reviews (organisation_id, purchaser_id);

-- What the author sent, immutable. Texts are erasable, hence apart from the events.
create table review_versions (
  organisation_id uuid not null,
  review_id uuid not null,
  version integer not null check (version > 0),
  overall_score smallint not null check (overall_score between 1 and 10),
  general_comments text,
  submitted_at timestamptz not null,
  primary key (organisation_id, review_id, version),
  foreign key (organisation_id, review_id) references reviews (organisation_id, id)
);

-- Who did what to a review, when and why: codes and opaque ids only, appended in the transaction of the deed.
-- The server's role may neither change nor delete a row.
create table review_events (
  organisation_id uuid not null,
  id uuid not null,
  review_id uuid not null,
  version integer not null,
  event text not null,
  from_state text,
  to_state text not null,
  actor_kind text not null check (actor_kind in ('purchaser', 'operator', 'system')),
  actor_id uuid,
  reason text,
  occurred_at timestamptz not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, review_id) references reviews (organisation_id, id)
);

create index review_events_of_review on review_events (organisation_id, review_id, id);

-- A vetter's words about a review (the note of a rejection), apart from the events because they can be erased.
create table review_notes (
  organisation_id uuid not null,
  event_id uuid not null,
  note text not null,
  primary key (organisation_id, event_id),
  foreign key (organisation_id, event_id) references review_events (organisation_id, id)
);

-- Keyed hashes of addresses that must never be written to again.
create table suppressions (
  organisation_id uuid not null references organisations (id),
  email_hash bytea not null check (octet_length(email_hash) = 32),
  created_at timestamptz not null,
  primary key (organisation_id, email_hash)
);
