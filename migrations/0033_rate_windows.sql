-- How often something was tried that may be tried so often only: signing in, wrong credentials, reports. Counted here, so that the limit is
-- one for all processes that use this database.

create table rate_windows (
  -- A hash, keyed by a secret, of what is counted and of whom: nothing here says who it was.
  key bytea primary key check (length(key) = 32),
  since timestamptz not null,
  ends_at timestamptz not null,
  uses int not null check (uses >= 0)
);
create index rate_windows_ended on rate_windows (ends_at);
