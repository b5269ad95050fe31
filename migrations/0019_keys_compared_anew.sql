-- Addresses, order_refs and skus have other keys than before (docs/decisions/0037-keys-are-made-anew-by-a-step.md). SQL knows neither
-- NFC of a half of a text nor punycode: what has to be done with what is stored is a step that `migrate` runs after its files.

-- What is still to be done, and what it has come to so far. A step without an end is run again from where it stopped.
create table upgrade_steps (
  name text primary key,
  report jsonb not null default '{}',
  finished_at timestamptz
);

-- Under which purchaser somebody is kept who had another address as far as we could tell, and has written about the same purchase
-- as that purchaser: both reviews stay. Nobody finds them by address any more; they are erased and exported with the other.
alter table purchasers add column merged_into uuid,
  add foreign key (organisation_id, merged_into) references purchasers (organisation_id, id);
create index purchasers_merged_into on purchasers (organisation_id, merged_into) where merged_into is not null;

insert into upgrade_steps (name)
select 'keys_compared_anew' where
  exists (select from purchasers where octet_length(email_key) > length(email_key) or email_key like '%xn--%' or octet_length(email) > length(email))
  or exists (select from customer_orders where octet_length(email_key) > length(email_key) or email_key like '%xn--%' or octet_length(order_ref) > length(order_ref))
  or exists (select from review_reports where octet_length(email_key) > length(email_key) or email_key like '%xn--%')
  or exists (select from staff where octet_length(email_key) > length(email_key) or email_key like '%xn--%')
  or exists (select from purchases where octet_length(order_ref) > length(order_ref) or octet_length(sku) > length(sku))
  or exists (select from products where octet_length(sku) > length(sku))
  or exists (select from reviews where octet_length(sku) > length(sku))
  or exists (select from branches where octet_length(code) > length(code));
