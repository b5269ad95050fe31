-- Which languages there are is said in src/platform/languages.ts alone, as for every other column: a further one needs no migration.

alter table invitation_texts
  drop constraint invitation_texts_language_check,
  add constraint invitation_texts_language_check check (length(language) between 2 and 3);
