import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { type ListedQuestion, type UnseenQuestion, unansweredCountedAtMost } from "./conversation.ts";
import type { PlaceOfQuestion } from "./place-of-question.ts";

/** The published questions, newest first, with their answers; a read join with the catalogue. */
export async function listQuestionsToAnswer(
  db: Db,
  by: { organisationId: string; isUnanswered: boolean; before?: PlaceOfQuestion | undefined; atMost: number },
): Promise<ListedQuestion[]> {
  const { organisationId, isUnanswered, before, atMost } = by;
  const { rows } = await sql<ListedQuestion>`
    select q.id, q.number, q.sku, p.name as product_name, q.text, q.first_name, q.language, q.published_at as at,
      a.state as answer_state, a.visible_text is not null as is_answer_shown
    from questions q
    left join answers a on a.organisation_id = ${organisationId}::uuid and a.question_id = q.id and a.writer_kind = 'shop'
    left join products p on p.organisation_id = ${organisationId}::uuid and p.sku = q.sku
    where q.organisation_id = ${organisationId}::uuid and q.state = 'published'
      and ${isUnanswered ? sql`q.awaits_shop` : sql`true`}
      and ${before ? sql`(q.published_at, q.number) < (${before.at}::timestamptz, ${before.number}::int)` : sql`true`}
    order by q.published_at desc, q.number desc
    limit ${atMost}`.execute(db);
  return rows;
}

/**
 * How many published questions have no answer of the shop's that is visible or waiting; of more than `unansweredCountedAtMost`, one more
 * than that.
 */
export async function countUnansweredQuestions(db: Db, organisationId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select from questions where organisation_id = ${organisationId}::uuid and state = 'published' and awaits_shop
      limit ${unansweredCountedAtMost + 1}
    ) counted`.execute(db);
  return rows[0]!.count;
}

// As constants, which each have an index.
const unseen = { pending_moderation: sql`q.state = 'pending_moderation'`, rejected: sql`q.state = 'rejected'` };

/**
 * Questions that shoppers do not see, the newest first: those that wait for a vetter, or were refused.
 *
 * @param by `before`: the place of the row above, by when it was asked
 */
export async function listUnseenQuestions(
  db: Db,
  by: {
    organisationId: string;
    state: "pending_moderation" | "rejected";
    before?: PlaceOfQuestion | undefined;
    atMost: number;
  },
): Promise<UnseenQuestion[]> {
  const { organisationId, state, before, atMost } = by;
  const { rows } = await sql<UnseenQuestion>`
    select q.id, q.number, q.sku, p.name as product_name, q.text, q.first_name, q.language, q.submitted_at as at, q.state,
      q.is_appeal, q.reason
    from questions q
    left join products p on p.organisation_id = ${organisationId}::uuid and p.sku = q.sku
    where q.organisation_id = ${organisationId}::uuid and ${unseen[state]}
      and ${before ? sql`(q.submitted_at, q.number) < (${before.at}::timestamptz, ${before.number}::int)` : sql`true`}
    order by q.submitted_at desc, q.number desc
    limit ${atMost}`.execute(db);
  return rows;
}
