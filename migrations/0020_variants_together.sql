-- Reviews of the variants of a product, shown together: by the shop's product group, or by GTIN.

alter table organisations add column variants_together text not null default 'off'
  check (variants_together in ('off', 'group', 'gtin'));

-- A GTIN in its 14 digits, so that one number is one key whether it came with 8, 12, 13 or 14, with blanks or hyphens, or without
-- the zeros at its start, which spreadsheets drop. Null for what is none: too short, all zeros, or with a check digit that does not fit.
create function gtin_key(code text) returns text language sql immutable strict parallel safe return (
  select case when digits ~ '^[0-9]{8,14}$' and digits ~ '[1-9]' and (
      select sum((ascii(substr(lpad(digits, 14, '0'), place, 1)) - 48) * (case when place % 2 = 1 then 3 else 1 end)) % 10
      from generate_series(1, 14) place
    ) = 0 then lpad(digits, 14, '0') end
  from (select regexp_replace(regexp_replace(code, '\.0$', ''), '[ \u00a0-]', '', 'g') as digits) written
);

alter table products add column gtin_key text collate "C" generated always as (gtin_key(gtin)) stored;

-- Who is in it, by sku.
create index products_of_group on products (organisation_id, product_group, sku) where product_group is not null;
create index products_of_gtin on products (organisation_id, gtin_key, sku) where gtin_key is not null;
