-- What lists and sweeps of questions ask for, and staff who are told of questions (decision 0076).

-- Whether the shop has yet to answer: neither is an answer of its own shown, nor does one wait. It goes by the answers, which say so in the
-- transaction of the deed; of a question that is not published it means nothing.
alter table questions add column awaits_shop boolean not null default true;
update questions q set awaits_shop = false where exists (
  select from answers a where a.organisation_id = q.organisation_id and a.question_id = q.id and a.writer_kind = 'shop'
    and (a.visible_text is not null or a.state not in ('rejected', 'withdrawn')));
create index questions_unanswered on questions (organisation_id, published_at, number) where state = 'published' and awaits_shop;

-- Every list of questions goes by time and number.
drop index questions_newest;
create index questions_newest on questions (organisation_id, published_at, number) where state = 'published';
drop index questions_refused;
create index questions_unseen on questions (organisation_id, state, submitted_at, number) where state <> 'published';

-- Lists in one language, of all products and of one: a rare language does not cost what is asked in the others.
create index questions_by_language on questions (organisation_id, language, published_at, number) where state = 'published';
create index questions_visible_by_language on questions (organisation_id, sku, language, published_at, number) where state = 'published';

-- The question that this one is the same as, where its asker had asked it already when they confirmed: what they typed is gone, and their
-- link leads there until it ends.
alter table unconfirmed_questions add column question_id uuid;

-- Staff are told of questions, answers and appeals about questions, each as a kind of its own.
alter table staff_notice_choices drop constraint staff_notice_choices_kind_check;
alter table staff_notice_choices add constraint staff_notice_choices_kind_check check (kind in
  ('promise', 'appeals', 'replies', 'cases', 'questions', 'question_appeals', 'answers', 'imports', 'webhooks'));
alter table notices_told drop constraint notices_told_kind_check;
alter table notices_told add constraint notices_told_kind_check check (kind in
  ('promise', 'appeals', 'replies', 'cases', 'questions', 'question_appeals', 'answers', 'imports'));
alter table staff_notices drop constraint staff_notices_kind_check;
alter table staff_notices add constraint staff_notices_kind_check check (kind in
  ('promise', 'appeals', 'replies', 'cases', 'questions', 'question_appeals', 'answers', 'imports', 'webhooks', 'digest'));

-- In which shops a mail about a kind was written within the hour: of what was told to nobody, none was.
create index staff_notices_newest on staff_notices (organisation_id, kind, created_at);
drop index notices_told_newest;

-- Since when each review that waits has waited for a person: since it was sent, its order came, or its author appealed.
create index reviews_promised on reviews (organisation_id, state_changed_at) where state = 'pending_moderation';
-- The few appeals among many questions that wait.
create index questions_appeals_waiting on questions (organisation_id, state_changed_at) where state = 'pending_moderation' and is_appeal;
