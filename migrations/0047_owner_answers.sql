-- Answers by people who own the product: appealed against as reviews are, and told by mail what became of them.

alter table answers
  -- Whether its writer appealed against the last decision: then another person decides. The shop's are never appealed.
  add column is_appeal boolean not null default false,
  -- What an owner is called beside the text that shoppers read; that beside a new text waits with it.
  add column visible_name text,
  -- In which an owner wrote and is told; null for the shop's.
  add column language text,
  add check (writer_kind = 'owner' or (visible_name is null and language is null and not is_appeal)),
  add check (visible_text is not null or visible_name is null);
drop index answers_waiting;
create index answers_waiting on answers (organisation_id, (case when is_appeal then state_changed_at else submitted_at end), id)
  where state = 'pending_moderation';

alter table conversation_events drop constraint conversation_events_actor_kind_check;
alter table conversation_events add constraint conversation_events_actor_kind_check
  check (actor_kind in ('asker', 'purchaser', 'operator', 'staff', 'system'));

-- The mails to owners about their answers: their recipient is the purchaser that the mail names.
create table answer_mails (
  organisation_id uuid not null,
  mail_id uuid not null,
  answer_id uuid not null,
  primary key (organisation_id, mail_id),
  foreign key (organisation_id, answer_id) references answers (organisation_id, id)
);
create index answer_mails_of_answer on answer_mails (organisation_id, answer_id);
