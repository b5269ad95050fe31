import { type RawBuilder, sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { ownerSince, type ShownAnswer, type ShownConversation } from "./conversation.ts";
import type { PlaceOfQuestion } from "./place-of-question.ts";

type Row = Omit<ShownConversation, "answers"> & {
  answerBy: ShownAnswer["writerKind"];
  answerName: string | null;
  boughtOn: string | null;
  confirmedAt: Date | null;
  timeZone: string | null;
  answerNumber: number | null;
  answerText: string | null;
  answeredAt: Date | null;
  answerHelpful: number;
  answerUnhelpful: number;
};

/**
 * The published questions about these products or about any, in this language or in any, newest first: never by votes. At most so
 * many.
 */
export async function listShownConversations(
  db: Db,
  of: {
    organisationId: string;
    skus?: readonly string[] | undefined;
    language?: string | undefined;
    /** Those that stand after this one in the list. */
    after?: PlaceOfQuestion | undefined;
    atMost: number;
  },
): Promise<ShownConversation[]> {
  const { organisationId, skus, language, after, atMost } = of;
  const byLanguage = language === undefined ? sql`true` : sql`q.language = ${language}`;
  const byPlace = after
    ? sql`(q.published_at, q.number) < (${after.at}::timestamptz, ${after.number}::int)`
    : sql`true`;
  const condition = sql`${byLanguage} and ${byPlace}`;
  if (skus === undefined) return list(db, organisationId, newest(organisationId, condition, atMost));
  // Of each product the newest by its index: what a list costs goes by its length, not by how much has been asked.
  return list(
    db,
    organisationId,
    sql`
      select of_sku.* from unnest(${[...new Set(skus)]}::text[]) as asked (sku)
      cross join lateral (${newest(organisationId, sql`q.sku = asked.sku and ${condition}`, atMost)}) of_sku
      order by of_sku.published_at desc, of_sku.number desc limit ${atMost}`,
  );
}

/** The published question of that number. */
export async function findShownConversation(
  db: Db,
  by: { organisationId: string; number: number },
): Promise<ShownConversation | undefined> {
  const { organisationId, number } = by;
  return (await list(db, organisationId, newest(organisationId, sql`q.number = ${number}::int`, 1)))[0];
}

function newest(organisationId: string, condition: RawBuilder<unknown>, atMost: number): RawBuilder<unknown> {
  return sql`
    select * from questions q
    where q.organisation_id = ${organisationId}::uuid and q.state = 'published' and ${condition}
    order by q.published_at desc, q.number desc limit ${atMost}`;
}

async function list(db: Db, organisationId: string, questions: RawBuilder<unknown>): Promise<ShownConversation[]> {
  const { rows } = await sql<Row>`
    select q.organisation_id, q.id, q.number, q.sku, q.text, q.first_name, q.language, q.submitted_at, q.published_at,
      coalesce(qv.helpful, 0) as helpful, coalesce(qv.unhelpful, 0) as unhelpful,
      a.number as answer_number, a.visible_text as answer_text, a.published_at as answered_at,
      coalesce(av.helpful, 0) as answer_helpful, coalesce(av.unhelpful, 0) as answer_unhelpful,
      a.writer_kind as answer_by, a.visible_name as answer_name,
      p.purchase_date as bought_on, p.confirmed_at, o.time_zone
    from (${questions}) q
    left join answers a on a.organisation_id = ${organisationId}::uuid and a.question_id = q.id
      and a.visible_text is not null
    left join purchases p on p.organisation_id = ${organisationId}::uuid and p.id = a.purchase_id
      and p.confirmed_at is not null and p.cancelled_at is null and p.refunded_at is null
    left join organisations o on o.id = ${organisationId}::uuid and p.id is not null
    left join conversation_vote_counts qv on qv.organisation_id = ${organisationId}::uuid and qv.subject_id = q.id
    left join conversation_vote_counts av on av.organisation_id = ${organisationId}::uuid and av.subject_id = a.id
    order by q.published_at desc, q.number desc, a.published_at desc, a.number desc`.execute(db);
  return conversationsOf(rows);
}

/** The rows of one question follow each other: a row for each answer, or one without. */
function conversationsOf(rows: readonly Row[]): ShownConversation[] {
  const conversations: ShownConversation[] = [];
  for (const row of rows) {
    const { answerNumber, answerText, answeredAt, answerHelpful, answerUnhelpful, ...rest } = row;
    const { answerBy, answerName, boughtOn, confirmedAt, timeZone, ...of } = rest;
    if (conversations.at(-1)?.id !== of.id) conversations.push({ ...of, answers: [] });
    if (answerNumber === null) continue;
    conversations.at(-1)!.answers.push({
      number: answerNumber,
      text: answerText!,
      writerKind: answerBy,
      displayName: answerName,
      ownerSince: confirmedAt && ownerSince({ purchaseDate: boughtOn, confirmedAt }, timeZone!),
      publishedAt: answeredAt!,
      helpful: answerHelpful,
      unhelpful: answerUnhelpful,
    });
  }
  return conversations;
}

/** The id of what a vote is about: a published question, or an answer that is shown. */
export async function findVotedOn(
  db: Db,
  by: { organisationIds: readonly string[]; kind: "question" | "answer"; number: number },
): Promise<{ organisationId: string; subjectId: string } | undefined> {
  for (const organisationId of by.organisationIds) {
    const { rows } = await sql<{ subjectId: string }>`${
      by.kind === "question"
        ? sql`select id as subject_id from questions
            where organisation_id = ${organisationId}::uuid and number = ${by.number}::int and state = 'published'`
        : sql`select a.id as subject_id from answers a
            join questions q on q.organisation_id = ${organisationId}::uuid and q.id = a.question_id and q.state = 'published'
            where a.organisation_id = ${organisationId}::uuid and a.number = ${by.number}::int and a.visible_text is not null`
    }`.execute(db);
    if (rows[0]) return { organisationId, subjectId: rows[0].subjectId };
  }
  return undefined;
}
