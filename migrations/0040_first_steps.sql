-- Shops whose first steps on the dashboard were put away (decision 0064). Bringing them back deletes the row.
create table first_steps_dismissals (
  organisation_id uuid primary key references organisations (id),
  dismissed_at timestamptz not null
);
