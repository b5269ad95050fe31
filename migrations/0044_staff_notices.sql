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
-- One change in each statement, and names for what is checked: a distributed table takes no more at once.
alter table staff_notices add column kind text;
update staff_notices set kind = 'webhooks';
alter table staff_notices alter column kind set not null;
-- digest: the daily one, whatever it is about.
alter table staff_notices add constraint staff_notices_kind_check
  check (kind in ('promise', 'appeals', 'replies', 'cases', 'imports', 'webhooks', 'digest'));
alter table staff_notices alter column endpoint_id drop not null;
alter table staff_notices alter column trouble drop not null;
alter table staff_notices drop constraint webhook_notices_staff_id_fkey;
alter table staff_notices add constraint staff_notices_staff_id_fkey foreign key (staff_id) references staff (id) on delete cascade;
alter table staff_notices add constraint staff_notices_about_check
  check ((kind = 'webhooks') = (endpoint_id is not null and trouble is not null));

create index feed_imports_finished on feed_imports (organisation_id, kind, finished_at) where state = 'finished';
create index feed_imports_failed on feed_imports (organisation_id, finished_at) where state = 'failed';
