-- The life of a review: what the questionnaire asks, what authors send, who decides and how, what shoppers report.

alter table organisations
  -- The promise printed on every page: a person decides within so many days, and publication follows after the delay.
  add column decides_within_days smallint not null default 3 check (decides_within_days between 1 and 10),
  add column publication_delay_hours smallint not null default 0 check (publication_delay_hours between 0 and 168),
  -- Where purchasers reach the shop itself, beside the review: an https address or an e-mail address.
  add column contact text;

alter table products add column category text;

-- A link that was revoked once travels through the API alone from then on: no page offers it beside another purchase.
alter table purchases add column link_was_revoked boolean not null default false;

-- The questions beyond those of every questionnaire; one template for each category, and one for the rest (category null).
create table questionnaire_templates (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  category text,
  definition jsonb not null,
  updated_at timestamptz not null,
  primary key (organisation_id, id),
  unique nulls not distinct (organisation_id, category)
);

-- What was typed and not sent yet. Shown again only in the browser that typed it: the link passes through the shop's hands.
create table questionnaire_drafts (
  organisation_id uuid not null,
  purchase_id uuid not null,
  purchaser_id uuid not null,
  browser_hash bytea not null check (octet_length(browser_hash) = 32),
  fields jsonb not null,
  started_at timestamptz not null,
  saved_at timestamptz not null,
  -- One for each browser: whoever else holds the link can neither read nor overwrite what was typed elsewhere.
  primary key (organisation_id, purchase_id, browser_hash),
  foreign key (organisation_id, purchase_id) references purchases (organisation_id, id)
);

-- Which form made a version: the same form sent twice at once is recognised, and its browser known as the author's.
create table questionnaire_sends (
  organisation_id uuid not null,
  review_id uuid not null,
  form_hash bytea not null check (octet_length(form_hash) = 32),
  sent_at timestamptz not null,
  primary key (organisation_id, review_id, form_hash)
);

alter table reviews
  -- The author's own link, which never passes through the shop: 128 random bits. The default is for rows from before.
  add column author_secret bytea not null default uuid_send(gen_random_uuid()) check (octet_length(author_secret) = 16),
  -- Its author appealed against the last decision: another person decides, and that decision is the last one.
  add column is_appeal boolean not null default false,
  -- What shoppers saw when it was removed: an appeal that is upheld shows that again, and nothing that nobody accepted.
  add column visible_before_removal integer check (visible_before_removal between 1 and version),
  -- The overall score of the visible version, for the figures and for lists that a shopper asked to have in its order.
  add column visible_score smallint check (visible_score between 1 and 10);
alter table reviews alter column author_secret drop default;
update reviews set visible_score = v.overall_score from review_versions v
  where v.organisation_id = reviews.organisation_id and v.review_id = reviews.id and v.version = reviews.visible_version;
alter table reviews add check ((visible_version is null) = (visible_score is null));

drop index reviews_visible;
create index reviews_visible on reviews (organisation_id, sku, published_at, number) where visible_version is not null;
create index reviews_visible_by_score on reviews (organisation_id, sku, visible_score, published_at, number)
  where visible_version is not null;
-- What the sweeps ask: which accepted reviews are due, which removed ones have been kept for long enough.
create index reviews_accepted on reviews (organisation_id, state_changed_at) where state = 'pending_publication';
create index reviews_removed on reviews (organisation_id, state_changed_at) where state = 'removed';

alter table review_versions
  add column good_points text,
  add column bad_points text,
  -- Further scores by the template's question id: 1 to 10.
  add column scores jsonb not null default '{}',
  add column would_buy_again boolean,
  add column happy_with_delivery boolean,
  add column happy_with_customer_service boolean,
  add column likelihood_to_recommend smallint check (likelihood_to_recommend between 0 and 10),
  add column shop_comments text,
  -- Null: the author stays anonymous.
  add column display_name text,
  add column town text,
  -- The language of the page it was written on.
  add column language text not null default 'en',
  add column filled_in_seconds integer check (filled_in_seconds >= 0),
  -- What the receipt says: the promise of that day, and the salt without which its hash proves nothing.
  add column decide_by timestamptz,
  add column receipt_salt bytea;
alter table review_versions alter column language drop default;

alter table review_events drop constraint review_events_actor_kind_check;
alter table review_events add constraint review_events_actor_kind_check
  check (actor_kind in ('purchaser', 'operator', 'staff', 'system'));

alter table review_notes
  alter column note drop not null,
  -- The words of the review that a rejection is about.
  add column passage text;

-- Who works in the console. Not tenant data: a vetter may serve several organisations.
create table staff (
  id uuid primary key,
  email_key text collate "C" not null unique,
  email text not null,
  role text not null check (role in ('admin', 'vetter', 'retailer')),
  -- Argon2id, in its own string form; null until the first password is set.
  password_hash text,
  created_at timestamptz not null,
  disabled_at timestamptz,
  signed_in_at timestamptz
);

-- Whom they serve. An admin or vetter without a row serves every organisation; a retailer only those named here.
create table staff_organisations (
  organisation_id uuid not null references organisations (id),
  staff_id uuid not null references staff (id),
  primary key (organisation_id, staff_id)
);

create table staff_sessions (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  staff_id uuid not null references staff (id),
  created_at timestamptz not null,
  last_seen_at timestamptz not null
);
create index staff_sessions_of_staff on staff_sessions (staff_id);

-- One-time links to set a password.
create table staff_password_links (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  staff_id uuid not null references staff (id),
  expires_at timestamptz not null
);
create index staff_password_links_of_staff on staff_password_links (staff_id);

-- The queue, oldest first: an appeal waits since its author appealed.
create index reviews_to_decide on reviews
  (organisation_id, (case when is_appeal then state_changed_at else submitted_at end), id) include (version, is_appeal)
  where state = 'pending_moderation';
-- Whether a text names another product: asked by name, so that no catalogue is read as a whole. Small letters of A to Z only
-- ("C"), which the application makes the same of a phrase, whatever the server's locale.
create index products_by_name on products (organisation_id, left(lower(name collate "C"), 200));

-- A vetter has it open; the others pass it by until the time-out.
create table moderation_locks (
  organisation_id uuid not null references organisations (id),
  subject_kind text not null check (subject_kind in ('review', 'fast_response')),
  subject_id uuid not null,
  staff_id uuid not null,
  expires_at timestamptz not null,
  primary key (organisation_id, subject_kind, subject_id)
);

-- Decided, and not in effect before the undo window has closed. The key lets one of two vetters win.
create table moderation_decisions (
  organisation_id uuid not null references organisations (id),
  subject_kind text not null check (subject_kind in ('review', 'fast_response')),
  subject_id uuid not null,
  version integer not null,
  staff_id uuid not null,
  verdict text not null check (verdict in ('accept', 'reject')),
  reason text,
  passage text,
  note text,
  decided_at timestamptz not null,
  takes_effect_at timestamptz not null,
  primary key (organisation_id, subject_kind, subject_id),
  check ((verdict = 'reject') = (reason is not null))
);

-- What the automatic checks found in a version: where, never what (the text is erasable, and stands elsewhere). Beside it what
-- the queue is narrowed by, so that a rare language or finding among 100,000 that wait is found in one index; the sweep that
-- checks keeps is_waiting in step, and who reads asks the review as well.
create table review_checks (
  organisation_id uuid not null,
  review_id uuid not null,
  version integer not null,
  checked_at timestamptz not null,
  language text not null,
  -- The kinds of its findings.
  findings text[] not null,
  is_waiting boolean not null,
  waiting_since timestamptz not null,
  primary key (organisation_id, review_id, version),
  foreign key (organisation_id, review_id) references reviews (organisation_id, id)
);
create index review_checks_waiting on review_checks (organisation_id, waiting_since, review_id)
  include (version, language, findings) where is_waiting;
create table review_findings (
  organisation_id uuid not null,
  review_id uuid not null,
  version integer not null,
  position smallint not null,
  finding text not null,
  field text,
  starts_at integer,
  ends_at integer,
  -- A review's number or a sku that the finding is about.
  about text,
  primary key (organisation_id, review_id, version, position),
  foreign key (organisation_id, review_id, version) references review_checks (organisation_id, review_id, version)
    on delete cascade
);
-- Hashes of a text's word sequences: texts that share one may be near-duplicates.
create table review_text_bands (
  organisation_id uuid not null,
  review_id uuid not null,
  version integer not null,
  band smallint not null,
  hash bigint not null,
  primary key (organisation_id, review_id, version, band),
  foreign key (organisation_id, review_id, version) references review_checks (organisation_id, review_id, version)
    on delete cascade
);
create index review_text_bands_by_hash on review_text_bands (organisation_id, band, hash);

-- The retailer's public reply to a review: one for each, editable, vetted as the review is.
create table fast_responses (
  organisation_id uuid not null,
  id uuid not null,
  review_id uuid not null,
  state text not null check (state in ('pending_moderation', 'published', 'rejected', 'withdrawn')),
  version integer not null check (version > 0),
  text text not null,
  -- What shoppers read; stays while an edit waits.
  visible_text text,
  staff_id uuid not null,
  submitted_at timestamptz not null,
  state_changed_at timestamptz not null,
  published_at timestamptz,
  reason text,
  -- The words of the reply that a rejection is about.
  passage text,
  note text,
  primary key (organisation_id, id),
  unique (organisation_id, review_id),
  foreign key (organisation_id, review_id) references reviews (organisation_id, id),
  check ((visible_text is null) or (published_at is not null))
);
create index fast_responses_waiting on fast_responses (organisation_id, submitted_at) where state = 'pending_moderation';

-- Something a person has to look at beyond the queue: reports by readers, an appeal against a removal, an order that
-- named another purchaser than the author of a published review.
create table review_cases (
  organisation_id uuid not null,
  id uuid not null,
  review_id uuid not null,
  kind text not null check (kind in ('report', 'removal_appeal', 'other_purchaser')),
  -- What a sweep made it from; null where a reader's report did. Later events than this one make another case.
  event_id uuid,
  opened_at timestamptz not null,
  closed_at timestamptz,
  -- Null on a closed case: the program, since the review was no longer shown and nothing was left to decide.
  closed_by uuid,
  outcome text check (outcome in ('kept', 'removed', 'no_longer_shown', 'appeal_upheld', 'appeal_dismissed')),
  note text,
  primary key (organisation_id, id),
  foreign key (organisation_id, review_id) references reviews (organisation_id, id),
  check ((closed_at is null) = (outcome is null))
);
create unique index review_cases_open on review_cases (organisation_id, review_id, kind) where closed_at is null;
create index review_cases_oldest on review_cases (organisation_id, opened_at, id) where closed_at is null;
create index review_cases_of_review on review_cases (organisation_id, review_id);
-- The few events among all that a person has to look at: what the sweep reads every minute.
create index review_events_for_cases on review_events (organisation_id, id)
  where event in ('order_named_another_purchaser', 'removal_appealed');

create table review_reports (
  organisation_id uuid not null,
  id uuid not null,
  case_id uuid not null,
  -- The version that was shown when it came.
  version integer not null,
  reason text not null,
  comment text,
  -- Who wants to be told, in the form addresses are compared in as well; both erasable.
  email text,
  email_key text collate "C",
  language text not null,
  -- The mail that tells the decision: its recipient is the address above, and stands nowhere else.
  mail_id uuid,
  created_at timestamptz not null,
  primary key (organisation_id, id),
  foreign key (organisation_id, case_id) references review_cases (organisation_id, id)
);
create index review_reports_of_case on review_reports (organisation_id, case_id, id);
create index review_reports_by_email on review_reports (organisation_id, email_key) where email_key is not null;

-- Mails that are due to somebody, as they would look.
create table outbox (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  kind text not null,
  purchaser_id uuid,
  review_id uuid,
  language text not null,
  subject text not null,
  body text not null,
  created_at timestamptz not null,
  sent_at timestamptz,
  primary key (organisation_id, id)
);
create index outbox_of_purchaser on outbox (organisation_id, purchaser_id);
create index outbox_newest on outbox (organisation_id, created_at);
create index outbox_about_review on outbox (organisation_id, review_id);
