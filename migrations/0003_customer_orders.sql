-- Customer orders: what shops send when somebody bought something, kept as it came, and what it says of a purchase.

alter table organisations
  -- The feature switch of the two customer-order endpoints: off answers 403.
  add column accepts_customer_orders boolean not null default true;

alter table purchases
  add column price numeric(14, 4) check (price >= 0),
  add column currency text check (currency ~ '^[A-Z]{3}$'),
  -- The order was cancelled, or this item refunded: nobody is invited any more, and a review says so.
  add column cancelled_at timestamptz,
  add column refunded_at timestamptz,
  -- The purchaser was given something for a review: shown with it.
  add column is_incentivised boolean not null default false;

-- One for each order and purchaser it names. A later one of the same order takes the place of what was sent before; one that
-- names another purchaser stands beside it, and processing refuses it with a reason.
create table customer_orders (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  order_ref text collate "C" not null,
  -- Whom it is about, so that an erasure finds it: the address it names, and since it was processed the purchaser, who may
  -- have another address by now.
  email_key text collate "C" not null,
  purchaser_id uuid,
  -- JSON text as it was sent: jsonb would refuse some of what JSON allows.
  raw text not null,
  revision integer not null check (revision > 0),
  received_at timestamptz not null,
  -- How far processing has come: which revision, when, and what became of each sku (codes only).
  processed_revision integer,
  processed_at timestamptz,
  outcome jsonb,
  -- Set while the last try has failed; the job library tries again.
  failed_at timestamptz,
  failure text,
  primary key (organisation_id, id),
  unique (organisation_id, order_ref, email_key)
);

create index customer_orders_by_address on customer_orders (organisation_id, email_key);
create index customer_orders_of_purchaser on customer_orders (organisation_id, purchaser_id);
create index customer_orders_unprocessed on customer_orders (organisation_id, received_at)
  where processed_revision is distinct from revision;

-- Answers to requests that carried an Idempotency-Key: which orders were accepted and what was wrong with the others, never
-- what was sent (the same request brings it again).
create table idempotent_requests (
  api_key_id uuid not null references api_keys (id),
  idempotency_key text collate "C" not null,
  request_hash bytea not null check (octet_length(request_hash) = 32),
  answer jsonb not null,
  created_at timestamptz not null,
  primary key (api_key_id, idempotency_key)
);
create index idempotent_requests_by_age on idempotent_requests (created_at);
