import { type RawBuilder, sql } from "kysely";
import type { FindingCode } from "../checks/index.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import type { Place, QueueFilter } from "./queue.ts";

/** A question or an answer that waits for a vetter. */
export type WaitingText = Place & {
  kind: "question" | "answer";
  organisationId: string;
  number: number;
  sku: string;
  version: number;
  isAppeal: boolean;
  language: string;
  findings: FindingCode[];
  isChecked: boolean;
  isFullyChecked: boolean;
  /** The one member of staff who may not decide: whoever rejected the question before its asker appealed, or wrote the answer. */
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
  const asked = sql`(case when q.is_appeal then q.state_changed_at else q.submitted_at end)`;
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
    (select 'question' as kind, q.organisation_id, q.id, q.number, q.sku, 1 as version, ${asked} as waiting_since, q.is_appeal,
        q.language, ${check},
        case when q.is_appeal then (select e.actor_id from conversation_events e where e.organisation_id = q.organisation_id
          and e.question_id = q.id and e.event = 'question_rejected' order by e.id desc limit 1) end as not_for
      from questions q
      left join conversation_checks c on c.organisation_id = q.organisation_id and c.subject_id = q.id and c.version = 1
      where q.organisation_id = any (${ids}) and q.state = 'pending_moderation' and ${within(asked, sql`q.id`)}
      order by ${asked}, q.id limit ${atMost})
    union all
    (select 'answer', a.organisation_id, a.id, a.number, q.sku, a.version, a.submitted_at, false, q.language, ${check}, a.staff_id
      from answers a join questions q on q.organisation_id = a.organisation_id and q.id = a.question_id
      left join conversation_checks c on c.organisation_id = a.organisation_id and c.subject_id = a.id and c.version = a.version
      where a.organisation_id = any (${ids}) and a.state = 'pending_moderation' and q.state = 'published'
        and ${within(sql`a.submitted_at`, sql`a.id`)}
      order by a.submitted_at, a.id limit ${atMost})
    order by waiting_since, id limit ${atMost}`.execute(acrossOrganisations(db));
  return rows;
}
