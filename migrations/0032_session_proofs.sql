-- What people are told of their own sessions, and when somebody last proved who they are.

alter table staff_sessions
  -- What a session is called by whoever ends it: the hash is for finding it.
  add column id uuid unique,
  -- The browser and the system, as words; null where it did not say.
  add column device text check (length(device) <= 80),
  -- When a password or a passkey was last shown in it. Null: not since this is noted.
  add column proven_at timestamptz;
update staff_sessions set id = gen_random_uuid();
alter table staff_sessions alter column id set not null;
