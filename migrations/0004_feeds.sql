-- Feeds: what shops send as files about their products and branches, and how far each file has been taken in.

alter table products
  -- What several skus have in common (a shoe in its sizes), as the shop names it.
  add column product_group text collate "C",
  add column product_group_name text,
  add column manufacturer text,
  add column model text,
  add column mpn text,
  -- EAN, UPC or another GTIN, as it came.
  add column gtin text,
  add column description text,
  -- Further columns of a feed by their names, such as fuel_type of a car: text to text.
  add column attributes jsonb;

alter table branches add column google_place text;

-- One for each file that was given to us. Its rows are staged in a table of the session that merges them, never longer than
-- one transaction lasts: there is no staged data to keep, to copy or to erase.
create table feed_imports (
  organisation_id uuid not null references organisations (id),
  id uuid not null,
  kind text not null check (kind in ('purchasers', 'products', 'branches')),
  origin text not null check (origin in ('command', 'console', 'folder')),
  -- Who uploaded it in the console.
  staff_id uuid,
  file_name text not null,
  -- SHA-256 of the file: the same one again goes on where it stopped, or is known to be done.
  fingerprint bytea not null check (octet_length(fingerprint) = 32),
  bytes bigint not null,
  state text not null check (state in ('waiting', 'running', 'finished', 'failed')),
  -- How far it has come, written in the transaction that took those rows in.
  bytes_read bigint not null default 0,
  rows_read integer not null default 0,
  rows_created integer not null default 0,
  rows_changed integer not null default 0,
  rows_unchanged integer not null default 0,
  rows_rejected integer not null default 0,
  -- Why it stopped, as a sentence that quotes nothing of the file.
  failure text,
  -- Where the uploaded file waits; gone once it was taken in.
  uploaded_file text,
  -- The rejected rows with their reasons, and how much of that file belongs to rows that are counted above.
  rejected_file text,
  rejected_bytes bigint not null default 0,
  created_at timestamptz not null,
  progressed_at timestamptz not null,
  finished_at timestamptz,
  primary key (organisation_id, id),
  check (rows_read = rows_created + rows_changed + rows_unchanged + rows_rejected),
  check ((state in ('finished', 'failed')) = (finished_at is not null))
);
create index feed_imports_by_file on feed_imports (organisation_id, kind, fingerprint);
create index feed_imports_newest on feed_imports (organisation_id, created_at);
create index feed_imports_to_do on feed_imports (organisation_id, created_at) where uploaded_file is not null;
create index feed_imports_with_rejected on feed_imports (organisation_id, finished_at) where rejected_file is not null;
