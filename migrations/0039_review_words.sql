-- Every review of a shop, to be narrowed, searched in and saved (docs/decisions/0063-reviews-found-by-our-own-words.md).

-- The words of each version as the program normalises them, each beginning with a mark of the organisation and of the language: so a
-- search reads the entries of one organisation alone. Deleted with the version.
create table review_words (
  organisation_id uuid not null,
  review_id uuid not null,
  version integer not null,
  words tsvector not null,
  primary key (organisation_id, review_id, version),
  foreign key (organisation_id, review_id, version) references review_versions (organisation_id, review_id, version)
    on delete cascade
);
create index review_words_found on review_words using gin (words);

-- The list, newest first: of the shop, of a state, of a product.
create index reviews_listed on reviews (organisation_id, submitted_at, id);
create index reviews_listed_by_state on reviews (organisation_id, state, submitted_at, id);
create index reviews_listed_by_sku on reviews (organisation_id, sku, submitted_at, id);

-- What is stored already is normalised by the program.
insert into upgrade_steps (name) select 'words_kept' where exists (select from review_versions) on conflict do nothing;
