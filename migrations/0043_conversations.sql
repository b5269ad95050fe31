-- Questions that shoppers ask about a product, what the shop answers, and whether readers found them helpful.

create table questions (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  -- What v4 and the addresses of pages call it; from the sequence that reviews are numbered by, so that no number is given twice.
  number integer not null,
  sku text collate "C" not null,
  state text not null check (state in ('pending_moderation', 'published', 'rejected')),
  text text not null,
  -- Null: the asker gave no name, or was erased.
  first_name text,
  -- Who is told what became of it, in the form addresses are compared in as well; both are erased after six months.
  email text,
  email_key text collate "C",
  language text not null,
  submitted_at timestamptz not null,
  state_changed_at timestamptz not null,
  published_at timestamptz,
  reason text,
  -- The words of the question that a rejection is about.
  passage text,
  note text,
  -- Whether the asker appealed against the last decision: then another person decides.
  is_appeal boolean not null default false,
  primary key (organisation_id, id),
  unique (organisation_id, number),
  check ((state = 'published') = (published_at is not null)),
  check ((email is null) = (email_key is null))
);
create index questions_visible on questions (organisation_id, sku, published_at, number) where state = 'published';
create index questions_newest on questions (organisation_id, published_at, id) where state = 'published';
create index questions_waiting on questions (organisation_id, (case when is_appeal then state_changed_at else submitted_at end), id)
  where state = 'pending_moderation';
create index questions_refused on questions (organisation_id, submitted_at, id) where state = 'rejected';
create index questions_by_time on questions (organisation_id, submitted_at);
create index questions_by_email on questions (organisation_id, email_key) where email_key is not null;
create index questions_with_address on questions (organisation_id, submitted_at) where email_key is not null;
-- The same question sent twice by the same asker, while the first waits, is one.
create unique index questions_once on questions (organisation_id, sku, email_key, md5(text))
  where state = 'pending_moderation' and not is_appeal;

-- The mails to askers: their recipient is the address in the question, and stands nowhere else.
create table question_mails (
  organisation_id uuid not null,
  mail_id uuid not null,
  question_id uuid not null,
  kind text not null,
  primary key (organisation_id, mail_id),
  foreign key (organisation_id, question_id) references questions (organisation_id, id)
);
create index question_mails_of_question on question_mails (organisation_id, question_id);

-- Answers to a question, editable, and vetted as the question is: one by the shop, and one by each owner of the product.
create table answers (
  organisation_id uuid not null,
  id uuid not null,
  number integer not null,
  question_id uuid not null,
  state text not null check (state in ('pending_moderation', 'published', 'rejected', 'withdrawn')),
  version integer not null check (version > 0),
  text text not null,
  -- What shoppers read; stays while an edit waits.
  visible_text text,
  writer_kind text not null check (writer_kind in ('shop', 'owner')),
  -- Who wrote the newest text of the shop's.
  staff_id uuid,
  -- The owner, and the purchase that makes them one; what they are called is what they chose.
  purchaser_id uuid,
  purchase_id uuid,
  display_name text,
  submitted_at timestamptz not null,
  state_changed_at timestamptz not null,
  published_at timestamptz,
  reason text,
  passage text,
  note text,
  primary key (organisation_id, id),
  unique (organisation_id, number),
  foreign key (organisation_id, question_id) references questions (organisation_id, id),
  foreign key (organisation_id, purchaser_id) references purchasers (organisation_id, id),
  foreign key (organisation_id, purchase_id) references purchases (organisation_id, id),
  check ((visible_text is null) or (published_at is not null)),
  check ((writer_kind = 'shop') = (staff_id is not null)),
  check ((writer_kind = 'owner') = (purchaser_id is not null)),
  check ((purchaser_id is null) = (purchase_id is null)),
  check (writer_kind = 'owner' or display_name is null)
);
create unique index answers_of_shop on answers (organisation_id, question_id) where writer_kind = 'shop';
create unique index answers_of_owner on answers (organisation_id, question_id, purchaser_id) where writer_kind = 'owner';
create index answers_of_question on answers (organisation_id, question_id, published_at) where visible_text is not null;
create index answers_by_purchaser on answers (organisation_id, purchaser_id) where purchaser_id is not null;
create index answers_waiting on answers (organisation_id, submitted_at, id) where state = 'pending_moderation';

-- What happened to questions and answers, as codes and opaque ids: nothing that erasing somebody would have to change.
create table conversation_events (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  question_id uuid not null,
  -- Null where it happened to the question.
  answer_id uuid,
  event text not null,
  version integer not null,
  actor_kind text not null check (actor_kind in ('asker', 'operator', 'staff', 'system')),
  actor_id uuid,
  reason text,
  occurred_at timestamptz not null,
  primary key (organisation_id, id)
);
create index conversation_events_of_question on conversation_events (organisation_id, question_id, id);

-- What a person wrote about an event: a vetter with a decision, an asker who appeals. It can be erased, the event cannot.
create table conversation_notes (
  organisation_id uuid not null,
  event_id uuid not null,
  note text,
  passage text,
  primary key (organisation_id, event_id),
  foreign key (organisation_id, event_id) references conversation_events (organisation_id, id),
  check (note is not null or passage is not null)
);

-- Whether readers found a question or an answer helpful; nothing is ordered by it.
create table conversation_votes (
  organisation_id uuid not null references organisations (id),
  -- Of a question or an answer.
  subject_id uuid not null,
  -- A keyed hash of what the shop calls the reader; another for each question and answer.
  voter bytea not null,
  is_helpful boolean not null,
  voted_at timestamptz not null,
  primary key (organisation_id, subject_id, voter)
);
create table conversation_vote_counts (
  organisation_id uuid not null references organisations (id),
  subject_id uuid not null,
  helpful int not null,
  unhelpful int not null,
  primary key (organisation_id, subject_id)
);

-- What the automatic checks found in a question or an answer: where, never what.
create table conversation_checks (
  organisation_id uuid not null references organisations (id),
  subject_id uuid not null,
  version integer not null,
  checked_at timestamptz not null,
  -- The kinds of its findings, and of what was not looked for.
  findings text[] not null,
  unfinished text[] not null,
  primary key (organisation_id, subject_id, version)
);
create table conversation_findings (
  organisation_id uuid not null,
  subject_id uuid not null,
  version integer not null,
  position smallint not null,
  finding text not null,
  field text,
  starts_at integer,
  ends_at integer,
  -- The number of another question or a sku that the finding is about.
  about text,
  primary key (organisation_id, subject_id, version, position),
  foreign key (organisation_id, subject_id, version) references conversation_checks (organisation_id, subject_id, version)
    on delete cascade
);

-- Both wait in the vetters' queue, among reviews and replies.
alter table moderation_locks drop constraint moderation_locks_subject_kind_check;
alter table moderation_locks add constraint moderation_locks_subject_kind_check
  check (subject_kind in ('review', 'fast_response', 'question', 'answer'));
alter table moderation_decisions drop constraint moderation_decisions_subject_kind_check;
alter table moderation_decisions add constraint moderation_decisions_subject_kind_check
  check (subject_kind in ('review', 'fast_response', 'question', 'answer'));
