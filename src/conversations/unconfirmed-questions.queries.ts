import { type Selectable, sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { type Language, languageNamed } from "../platform/languages.ts";
import type { UnconfirmedQuestions } from "../platform/schema.ts";
import { emailKey } from "../platform/values/email.ts";

/** What somebody typed and has not confirmed: no vetter sees it. */
export type UnconfirmedQuestion = {
  organisationId: string;
  id: string;
  sku: string;
  text: string;
  firstName: string | null;
  email: string;
  language: Language;
  askedAt: Date;
  /** The mail with the link. */
  mailId: string;
};

/** One whose link has been used, though its asker had asked the same already. */
export type UnconfirmedDuplicate = Pick<UnconfirmedQuestion, "organisationId" | "sku"> & { questionId: string };

export async function insertUnconfirmed(tx: Db, asked: UnconfirmedQuestion): Promise<void> {
  await tx
    .insertInto("unconfirmedQuestions")
    .values({ ...asked, emailKey: emailKey(asked.email) })
    .execute();
}

/** One that was asked after `since`: the link of an older one is dead, even while no sweep has deleted it. */
export async function findUnconfirmed(
  db: Db,
  by: { organisationId: string; since: Date } & ({ id: string } | { mailId: string }),
): Promise<UnconfirmedQuestion | undefined> {
  const row = await db
    .selectFrom("unconfirmedQuestions")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .$if("id" in by, (query) => query.where("id", "=", (by as { id: string }).id))
    .$if("mailId" in by, (query) => query.where("mailId", "=", (by as { mailId: string }).mailId))
    .where("askedAt", ">", by.since)
    .where("questionId", "is", null)
    .executeTakeFirst();
  return row && toUnconfirmed(row);
}

/** Takes it away, to make a question of it: of two who confirm at once exactly one gets it. */
export async function takeUnconfirmed(
  tx: Db,
  by: { organisationId: string; id: string; since: Date },
): Promise<UnconfirmedQuestion | undefined> {
  const row = await tx
    .deleteFrom("unconfirmedQuestions")
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .where("askedAt", ">", by.since)
    .where("questionId", "is", null)
    .returningAll()
    .executeTakeFirst();
  return row && toUnconfirmed(row);
}

/** Puts back one that was taken away, as the same as a question that its asker has asked already: without the words, since these stand there. */
export async function keepAsDuplicate(tx: Db, taken: UnconfirmedQuestion, questionId: string): Promise<void> {
  await tx
    .insertInto("unconfirmedQuestions")
    .values({ ...taken, text: "", firstName: null, emailKey: emailKey(taken.email), questionId })
    .execute();
}

/** Which question it is the same as, while its link is good; undefined where it is none. */
export async function findDuplicate(
  db: Db,
  by: { organisationId: string; id: string; since: Date },
): Promise<UnconfirmedDuplicate | undefined> {
  const row = await db
    .selectFrom("unconfirmedQuestions")
    .select(["organisationId", "sku", "questionId"])
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .where("askedAt", ">", by.since)
    .executeTakeFirst();
  return row?.questionId ? { ...row, questionId: row.questionId } : undefined;
}

/** What somebody asked and has not confirmed, oldest first. */
export async function listUnconfirmedOf(
  db: Db,
  by: { organisationId: string; email: string },
): Promise<UnconfirmedQuestion[]> {
  const rows = await db
    .selectFrom("unconfirmedQuestions")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("emailKey", "=", emailKey(by.email))
    .where("questionId", "is", null)
    .orderBy("id")
    .execute();
  return rows.map(toUnconfirmed);
}

/** Deletes what somebody asked and has not confirmed. Gives back the mails with the links. */
export async function deleteUnconfirmedOf(tx: Db, by: { organisationId: string; email: string }): Promise<string[]> {
  const rows = await tx
    .deleteFrom("unconfirmedQuestions")
    .where("organisationId", "=", by.organisationId)
    .where("emailKey", "=", emailKey(by.email))
    .returning("mailId")
    .execute();
  return rows.map(({ mailId }) => mailId);
}

/** The organisations in which something was asked by then and nobody has confirmed it. */
export async function listShopsWithUnconfirmed(db: Db, until: Date): Promise<string[]> {
  const { rows } = await sql<{ organisationId: string }>`
    select distinct organisation_id from unconfirmed_questions where asked_at <= ${until}::timestamptz`.execute(
    acrossOrganisations(db),
  );
  return rows.map(({ organisationId }) => organisationId);
}

/** Deletes the oldest of what was asked there by then and nobody has confirmed. Gives back the mails with the links. */
export async function deleteUnconfirmedUpTo(
  tx: Db,
  { organisationId, until, atMost }: { organisationId: string; until: Date; atMost: number },
): Promise<string[]> {
  const { rows } = await sql<{ mailId: string }>`
    delete from unconfirmed_questions where organisation_id = ${organisationId}::uuid and id = any(array(
      select id from unconfirmed_questions
      where organisation_id = ${organisationId}::uuid and asked_at <= ${until}::timestamptz
      order by asked_at limit ${atMost}
    )) returning mail_id`.execute(tx);
  return rows.map(({ mailId }) => mailId);
}

function toUnconfirmed(row: Selectable<UnconfirmedQuestions>): UnconfirmedQuestion {
  const { organisationId, id, sku, text, firstName, email, language, askedAt, mailId } = row;
  return { organisationId, id, sku, text, firstName, email, language: languageNamed(language), askedAt, mailId };
}
