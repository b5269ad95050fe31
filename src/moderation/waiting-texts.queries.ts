import { type RawBuilder, sql } from "kysely";
import type { FindingCode } from "../checks/index.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import type { AnswerWriter } from "../platform/vocabularies.ts";
import type { Place, QueueFilter } from "./queue.ts";

/** A question or an answer that waits for a vetter. */
export type WaitingText = Place & {
  kind: "question" | "answer";
  /** Who wrote an answer; null for a question. */
  answerBy: AnswerWriter | null;
  organisationId: string;
  number: number;
  sku: string;
  version: number;
  isAppeal: boolean;
  language: string;
  findings: FindingCode[];
  isChecked: boolean;
  isFullyChecked: boolean;
  /** The one member of staff who may not decide: whoever rejected it before its writer appealed, or wrote the answer. */
  notFor: string | null;
};

/**
 * The waiting questions and answers of these organisations, oldest first; a read join of `conversations` with what the checks found.
 * An answer waits where its question is shown. Narrowed to a finding, those that were checked and have it.
 */
export async function listWaitingTexts(
  db: Db,
  by: { organisationIds: readonly string[]; filter: QueueFilter; after?: Place | undefined; atMost: number },
): Promise<WaitingText[]> {
  if (by.organisationIds.length === 0) return [];
  const ids = sql`${[...by.organisationIds]}::uuid[]`;
  const { after, atMost, filter } = by;
  const waitingSince = (text: "q" | "a") => {
    const of = (column: string) => sql.ref(`${text}.${column}`);
    return sql`(case when ${of("is_appeal")} then ${of("state_changed_at")} else ${of("submitted_at")} end)`;
  };
  const [asked, answered] = [waitingSince("q"), waitingSince("a")];
  const within = (since: RawBuilder<unknown>, id: RawBuilder<unknown>) =>
    sql.join(
      [
        filter.language === undefined ? sql`true` : sql`q.language = ${filter.language}`,
        filter.finding === undefined ? sql`true` : sql`c.findings @> ${[filter.finding]}::text[]`,
        after === undefined
          ? sql`true`
          : sql`(${since}, ${id}) > (${after.waitingSince}::timestamptz, ${after.id}::uuid)`,
      ],
      sql` and `,
    );
  const check = sql`c.organisation_id is not null as is_checked, coalesce(c.findings, '{}') as findings,
    coalesce(cardinality(c.unfinished), 0) = 0 as is_fully_checked`;
  const { rows } = await sql<WaitingText>`
    (select 'question' as kind, null::text as answer_by, q.organisation_id, q.id, q.number, q.sku, 1 as version, ${asked} as waiting_since, q.is_appeal,
        q.language, ${check},
        case when q.is_appeal then (select e.actor_id from conversation_events e where e.organisation_id = q.organisation_id
          and e.question_id = q.id and e.event = 'question_rejected' order by e.id desc limit 1) end as not_for
      from questions q
      left join conversation_checks c on c.organisation_id = q.organisation_id and c.subject_id = q.id and c.version = 1
      where q.organisation_id = any (${ids}) and q.state = 'pending_moderation' and ${within(asked, sql`q.id`)}
      order by ${asked}, q.id limit ${atMost})
    union all
    (select 'answer', a.writer_kind, a.organisation_id, a.id, a.number, q.sku, a.version, ${answered}, a.is_appeal, q.language, ${check},
        case when a.is_appeal then (select e.actor_id from conversation_events e where e.organisation_id = a.organisation_id
          and e.question_id = a.question_id and e.answer_id = a.id and e.event = 'answer_rejected' order by e.id desc limit 1)
          else a.staff_id end
      from answers a join questions q on q.organisation_id = a.organisation_id and q.id = a.question_id
      left join conversation_checks c on c.organisation_id = a.organisation_id and c.subject_id = a.id and c.version = a.version
      where a.organisation_id = any (${ids}) and a.state = 'pending_moderation' and q.state = 'published'
        and ${within(answered, sql`a.id`)}
      order by ${answered}, a.id limit ${atMost})
    order by waiting_since, id limit ${atMost}`.execute(acrossOrganisations(db));
  return rows;
}
