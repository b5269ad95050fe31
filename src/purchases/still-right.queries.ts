import { sql } from "kysely";

/** Whether nothing has happened to a purchase `p` that makes it wrong to ask about it. */
export const isStillRight = sql<boolean>`(p.confirmed_at is not null and p.cancelled_at is null and p.refunded_at is null
  and not p.link_was_revoked)`;
