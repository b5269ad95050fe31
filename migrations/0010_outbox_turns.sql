-- Mails: whose turn it is, how many stand how, and how long their words are kept.

alter table outbox
  -- Written by a sweep for many at once. Everything else is waited for, and goes first.
  add column is_bulk boolean not null default false,
  -- Of a claim: whether the hand-over was begun with, noted before its first byte. Null: claimed by whoever does not note that.
  add column has_begun boolean,
  -- When its words and the hash of the address were deleted: what is left are facts that name nobody.
  add column forgotten_at timestamptz,
  add check (forgotten_at is null
    or (state in ('sent', 'refused', 'withheld') and subject = '' and body = '' and html is null and recipient_hash is null));

update outbox set is_bulk = true
  where state in ('waiting', 'claimed') and kind in ('invitation', 'reminder') and purchaser_id is not null;

-- The next mail of each organisation, by urgency, is the beginning of a range.
drop index outbox_waiting;
create index outbox_waiting on outbox (organisation_id, is_bulk, next_attempt_at) where state = 'waiting';
-- Lists and counts of what is rare among much else.
create index outbox_by_state on outbox (organisation_id, state, id);
-- Lists go by ids; what is asked by age is what still has words.
drop index outbox_newest;
create index outbox_to_forget on outbox (organisation_id, created_at)
  where forgotten_at is null and state in ('sent', 'refused', 'withheld');
