-- Invitations: which purchasers are asked for a review, when, and in which words.

alter table organisations
  -- Off: a shop that upgrades mails nobody before it says so.
  add column invites boolean not null default false,
  add column invite_after_days smallint not null default 10 check (invite_after_days between 0 and 90),
  -- Purchases of which neither delivery nor purchase date is known: counted from the day their order came.
  add column invite_without_date boolean not null default false,
  -- What has been due for longer is left alone: switching invitations on writes to nobody about last year.
  add column invite_at_most_days_late smallint not null default 30 check (invite_at_most_days_late between 1 and 365),
  -- Null: no reminder. Never below five: a purchaser gets one mail in five days.
  add column remind_after_days smallint check (remind_after_days between 5 and 60),
  add column invite_from_hour smallint not null default 9,
  add column invite_until_hour smallint not null default 19,
  add check (invite_from_hour >= 0 and invite_from_hour < invite_until_hour and invite_until_hour <= 24),
  add column time_zone text not null default 'UTC',
  -- By country in capitals: days in place of invite_after_days, or "never".
  add column invite_countries jsonb not null default '{}'::jsonb;

-- The language the shop's order names, ISO 639-1: what its purchaser is written to in, where we have it.
alter table purchases add column language text check (language ~ '^[a-z]{2}$');

-- What the sweep asks: confirmed, not asked yet, and nothing against it, by the day that days are counted from. What was asked
-- leaves the index, so it holds the purchases of some weeks and those of shops that do not invite.
create index purchases_to_invite on purchases (organisation_id, coalesce(delivery_date, purchase_date), purchaser_id)
  where confirmed_at is not null and contacted_at is null and cancelled_at is null and refunded_at is null;
create index purchases_to_invite_without_date on purchases (organisation_id, confirmed_at, purchaser_id)
  where delivery_date is null and purchase_date is null and contacted_at is null and cancelled_at is null
    and refunded_at is null and confirmed_at is not null;

-- One for each mail that asked for reviews, whatever became of the mail: the key lets no sweep make it twice.
create table invitations (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  kind text not null check (kind in ('invitation', 'reminder')),
  order_ref text collate "C" not null,
  purchaser_id uuid not null,
  -- What it asks about; who renders it leaves out what is no longer to be asked about.
  purchase_ids uuid[] not null check (cardinality(purchase_ids) > 0),
  mail_id uuid not null,
  created_at timestamptz not null,
  -- The mail server took it.
  sent_at timestamptz,
  primary key (organisation_id, id),
  unique (organisation_id, purchaser_id, order_ref, kind),
  unique (organisation_id, mail_id),
  foreign key (organisation_id, purchaser_id) references purchasers (organisation_id, id)
);
-- Which were sent long enough ago for a reminder.
create index invitations_sent on invitations (organisation_id, sent_at) where kind = 'invitation' and sent_at is not null;

-- The shop's own words in place of ours: plain text with placeholders from a fixed list. Null: ours.
create table invitation_texts (
  organisation_id uuid not null references organisations (id),
  kind text not null check (kind in ('invitation', 'reminder')),
  language text not null check (language in ('en', 'de', 'fr')),
  subject text,
  opening text,
  closing text,
  updated_at timestamptz not null,
  primary key (organisation_id, kind, language)
);

-- Mails that somebody in the console sent to themselves, to see how one looks.
create table invitation_test_mails (
  organisation_id uuid not null references organisations (id),
  mail_id uuid not null,
  staff_id uuid not null references staff (id),
  created_at timestamptz not null,
  primary key (organisation_id, mail_id)
);
create index invitations_newest on invitations (organisation_id, created_at);
