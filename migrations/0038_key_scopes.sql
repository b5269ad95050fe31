-- What an API key may be used for, until when, and a second secret while a shop changes over.

alter table api_keys
  -- What it opens: what shoppers may see, purchasers and their orders, or everything. Keys made before there were scopes open everything.
  add column scope text not null default 'everything' check (scope in ('read', 'orders', 'everything')),
  -- From then on it opens nothing; null: it does not end by itself.
  add column expires_at timestamptz,
  -- When it was last used for either: what a key that opens everything is really used for.
  add column last_read_at timestamptz,
  add column last_orders_at timestamptz,
  -- The secret before the newest: as good, until then.
  add column previous_secret_hash bytea check (octet_length(previous_secret_hash) = 32),
  add column previous_secret_until timestamptz,
  -- When it was last used since there is a newer one; null: not since.
  add column previous_secret_used_at timestamptz,
  add check ((previous_secret_hash is null) = (previous_secret_until is null));
alter table api_keys alter column scope drop default;
