-- The console finds the orders of a product. Purchases that only the shop's questions have named are left out: the main job writes
-- those, and no further index.
create index purchases_of_product on purchases (organisation_id, sku, id) where confirmed_at is not null;
