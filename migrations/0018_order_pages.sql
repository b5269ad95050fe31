-- The page behind the one link of a mail about an order of many items: its secret, which stands in that mail alone. Kept as it is, like
-- a purchase's link secret, because the mail is written anew whenever it is handed over. Null: the mail needs no such page.
alter table invitations add column page_secret bytea check (octet_length(page_secret) = 16);
create unique index invitations_page_secret on invitations (organisation_id, page_secret) where page_secret is not null;
