-- Purchases in the figures of a shop (decision 0051): known, confirmed and invited, by the day on which each became known.

-- What has become of purchases, to be added to the sums: a row for each statement that confirms or invites, and day. Claims write none.
create table purchase_news (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  -- The day (UTC) on which these purchases became known.
  day text collate "C" not null,
  confirmed int not null,
  invited int not null,
  -- Which one was invited or is not any more: that is counted with the first review of it, too.
  purchase_id uuid,
  primary key (organisation_id, id, day)
);

-- Purchases with an id before this one are in the sums of those that are known. Ids begin with their time, so the few since are counted.
create table counted_purchases (
  organisation_id uuid primary key references organisations (id),
  until_id uuid not null
);

insert into upgrade_steps (name) select 'shop_figures_counted' where exists (select from purchases) on conflict do nothing;
