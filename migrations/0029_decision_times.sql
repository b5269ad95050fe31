-- How long a decision was waited for, kept with the decision: the queue tells the median of the newest ones, and looked each of them
-- up with its review's texts and events. Only the last thirty days are asked about, so older decisions stay without.
alter table review_events add column waited_seconds double precision;
update review_events e set waited_seconds = greatest(0, extract(epoch from e.occurred_at - greatest(v.submitted_at, (
  select max(a.occurred_at) from review_events a
  where a.organisation_id = e.organisation_id and a.review_id = e.review_id and a.event = 'appealed' and a.version = e.version
    and a.id < e.id))))
from review_versions v
where e.event in ('approved', 'rejected') and e.occurred_at >= now() - interval '31 days'
  and v.organisation_id = e.organisation_id and v.review_id = e.review_id and v.version = e.version;
create index review_events_decided on review_events (organisation_id, id) include (waited_seconds) where waited_seconds is not null;

-- Appeals that wait, for the sweep that looks whether they wait anew: it read every waiting review to find them.
create index reviews_appealed on reviews (organisation_id, id) include (version, state_changed_at)
  where state = 'pending_moderation' and is_appeal;
