-- What is told of a webhook endpoint that does not work, and once; and which invitations were written while there was no mail server.

alter table webhook_endpoints
  -- When its shop was told that it has failed for a day; told anew where failing_since says that it is another day.
  add column failing_told_at timestamptz,
  -- When its shop was told that it was disabled; null again once it is enabled.
  add column disabled_told_at timestamptz;
-- What was disabled before is no news.
update webhook_endpoints set disabled_told_at = disabled_at where disabled_because in ('gone', 'failing');

-- A mail to somebody of the staff about one endpoint.
create table webhook_notices (
  organisation_id uuid not null references organisations (id),
  mail_id uuid not null,
  staff_id uuid not null references staff (id),
  endpoint_id uuid not null,
  -- failing: for a day. disabled: it answered 410, or failed for a week. recovered: it works again.
  trouble text not null check (trouble in ('failing', 'disabled', 'recovered')),
  created_at timestamptz not null,
  primary key (organisation_id, mail_id),
  foreign key (organisation_id, endpoint_id) references webhook_endpoints (organisation_id, id) on delete cascade
);
create index webhook_notices_of_endpoint on webhook_notices (organisation_id, endpoint_id);

create index outbox_without_server on outbox (organisation_id, id)
  where withheld_because = 'no_mail_server' and kind in ('invitation', 'reminder');
