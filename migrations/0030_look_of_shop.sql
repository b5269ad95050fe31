-- How a shop's pages for customers look: its colour, its font and its picture.

alter table organisations
  -- '#rrggbb', dark enough to be read on a light page.
  add column look_colour text check (look_colour ~ '^#[0-9a-f]{6}$'),
  -- The name of a font that readers may have.
  add column look_font text,
  -- Of the picture in organisation_logos, so that no page has to read that.
  add column look_logo_hash text,
  add column look_logo_width int,
  add column look_logo_height int,
  add check (num_nulls(look_logo_hash, look_logo_width, look_logo_height) in (0, 3));

create table organisation_logos (
  organisation_id uuid primary key references organisations (id),
  hash text not null,
  -- As it is served: without anything but the picture.
  png bytea not null check (octet_length(png) <= 102400)
);
