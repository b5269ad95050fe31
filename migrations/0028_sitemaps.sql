-- What sitemaps are made of: when what shoppers see last changed, of each product and of each ten thousand reviews. The job that adds
-- changes to the figures keeps both.

create table reviewed_products (
  organisation_id uuid not null references organisations (id),
  sku text collate "C" not null,
  -- The number of its first review, seen or not: it never changes, so a product stays in the same file. No foreign key: checking one would
  -- wait for whoever is changing that review, and all figures of the shop with it.
  first_review int not null,
  changed_at timestamptz not null,
  primary key (organisation_id, sku)
);
create index reviewed_products_by_review on reviewed_products (organisation_id, first_review);

create table review_stretches (
  organisation_id uuid not null references organisations (id),
  -- 1 for the reviews with the numbers 1 to 10,000 and the products whose first review is one of them, and so on.
  stretch int not null check (stretch > 0),
  changed_at timestamptz not null,
  primary key (organisation_id, stretch)
);

insert into reviewed_products
  select c.organisation_id, r.sku, min(f.number), max(c.changed_at)
  from (select organisation_id, number, max(changed_at) as changed_at from review_changes group by 1, 2) c
  join reviews r on r.organisation_id = c.organisation_id and r.number = c.number
  cross join lateral (
    select number from reviews first where first.organisation_id = r.organisation_id and first.sku = r.sku order by number limit 1
  ) f
  group by c.organisation_id, r.sku;

insert into review_stretches
  select organisation_id, (number - 1) / 10000 + 1, max(changed_at)
  from (
    select organisation_id, number, changed_at from review_changes
    union all
    select organisation_id, first_review, changed_at from reviewed_products
  ) changed
  group by 1, 2;
