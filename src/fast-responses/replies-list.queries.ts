import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import type { FastResponseState } from "./fast-response.ts";

/** A visible review as the retailer's list shows it, with the state of the reply to it. */
export type ListedReview = {
  id: string;
  number: number;
  sku: string;
  productName: string | null;
  score: number;
  displayName: string | null;
  language: string;
  /** The beginning of what the author wrote. */
  beginning: string | null;
  publishedAt: Date;
  replyState: FastResponseState | null;
  isReplyShown: boolean;
};

/** Where a page of the list ends: its last row. */
export type BeforeReview = { publishedAt: Date; id: string };

const beginningLength = 220;

/**
 * The visible reviews, newest publication first, with their replies; a read join of tables of slices above. Newest
 * first whatever the score: the shop is led neither to the bad ones nor away from them.
 */
export async function listReviewsToReply(
  db: Db,
  by: { organisationId: string; isUnanswered: boolean; before?: BeforeReview | undefined; atMost: number },
): Promise<ListedReview[]> {
  const { organisationId, isUnanswered, before, atMost } = by;
  const unanswered = sql`(f.id is null or (f.visible_text is null and f.state in ('rejected', 'withdrawn')))`;
  const { rows } = await sql<ListedReview>`
    with page as (
      select r.id, r.number, r.sku, r.visible_version, r.visible_score, r.published_at,
        f.state as reply_state, f.visible_text is not null as is_reply_shown
      from reviews r
      left join fast_responses f on f.organisation_id = r.organisation_id and f.review_id = r.id
      where r.organisation_id = ${organisationId} and r.visible_version is not null
        and ${isUnanswered ? unanswered : sql`true`}
        and ${before ? sql`(r.published_at, r.id) < (${before.publishedAt}::timestamptz, ${before.id}::uuid)` : sql`true`}
      order by r.published_at desc, r.id desc
      limit ${atMost})
    select page.id, page.number, page.sku, products.name as product_name, page.visible_score as score, v.display_name,
      v.language, left(coalesce(v.general_comments, v.good_points, v.bad_points), ${beginningLength}) as beginning,
      page.published_at, page.reply_state, page.is_reply_shown
    from page
    join review_versions v
      on v.organisation_id = ${organisationId} and v.review_id = page.id and v.version = page.visible_version
    left join products on products.organisation_id = ${organisationId} and products.sku = page.sku
    order by page.published_at desc, page.id desc`.execute(db);
  return rows;
}

/** How many reviews published since a given time have no reply that is visible or waiting. */
export async function countUnansweredSince(db: Db, organisationId: string, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count
    from reviews r
    left join fast_responses f on f.organisation_id = r.organisation_id and f.review_id = r.id
    where r.organisation_id = ${organisationId} and r.visible_version is not null and r.published_at > ${since}
      and (f.id is null or (f.visible_text is null and f.state in ('rejected', 'withdrawn')))`.execute(db);
  return rows[0]!.count;
}
