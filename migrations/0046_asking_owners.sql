-- Owners of a product are asked what shoppers want to know of it, if they agreed to that (decision 0074).

-- What purchasers said of it, each time: proof of what was agreed to, when and where. The newest counts.
create table asking_consents (
  organisation_id uuid not null,
  id uuid not null,
  purchaser_id uuid not null,
  is_given boolean not null,
  given_at timestamptz not null,
  -- On which page; in which language, and by which wording of ours.
  place text not null check (place in ('questionnaire', 'author_page', 'order_page')),
  language text not null,
  wording smallint not null check (wording > 0),
  primary key (organisation_id, id),
  foreign key (organisation_id, purchaser_id) references purchasers (organisation_id, id)
);
create index asking_consents_of_purchaser on asking_consents (organisation_id, purchaser_id, id);

-- Who may be asked about a product: a row for each sku bought by each purchaser who agrees, in the order of their turns. Whether the
-- purchase is confirmed, and nothing speaks against asking, is looked up when somebody is chosen.
create table askable_owners (
  organisation_id uuid not null,
  purchaser_id uuid not null,
  sku text collate "C" not null,
  -- About any product of the shop. Who was never asked comes first.
  last_asked_at timestamptz not null,
  primary key (organisation_id, purchaser_id, sku),
  foreign key (organisation_id, purchaser_id) references purchasers (organisation_id, id)
);
create index askable_owners_in_turn on askable_owners (organisation_id, sku, last_asked_at, purchaser_id);

-- How far the asking about a published question has come.
create table question_askings (
  organisation_id uuid not null,
  question_id uuid not null,
  opened_at timestamptz not null,
  -- How many people were asked, those included who have been erased since.
  asked smallint not null default 0 check (asked between 0 and 12),
  -- When to look for more; null: no more are asked.
  next_at timestamptz,
  -- Where the last look ended, if it met so many who could not be asked that it was given up.
  passed_at timestamptz,
  passed_id uuid,
  primary key (organisation_id, question_id),
  foreign key (organisation_id, question_id) references questions (organisation_id, id),
  check ((passed_at is null) = (passed_id is null))
);
create index question_askings_due on question_askings (organisation_id, next_at) where next_at is not null;

-- Who was asked what. The key lets nobody be asked the same twice. A row stays when its question goes: the mail was sent, and counts.
create table question_asks (
  organisation_id uuid not null,
  question_id uuid not null,
  purchaser_id uuid not null,
  mail_id uuid not null,
  -- When the mail was written, then when it was sent: by this the mails to one person are counted.
  asked_at timestamptz not null,
  -- The mail server took it.
  sent_at timestamptz,
  primary key (organisation_id, question_id, purchaser_id),
  unique (organisation_id, mail_id),
  foreign key (organisation_id, purchaser_id) references purchasers (organisation_id, id)
);
create index question_asks_of_purchaser on question_asks (organisation_id, purchaser_id, asked_at);
create index question_asks_by_time on question_asks (organisation_id, asked_at);

-- Questions of the last weeks are asked about as well, once somebody agrees.
insert into question_askings (organisation_id, question_id, opened_at, next_at)
select organisation_id, id, published_at, published_at from questions
where state = 'published' and published_at > now() - interval '30 days';
