import { sql } from "kysely";
import { latestMark, mend } from "../platform/ahead.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import type { Turn } from "./askable-owners.queries.ts";

type Of = { organisationId: string; questionId: string };

/** How far the asking about a question has come. */
export type Asking = Of & {
  openedAt: Date;
  asked: number;
  /** Where the last look was given up. */
  passed: Turn | undefined;
  /** Since when it has been due. Kept as text, in which it is exact. */
  dueAt: string;
};

/** From now on owners are looked for, once for each question. */
export async function openAsking(tx: Db, { organisationId, questionId }: Of, now: Date): Promise<void> {
  await tx
    .insertInto("questionAskings")
    .values({ organisationId, questionId, openedAt: now, nextAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The organisations that take questions and have some about which owners are to be asked now, by their ids. */
export async function listOrganisationsToAsk(db: Db, now: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct a.organisation_id as id from question_askings a
    join organisations o on o.id = a.organisation_id and o.takes_questions
    where a.next_at <= ${now}::timestamptz
    order by a.organisation_id`.execute(acrossOrganisations(db));
  return rows.map(({ id }) => id);
}

/** The questions of an organisation that are due, those first that have been due for longest. */
export async function listDueAskings(
  tx: Db,
  { organisationId, after, atMost }: { organisationId: string; after: Asking | undefined; atMost: number },
  now: Date,
): Promise<Asking[]> {
  const { dueAt = "-infinity", questionId = lowestId } = after ?? {};
  const { rows } = await sql<Omit<Asking, "passed"> & { passedAt: string | null; passedId: string | null }>`
    select a.organisation_id, a.question_id, a.opened_at, a.asked, a.passed_at::text as "passedAt", a.passed_id, a.next_at::text as "dueAt"
    from question_askings a
    where a.organisation_id = ${organisationId}::uuid and a.next_at <= ${now}::timestamptz
      and (a.next_at, a.question_id) > (${dueAt}::timestamptz, ${questionId}::uuid)
    order by a.next_at, a.question_id limit ${atMost}`.execute(tx);
  return rows.map(({ passedAt, passedId, ...row }) => ({
    ...row,
    passed: passedAt === null ? undefined : { lastAskedAt: passedAt, purchaserId: passedId! },
  }));
}

const lowestId = "00000000-0000-0000-0000-000000000000";

/** Whether the asking about a question stands where it stood when it was listed. */
export async function isAskingStill(tx: Db, asking: Asking): Promise<boolean> {
  const { organisationId, questionId, asked, passed, dueAt } = asking;
  const { rows } = await sql`
    select from question_askings a
    where a.organisation_id = ${organisationId}::uuid and a.question_id = ${questionId}::uuid and a.asked = ${asked}
      and a.next_at = ${dueAt}::timestamptz and a.passed_id is not distinct from ${passed?.purchaserId ?? null}::uuid
      and a.passed_at is not distinct from ${passed?.lastAskedAt ?? null}::timestamptz`.execute(tx);
  return rows.length > 0;
}

/** So many more were asked; when to look again, and from where. */
export async function moveAsking(
  tx: Db,
  { organisationId, questionId }: Of,
  to: { more: number; nextAt: Date | null; passed: Turn | undefined },
): Promise<void> {
  const { more, nextAt, passed } = to;
  await sql`
    update question_askings set asked = asked + ${more}::int, next_at = ${nextAt}::timestamptz,
      passed_at = ${passed?.lastAskedAt ?? null}::timestamptz, passed_id = ${passed?.purchaserId ?? null}::uuid
    where organisation_id = ${organisationId}::uuid and question_id = ${questionId}::uuid`.execute(tx);
}

/** How many people were asked about a question, those included who have been erased since. */
export async function countAsked(db: Db, { organisationId, questionId }: Of): Promise<number> {
  const row = await db
    .selectFrom("questionAskings")
    .select("asked")
    .where("organisationId", "=", organisationId)
    .where("questionId", "=", questionId)
    .executeTakeFirst();
  return row?.asked ?? 0;
}

/** Notes who was written to about a question. The key refuses to ask anybody twice, which undoes the mails as well. */
export async function insertAsks(
  tx: Db,
  { organisationId, questionId }: Of,
  asks: readonly { purchaserId: string; mailId: string }[],
  now: Date,
): Promise<void> {
  await tx
    .insertInto("questionAsks")
    .values(asks.map((ask) => ({ organisationId, questionId, ...ask, askedAt: now })))
    .execute();
}

/** Whom a mail asks about what. */
export type Ask = Of & { purchaserId: string; mailId: string; askedAt: Date; sentAt: Date | null };

export async function findAskOfMail(db: Db, by: { organisationId: string; mailId: string }): Promise<Ask | undefined> {
  return db
    .selectFrom("questionAsks")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("mailId", "=", by.mailId)
    .executeTakeFirst();
}

export async function noteAskSent(tx: Db, { organisationId, mailId }: Ask, now: Date): Promise<void> {
  await tx
    .updateTable("questionAsks")
    .set({ askedAt: now, sentAt: now })
    .where("organisationId", "=", organisationId)
    .where("mailId", "=", mailId)
    .execute();
}

/**
 * Takes an ask back whose mail was not sent and never will be: another person may be asked in their place, by the same rules.
 *
 * @returns whether there was one
 */
export async function takeAskBack(tx: Db, { organisationId, questionId, mailId }: Ask): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("questionAsks")
    .where("organisationId", "=", organisationId)
    .where("mailId", "=", mailId)
    .where("sentAt", "is", null)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await sql`
    update question_askings set asked = greatest(asked - 1, 0), next_at = coalesce(next_at, opened_at)
    where organisation_id = ${organisationId}::uuid and question_id = ${questionId}::uuid`.execute(tx);
  return true;
}

/**
 * How many other mails that ask went to this person after a moment, or may have: one that is in doubt, or one that was claimed before this
 * one and may be on its way right now.
 */
export async function countMailsSince(
  db: Db,
  { organisationId, purchaserId, mailId }: Ask,
  { since, claimedAt }: { since: Date; claimedAt: Date },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from question_asks q
    where q.organisation_id = ${organisationId}::uuid and q.purchaser_id = ${purchaserId}::uuid and q.mail_id <> ${mailId}::uuid
      and (q.sent_at > ${since}::timestamptz or exists (select from outbox o
        where o.organisation_id = ${organisationId}::uuid and o.id = q.mail_id and o.state = 'claimed'
          and o.claimed_at > ${since}::timestamptz and (o.claimed_at, o.id) < (${claimedAt}::timestamptz, ${mailId}::uuid)))`.execute(
    db,
  );
  return rows[0]!.count;
}

/** What somebody was asked, the oldest first; the words are everybody's. Of a question that has gone since, only when. */
export async function listAsksOf(
  db: Db,
  { organisationId, purchaserId }: { organisationId: string; purchaserId: string },
): Promise<{ number: number | null; sku: string | null; text: string | null; askedAt: Date; sentAt: Date | null }[]> {
  return db
    .selectFrom("questionAsks")
    .leftJoin("questions", (join) =>
      join
        .on("questions.organisationId", "=", organisationId)
        .onRef("questions.organisationId", "=", "questionAsks.organisationId")
        .onRef("questions.id", "=", "questionAsks.questionId"),
    )
    .select(["questions.number", "questions.sku", "questions.text", "questionAsks.askedAt", "questionAsks.sentAt"])
    .where("questionAsks.organisationId", "=", organisationId)
    .where("questionAsks.purchaserId", "=", purchaserId)
    .orderBy("questionAsks.askedAt")
    .orderBy("questions.number")
    .execute();
}

/** Forgets what somebody was asked; how many were asked about each question stays. */
export async function deleteAsksOf(
  tx: Db,
  { organisationId, purchaserId }: { organisationId: string; purchaserId: string },
): Promise<void> {
  await tx
    .deleteFrom("questionAsks")
    .where("organisationId", "=", organisationId)
    .where("purchaserId", "=", purchaserId)
    .execute();
}

/**
 * Forgets how far the asking about a question came that goes, and whom it was to be asked of. Mails that were sent, or may have been, stay: by
 * them it is counted how often people are asked.
 *
 * @returns those who are not asked after all
 */
export async function deleteAsking(tx: Db, { organisationId, questionId }: Of): Promise<string[]> {
  const { rows } = await sql<{ purchaserId: string }>`
    delete from question_asks q
    where q.organisation_id = ${organisationId}::uuid and q.question_id = ${questionId}::uuid and q.sent_at is null
      and not exists (select from outbox o where o.organisation_id = ${organisationId}::uuid and o.id = q.mail_id and o.state = 'claimed')
    returning q.purchaser_id`.execute(tx);
  await tx
    .deleteFrom("questionAskings")
    .where("organisationId", "=", organisationId)
    .where("questionId", "=", questionId)
    .execute();
  return rows.map(({ purchaserId }) => purchaserId);
}

/** The longest that a question waits to be looked at again. */
export const lookAgainMs = 2 * 24 * 60 * 60_000;

/**
 * Mends what a clock that ran ahead has written: until that day nobody would be asked about a question, or nobody who was asked.
 *
 * @returns how many
 */
export async function mendAskingAhead(db: Db, now: Date): Promise<number> {
  const latest = latestMark(now);
  return mend(acrossOrganisations(db), [
    sql`update question_askings a set next_at = ${now}::timestamptz from organisations o
      where a.organisation_id = o.id and a.next_at > ${latestMark(now, lookAgainMs)}::timestamptz`,
    sql`update question_asks q set asked_at = ${now}::timestamptz, sent_at = least(q.sent_at, ${now}::timestamptz) from organisations o
      where q.organisation_id = o.id and q.asked_at > ${latest}::timestamptz`,
  ]);
}
