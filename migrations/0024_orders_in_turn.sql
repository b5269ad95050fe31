-- Orders are processed as they came, also where several wait that decide about each other: the same order_ref for two addresses, or
-- several orders of one address.

alter table customer_orders
  -- When each version that no job has processed yet arrived: those of unprocessed, then that of raw. Ids that ascend.
  add column arrivals uuid[] not null default '{}';

update customer_orders set arrivals = array_fill(id, array[cardinality(unprocessed) + 1])
where processed_revision is distinct from revision;

-- What waits for an address, the first to be processed first. The few orders of one order_ref are found by their key.
create index customer_orders_in_turn on customer_orders (organisation_id, email_key, (arrivals[1]))
  where processed_revision is distinct from revision and failed_at is null;
