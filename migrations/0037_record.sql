-- The record: who signed in or failed to, and what staff and the command line changed. The server's role may add to it and read it
-- (grants.sql), and nothing else. Codes, times and opaque ids only: no address, no name, no value that was set.

create table record_entries (
  id uuid primary key,
  at timestamptz not null,
  actor_kind text collate "C" not null check (actor_kind in ('staff', 'command_line', 'unknown')),
  -- The acting account.
  staff_id uuid,
  deed text collate "C" not null check (deed ~ '^[a-z_]{1,40}$'),
  organisation_id uuid,
  -- What was acted on.
  about_kind text collate "C" check (about_kind ~ '^[a-z_]{1,40}$'),
  about_id uuid,
  -- Codes of our own: which settings, which way. Nothing that somebody typed fits in.
  details text[] collate "C" not null default '{}' check (array_to_string(details, ' ') ~ '^[a-z0-9_ ]*$' and length(array_to_string(details, ' ')) <= 2000),
  check ((actor_kind = 'staff') = (staff_id is not null)),
  check ((about_kind is null) = (about_id is null))
);
create index record_entries_at on record_entries (at);
create index record_entries_of_staff on record_entries (staff_id, id);
create index record_entries_of_organisation on record_entries (organisation_id, id);
create index record_entries_of_deed on record_entries (deed, id);

-- What is older than two years is forgotten under the rights of the database's owner. How old that is, the function says by the
-- database's clock, and not who calls it: the server's role can have it called, and delete nothing that is younger.
create function forget_old_record_entries() returns integer language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare forgotten integer;
begin
  delete from public.record_entries where at < now() - interval '2 years';
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;
revoke all on function forget_old_record_entries() from public;
