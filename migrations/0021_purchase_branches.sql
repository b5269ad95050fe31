-- In which branch something was bought, as the shop's orders and feeds name it: a code of `branches`, or one that no feed has described yet.

alter table purchases add column branch_code text collate "C";
