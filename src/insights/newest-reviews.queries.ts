import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { languages } from "../platform/languages.ts";

/** A review that shoppers see, and whether the shop has replied to it. */
export type NewestReview = {
  id: string;
  number: number;
  sku: string;
  score: number;
  publishedAt: Date;
  /** Waiting: for a vetter. */
  reply: "shown" | "waiting" | null;
};

/**
 * The newest visible reviews, newest publication first. Each language is a stretch of an index, of which no more is read than is asked for:
 * it costs the same however many there are.
 */
export async function listNewestReviews(
  db: Db,
  { organisationId, atMost }: { organisationId: string; atMost: number },
): Promise<NewestReview[]> {
  const stretches = languages.map(
    (language) => sql`(
      select r.organisation_id, r.id, r.number, r.sku, r.visible_score, r.published_at from reviews r
      where r.organisation_id = ${organisationId}::uuid and r.visible_language = ${language} and r.visible_version is not null
      order by r.published_at desc, r.number desc
      limit ${atMost})`,
  );
  const { rows } = await sql<NewestReview>`
    with newest as (${sql.join(stretches, sql` union all `)} order by published_at desc, number desc limit ${atMost})
    select newest.id, newest.number, newest.sku, newest.visible_score as score, newest.published_at as "publishedAt",
      case when f.visible_text is not null then 'shown' when f.state = 'pending_moderation' then 'waiting' end as reply
    from newest
    left join fast_responses f on f.organisation_id = ${organisationId}::uuid and f.review_id = newest.id
    order by newest.published_at desc, newest.number desc`.execute(db);
  return rows;
}

/** How a review begins, in the language it was written in. */
export type Beginning = { reviewId: string; displayName: string | null; language: string; beginning: string | null };

const beginningLength = 180;

/** How these reviews begin as shoppers see them. */
export async function listBeginnings(
  db: Db,
  { organisationId, reviewIds }: { organisationId: string; reviewIds: readonly string[] },
): Promise<Beginning[]> {
  const { rows } = await sql<Beginning>`
    select r.id as "reviewId", v.display_name as "displayName", v.language,
      left(coalesce(v.general_comments, v.good_points, v.bad_points), ${beginningLength}) as beginning
    from reviews r
    join review_versions v on v.organisation_id = r.organisation_id and v.review_id = r.id and v.version = r.visible_version
    where r.organisation_id = ${organisationId}::uuid and r.id = any (${[...reviewIds]}::uuid[])`.execute(db);
  return rows;
}
