-- Which notices each person of the staff gets by mail, when, and what has been told (decision 0073).

-- One kind of notice, where somebody has chosen; without a row, what their role is given.
create table staff_notice_choices (
  staff_id uuid not null references staff (id) on delete cascade,
  kind text not null check (kind in ('promise', 'appeals', 'replies', 'cases', 'imports', 'webhooks')),
  way text not null check (way in ('at_once', 'digest', 'never')),
  -- Of what was there before they are told nothing.
  since timestamptz not null,
  primary key (staff_id, kind)
);

-- Of the daily digest. Without a row: the usual hour, from when somebody was added on.
create table staff_digests (
  staff_id uuid primary key references staff (id) on delete cascade,
  -- By the clocks of their zone; null: the usual one.
  hour smallint check (hour between 0 and 23),
  -- Null: that of their shops.
  time_zone text,
  -- Since when it goes by these: an hour that had passed by then brings no digest.
  since timestamptz not null,
  -- The last day, in their zone, whose digest is done with: sent, or nothing waited.
  last_day date
);
-- Whoever is there today is told of what comes, and of nothing that has been.
insert into staff_digests (staff_id, since) select id, now() from staff;

-- What was told at once, so that it is not told again: what waits, and since when. Kept for as long as it could be told.
create table notices_told (
  organisation_id uuid not null references organisations (id),
  kind text not null check (kind in ('promise', 'appeals', 'replies', 'cases', 'imports')),
  subject_id uuid not null,
  since timestamptz not null,
  told_at timestamptz not null,
  primary key (organisation_id, kind, subject_id, since)
);
create index notices_told_newest on notices_told (organisation_id, kind, told_at);

-- Mails to somebody of the staff: what was about webhooks alone is about everything that waits.
alter table webhook_notices rename to staff_notices;
alter index webhook_notices_pkey rename to staff_notices_pkey;
alter index webhook_notices_of_endpoint rename to staff_notices_of_endpoint;
alter table staff_notices
  -- digest: the daily one, whatever it is about.
  add column kind text not null default 'webhooks'
    check (kind in ('promise', 'appeals', 'replies', 'cases', 'imports', 'webhooks', 'digest')),
  alter column endpoint_id drop not null,
  alter column trouble drop not null,
  drop constraint webhook_notices_staff_id_fkey,
  add foreign key (staff_id) references staff (id) on delete cascade,
  add check ((kind = 'webhooks') = (endpoint_id is not null and trouble is not null));
alter table staff_notices alter column kind drop default;

create index feed_imports_failed on feed_imports (organisation_id, finished_at) where state = 'failed';
