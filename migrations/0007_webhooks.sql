-- Webhooks: where an organisation wants to be told, and what it was told. And what the console's pages of orders and jobs ask.

create table webhook_endpoints (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  url text not null,
  event_types text[] not null,
  -- Kept readable, since every message is signed with it. Whoever reads this table reads more than any message tells.
  secret bytea not null check (octet_length(secret) = 32),
  -- Signs beside the new one for a day after a rotation.
  previous_secret bytea check (octet_length(previous_secret) = 32),
  previous_secret_until timestamptz,
  created_at timestamptz not null,
  disabled_at timestamptz,
  -- By staff; the receiver answered 410; nothing but failures for a week.
  disabled_because text check (disabled_because in ('staff', 'gone', 'failing')),
  -- Since when nothing but failures; null after a success.
  failing_since timestamptz,
  primary key (organisation_id, id),
  check ((disabled_at is null) = (disabled_because is null)),
  check ((previous_secret is null) = (previous_secret_until is null))
);

-- What one endpoint is told of one event. The body is fixed when it is made: the same at every try.
create table webhook_messages (
  organisation_id uuid not null,
  endpoint_id uuid not null,
  -- Of the event: the same for each endpoint, and the header webhook-id.
  id uuid not null,
  type text not null,
  body text not null,
  -- Whom its order_ref tells of, so that an erasure finds it: the purchase, and who wrote the review.
  purchase_id uuid,
  purchaser_id uuid,
  created_at timestamptz not null,
  -- How often it was tried in all, and since it was made or replayed last.
  attempts integer not null default 0 check (attempts >= 0),
  tries integer not null default 0 check (tries >= 0),
  -- Waiting: when the next try is due, and until when a worker that took it up is believed to be at it.
  next_attempt_at timestamptz,
  claimed_until timestamptz,
  delivered_at timestamptz,
  failed_at timestamptz,
  primary key (organisation_id, endpoint_id, id),
  foreign key (organisation_id, endpoint_id) references webhook_endpoints (organisation_id, id) on delete cascade,
  -- It waits, or was delivered, or was given up.
  check (num_nonnulls(next_attempt_at, delivered_at, failed_at) = 1)
);

create index webhook_messages_due on webhook_messages (organisation_id, endpoint_id, next_attempt_at)
  where next_attempt_at is not null;
create index webhook_messages_failed on webhook_messages (organisation_id, endpoint_id, id) where failed_at is not null;
create index webhook_messages_of_purchase on webhook_messages (organisation_id, purchase_id) where purchase_id is not null;
create index webhook_messages_of_purchaser on webhook_messages (organisation_id, purchaser_id)
  where purchaser_id is not null;

-- One row for each try: when, what came of it, how long it took. Never what was answered.
create table webhook_attempts (
  organisation_id uuid not null,
  endpoint_id uuid not null,
  message_id uuid not null,
  attempt integer not null check (attempt > 0),
  attempted_at timestamptz not null,
  -- Null while it is under way, or where the worker was cut off.
  outcome text check (outcome in ('delivered', 'answered', 'timed_out', 'no_such_host', 'forbidden_address', 'tls_failed',
                                  'not_connected')),
  status integer,
  milliseconds integer,
  primary key (organisation_id, endpoint_id, message_id, attempt),
  foreign key (organisation_id, endpoint_id, message_id)
    references webhook_messages (organisation_id, endpoint_id, id) on delete cascade
);

-- The console's page of orders: newest first, all of them, those that failed, those with an item that was refused.
create index customer_orders_newest on customer_orders (organisation_id, received_at, id);
create index customer_orders_failed on customer_orders (organisation_id, received_at, id) where failed_at is not null;
create index customer_orders_refused on customer_orders (organisation_id, received_at, id)
  where outcome @> '[{"outcome": "rejected"}]';

-- When each recurring sweep ran last: the same for all organisations.
create table sweep_runs (
  task text primary key,
  ended_at timestamptz not null,
  milliseconds integer not null,
  -- A code; null where it succeeded.
  failure text
);
