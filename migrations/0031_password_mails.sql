-- Links to set a password that are sent by mail.

alter table staff_password_links
  -- The mail in the outbox that brings the link; null for one that an admin or the operator hands over.
  add column mail_id uuid unique;
