-- Later news about an order: what came before its predecessor was processed, and by when a shop says that it changed something.

alter table customer_orders
  -- Versions that were replaced before a job had processed them, oldest first; JSON text as they were sent.
  add column unprocessed text[] not null default '{}',
  -- The latest moment at which the shop's software says it changed the order: older news changes nothing.
  add column updated_at timestamptz;

alter table purchases
  -- Cancelled because the newest order of its purchaser no longer names it, and not by word: an order that names it undoes that.
  add column is_left_out boolean not null default false,
  add check (cancelled_at is not null or not is_left_out);
