-- Recurring work by one clock, the database's.

-- Which turn of each recurring sweep was given out last, by whichever process: the same for all organisations. A turn is a
-- minute of its schedule.
create table sweep_turns (
  task text primary key,
  known_since timestamptz not null,
  last_turn timestamptz not null
);

-- Reminders too: whatever was "sent" on a day that has not come yet is looked for every minute.
drop index invitations_sent;
create index invitations_sent on invitations (organisation_id, sent_at) where sent_at is not null;
