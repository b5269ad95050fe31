-- Which purchases were confirmed: people who agreed to be asked about what they own are found by this, however late a confirmation is
-- committed. Before, ids of the last minutes were looked through, and a longer transaction was missed.
alter table purchase_news add column confirmed_ids uuid[] not null default '{}';

-- What was missed, and what waits to be added up.
insert into askable_owners (organisation_id, purchaser_id, sku, last_asked_at)
select p.organisation_id, p.purchaser_id, p.sku, coalesce((select max(q.asked_at) from question_asks q
  where q.organisation_id = p.organisation_id and q.purchaser_id = p.purchaser_id), '-infinity')
from (
  select distinct on (organisation_id, purchaser_id) organisation_id, purchaser_id, is_given from asking_consents
  order by organisation_id, purchaser_id, id desc
) said
join purchases p on p.organisation_id = said.organisation_id and p.purchaser_id = said.purchaser_id
where said.is_given and p.confirmed_at is not null
group by p.organisation_id, p.purchaser_id, p.sku
on conflict (organisation_id, purchaser_id, sku) do nothing;
