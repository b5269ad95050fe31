-- What a shop's invitations leave out, whatever anybody scored: items such as gift cards, and products that somebody was asked about before.

alter table organisations
  -- As the shop writes them: * stands for any characters.
  add column invite_never_skus text[] not null default '{}',
  add column invite_never_categories text[] not null default '{}',
  add column invite_once_per_product boolean not null default false;
