-- Questions that shoppers ask on the public pages, and the address of each confirmed before anybody is bothered with it.

-- Off: nobody asks on our pages, until the shop wants to read and answer.
alter table organisations add column takes_questions boolean not null default false;

-- What somebody typed and has not confirmed yet by the link that was mailed: no vetter sees it. Confirming makes a question of it, with
-- the same id; what nobody confirms is deleted after a few days.
create table unconfirmed_questions (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  sku text collate "C" not null,
  text text not null,
  first_name text,
  email text not null,
  email_key text collate "C" not null,
  language text not null,
  asked_at timestamptz not null,
  -- The mail with the link: its recipient is the address above, and stands nowhere else.
  mail_id uuid not null,
  primary key (organisation_id, id)
);
create index unconfirmed_questions_by_email on unconfirmed_questions (organisation_id, email_key);
create index unconfirmed_questions_by_mail on unconfirmed_questions (organisation_id, mail_id);
create index unconfirmed_questions_old on unconfirmed_questions (organisation_id, asked_at);
