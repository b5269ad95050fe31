-- Delivery: what becomes of each mail in the outbox, who is not written to, and how a shop's mails look.

alter table organisations
  -- The name mails come from, where answers go, and how the head of a mail looks. Null: the shop's name, nowhere, our colour.
  add column mail_sender_name text,
  add column mail_reply_to text,
  add column mail_logo_url text check (mail_logo_url like 'https://%'),
  add column mail_colour text check (mail_colour ~ '^#[0-9a-f]{6}$');

alter table outbox
  -- The same as `body` as markup, where whoever wrote the mail has made some: a fragment, without any secret link.
  add column html text,
  -- waiting: to be handed over. claimed: somebody is handing it over, or was when they died: nobody else does. sent: the mail
  -- server has it. refused: it will never take it. withheld: not handed over, for a reason of ours.
  add column state text not null default 'waiting' check (state in ('waiting', 'claimed', 'sent', 'refused', 'withheld')),
  -- Committed before the hand-over begins, so that a crash in the middle leaves a doubt and never a second mail.
  add column claimed_at timestamptz,
  add column attempts integer not null default 0 check (attempts >= 0),
  add column next_attempt_at timestamptz,
  -- How the last hand-over failed, as a code. With `claimed`: it is not known whether the server has the mail.
  add column failure text,
  add column withheld_because text,
  -- The keyed hash of the address it went to: what comes back names the mail alone, and the purchaser may have another by then.
  add column recipient_hash bytea check (octet_length(recipient_hash) = 32);

-- No mail was sent before there was this.
update outbox set state = 'withheld', withheld_because = 'no_mail_server';

alter table outbox
  add check ((state = 'sent') = (sent_at is not null)),
  add check ((state = 'withheld') = (withheld_because is not null)),
  add check (state <> 'claimed' or claimed_at is not null),
  add check (state <> 'waiting' or next_attempt_at is not null);

create index outbox_waiting on outbox (organisation_id, next_attempt_at) where state = 'waiting';
create index outbox_claimed on outbox (organisation_id, claimed_at) where state = 'claimed';

-- One row: whether there is a mail server, as the program that was started last was told. A mail that is written while there
-- is none is withheld at once, and stays so.
create table mail_delivery (
  only_row boolean primary key default true check (only_row),
  is_on boolean not null,
  changed_at timestamptz not null
);
insert into mail_delivery (is_on, changed_at) values (false, now());

-- Why an address is on the list. An address can be on it for several reasons; none is ever taken back by the server.
alter table suppressions
  add column reason text not null default 'erased' check (reason in ('erased', 'bounced', 'complained')),
  drop constraint suppressions_pkey,
  add primary key (organisation_id, email_hash, reason);
alter table suppressions alter column reason drop default;

-- What somebody has stopped: a kind of mails, or all that can be stopped. They may take it back.
create table mail_stops (
  organisation_id uuid not null references organisations (id),
  email_hash bytea not null check (octet_length(email_hash) = 32),
  stopped text not null,
  created_at timestamptz not null,
  primary key (organisation_id, email_hash, stopped)
);
