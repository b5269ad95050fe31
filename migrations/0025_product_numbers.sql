-- The read API names a product by a number: that of its first review, seen or not. Reviews keep their rows for ever, so it never changes.
create index reviews_by_product on reviews (organisation_id, sku, number);
