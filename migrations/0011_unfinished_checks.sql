-- A check that takes too long is cut off. What was not looked for because of that, in the words of the findings: the vetter
-- is told, and nothing waits for it.
alter table review_checks add column unfinished text[] not null default '{}';
