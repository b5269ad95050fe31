import { sql } from "kysely";
import type { Db } from "../platform/db.ts";

/** How a shop deals with questions, of those that were asked in a period. */
export type QuestionFigures = {
  asked: number;
  shown: number;
  refused: number;
  waiting: number;
  /** Of the shown: those with an answer that is shown. */
  answered: number;
  /** From when a question was shown to when its first answer was, for half of the answered; null where none is. */
  medianHoursToAnswer: number | null;
};

/** So many of the newest are looked at: what a page costs does not grow with the shop. */
export const questionsLookedAt = 5000;

/** @param of `since`: asked from then on; null: since the beginning */
export async function questionFigures(
  db: Db,
  of: { organisationId: string; since: Date | null },
): Promise<QuestionFigures> {
  const { organisationId, since } = of;
  const { rows } = await sql<QuestionFigures>`
    select count(*)::int as asked,
      count(*) filter (where q.state = 'published')::int as shown,
      count(*) filter (where q.state = 'rejected')::int as refused,
      count(*) filter (where q.state = 'pending_moderation')::int as waiting,
      count(a.answered_at) filter (where q.state = 'published')::int as answered,
      (percentile_cont(0.5) within group (order by extract(epoch from a.answered_at - q.published_at) / 3600)
        filter (where q.state = 'published' and a.answered_at is not null))::float8 as median_hours_to_answer
    from (
      select id, state, published_at from questions
      where organisation_id = ${organisationId}::uuid and submitted_at >= ${since ?? new Date(0)}::timestamptz
      order by submitted_at desc limit ${questionsLookedAt}
    ) q
    left join lateral (
      select min(published_at) as answered_at from answers
      where organisation_id = ${organisationId}::uuid and question_id = q.id and visible_text is not null
    ) a on true`.execute(db);
  return rows[0]!;
}
