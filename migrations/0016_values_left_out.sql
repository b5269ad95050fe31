-- What is not understood of an order is left out and told: how often in a file, and what of an order.

alter table feed_imports
  -- Of the rows that were taken in, how many had something that was left out or could have meant something else.
  add column rows_warned integer not null default 0,
  -- What that was about, by kind: how often.
  add column warnings jsonb not null default '{}',
  -- Whether day or month comes first in its dates, and what has decided that; null where no date leaves it open.
  add column date_order text check (date_order in ('day-first', 'month-first')),
  add column date_order_because text check (date_order_because in ('file', 'option', 'rejected_rows', 'setting', 'usual'));

-- What is taken to come first in a file whose dates could be read either way.
alter table organisations
  add column feed_dates text not null default 'day-first' check (feed_dates in ('day-first', 'month-first'));

-- What the answer to the newest version of an order warned of: sentences that quote nothing; null where it did not.
alter table customer_orders add column warnings jsonb;
