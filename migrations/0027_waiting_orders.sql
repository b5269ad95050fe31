-- What waits of an organisation's orders, the first to be processed first.
create index customer_orders_waiting on customer_orders (organisation_id, (arrivals[1]))
  where processed_revision is distinct from revision and failed_at is null;
