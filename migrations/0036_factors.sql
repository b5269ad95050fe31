-- What people sign in with beside their password, or in its place.

create table staff_passkeys (
  id uuid primary key,
  staff_id uuid not null references staff (id),
  -- What the authenticator calls it, in base64url.
  credential text collate "C" not null unique check (length(credential) <= 1400),
  name text not null,
  -- COSE.
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index staff_passkeys_of_staff on staff_passkeys (staff_id);

-- The secret of an app that shows codes, one for each person.
create table staff_code_secrets (
  staff_id uuid primary key references staff (id),
  -- Sealed by a key derived from SECRET.
  sealed bytea not null,
  -- The half minute of the last code that was taken: none is taken twice.
  last_step bigint not null,
  created_at timestamptz not null
);

create table staff_recovery_codes (
  staff_id uuid not null references staff (id),
  code_hash bytea not null check (octet_length(code_hash) = 32),
  primary key (staff_id, code_hash)
);

-- Challenges that a passkey has answered, for as long as they could be answered again.
create table staff_used_challenges (
  challenge_hash bytea primary key check (octet_length(challenge_hash) = 32),
  expires_at timestamptz not null
);

alter table staff
  -- When the operator took factors and sessions away by `staff reset`.
  add column reset_at timestamptz;
