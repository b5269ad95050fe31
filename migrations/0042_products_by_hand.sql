-- The products page of the console (decision 0068): what a person has written over what feeds say, and what is bought without being described.

alter table products
  -- Fields that a person has edited, by the names of their columns: feeds leave them as they are until they are released.
  add column edited_fields text[] collate "C" not null default '{}',
  -- What the last feed said of them, by the same names; what they become when they are released.
  add column feed_values jsonb not null default '{}';

-- The catalogue is read by name, a page at a time.
drop index products_by_name;
create index products_by_name on products (organisation_id, left(lower(name collate "C"), 200), sku);

-- Skus that somebody bought and that no feed and nobody else has described. The job that adds up purchases adds to them, and whoever describes
-- a product takes it away.
create table nameless_products (
  organisation_id uuid not null references organisations (id),
  sku text collate "C" not null,
  primary key (organisation_id, sku)
);

insert into nameless_products (organisation_id, sku)
select distinct p.organisation_id, p.sku from purchases p
where not exists (select from products d where d.organisation_id = p.organisation_id and d.sku = p.sku);
