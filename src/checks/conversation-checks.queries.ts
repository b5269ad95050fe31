import { sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import type { Language } from "../platform/languages.ts";
import type { CheckedText, Finding, FindingCode } from "./checked-text.ts";

/** How the checks identify a version of a question or an answer; a question has one. */
export type ConversationRef = { organisationId: string; subjectId: string; version: number };

export type UncheckedConversation = ConversationRef & {
  kind: "question" | "answer";
  sku: string;
  text: string;
  /** Under which it is shown. */
  name: string | null;
  language: Language;
  locale: string;
};

/**
 * Questions and answers of any organisation that wait for a vetter and were not checked, oldest first; a read join of what waits, in
 * two small indexes, with the tables of `conversations`.
 */
export async function listUncheckedConversations(db: Db, atMost: number): Promise<UncheckedConversation[]> {
  const unchecked = (alias: "q" | "a", version: ReturnType<typeof sql>) => sql`
    not exists (select from conversation_checks c where c.organisation_id = ${sql.ref(`${alias}.organisation_id`)}
      and c.subject_id = ${sql.ref(`${alias}.id`)} and c.version = ${version})`;
  const { rows } = await sql<UncheckedConversation>`
    select waiting.*, o.locale
    from (
      (select 'question' as kind, q.organisation_id, q.id as subject_id, 1 as version, q.sku, q.text, q.first_name as name,
          q.language, q.submitted_at
        from questions q
        where q.state = 'pending_moderation' and ${unchecked("q", sql`1`)}
        order by q.submitted_at limit ${atMost})
      union all
      (select 'answer', a.organisation_id, a.id, a.version, q.sku, a.text, a.display_name, q.language, a.submitted_at
        from answers a join questions q on q.organisation_id = a.organisation_id and q.id = a.question_id
        where a.state = 'pending_moderation' and ${unchecked("a", sql`a.version`)}
        order by a.submitted_at limit ${atMost})
    ) waiting
    join organisations o on o.id = waiting.organisation_id
    order by waiting.submitted_at
    limit ${atMost}`.execute(acrossOrganisations(db));
  return rows;
}

/** As many as are compared with a new one: a copy is of what was asked last. */
const comparedAtMost = 50;

/** The newest other questions about the same product that are shown or wait: what a new one may repeat. */
export async function listQuestionsAlike(
  db: Db,
  to: ConversationRef & { sku: string },
): Promise<{ number: number; fields: CheckedText["fields"] }[]> {
  const part = (condition: ReturnType<typeof sql>, order: ReturnType<typeof sql>) => sql`
    (select q.number, q.text from questions q
      where q.organisation_id = ${to.organisationId}::uuid and q.sku = ${to.sku} and q.id <> ${to.subjectId}::uuid
        and ${condition}
      order by ${order} desc limit ${comparedAtMost})`;
  const { rows } = await sql<{ number: number; text: string }>`
    ${part(sql`q.state = 'published'`, sql`q.published_at`)}
    union all
    ${part(sql`q.state = 'pending_moderation' and not q.is_appeal`, sql`q.number`)}
    order by number`.execute(db);
  return rows.map(({ number, text }) => ({ number, fields: { question: text } }));
}

type Found = { findings: readonly Finding[]; unfinished: readonly FindingCode[] };

/** Records what was found in a version; false if another run has already done so. */
export async function insertConversationCheck(tx: Db, ref: ConversationRef, found: Found, now: Date): Promise<boolean> {
  const findings = [...new Set(found.findings.map(({ finding }) => finding))].toSorted();
  const row = await tx
    .insertInto("conversationChecks")
    .values({ ...ref, findings, unfinished: [...found.unfinished], checkedAt: now })
    .onConflict((conflict) => conflict.columns(["organisationId", "subjectId", "version"]).doNothing())
    .returning("version")
    .executeTakeFirst();
  if (!row) return false;
  const rows = found.findings.map(({ finding, field, startsAt, endsAt, about = null }, position) => ({
    ...ref,
    position,
    finding,
    field,
    startsAt,
    endsAt,
    about,
  }));
  if (rows.length > 0) await tx.insertInto("conversationFindings").values(rows).execute();
  return true;
}

/** What was found in a version, in the order of the checks, and what was not looked for; undefined if it was not checked yet. */
export async function findConversationCheck(
  db: Db,
  ref: ConversationRef,
): Promise<{ findings: Finding[]; unfinished: FindingCode[] } | undefined> {
  const check = await db
    .selectFrom("conversationChecks")
    .select("unfinished")
    .where("organisationId", "=", ref.organisationId)
    .where("subjectId", "=", ref.subjectId)
    .where("version", "=", ref.version)
    .executeTakeFirst();
  if (!check) return undefined;
  const rows = await db
    .selectFrom("conversationFindings")
    .select(["finding", "field", "startsAt", "endsAt", "about"])
    .where("organisationId", "=", ref.organisationId)
    .where("subjectId", "=", ref.subjectId)
    .where("version", "=", ref.version)
    .orderBy("position")
    .execute();
  // Written by insertConversationCheck alone: a field with both its ends, or none of the three.
  const findings = rows.map(({ about, ...where }) => ({ ...where, ...(about === null ? {} : { about }) }) as Finding);
  return { findings, unfinished: check.unfinished };
}

/** Deletes what the checks store about questions and answers. Part of erasing who asked. */
export async function deleteConversationChecks(
  tx: Db,
  by: { organisationId: string; subjectIds: readonly string[] },
): Promise<void> {
  if (by.subjectIds.length === 0) return;
  await tx
    .deleteFrom("conversationChecks")
    .where("organisationId", "=", by.organisationId)
    .where("subjectId", "in", [...by.subjectIds])
    .execute();
}
