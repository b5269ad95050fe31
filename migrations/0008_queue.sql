-- What the console's queue is narrowed by, public figures that are kept, and whether anything was given for a review.

-- Three answers: yes, no, and nothing said. Claims and feeds say nothing, and an order need not: until now all of them were
-- kept as no.
alter table purchases
  alter column is_incentivised drop default,
  alter column is_incentivised drop not null;
update purchases set is_incentivised = null where not is_incentivised;
