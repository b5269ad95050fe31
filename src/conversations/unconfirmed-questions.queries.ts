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
    .returningAll()
    .executeTakeFirst();
  return row && toUnconfirmed(row);
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

/** Deletes what was asked by then and nobody has confirmed, in any organisation. Gives back how many. */
export async function deleteUnconfirmedUpTo(db: Db, until: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from unconfirmed_questions where asked_at <= ${until}::timestamptz`.execute(acrossOrganisations(db));
  return Number(numAffectedRows ?? 0);
}

function toUnconfirmed(row: Selectable<UnconfirmedQuestions>): UnconfirmedQuestion {
  const { organisationId, id, sku, text, firstName, email, language, askedAt, mailId } = row;
  return { organisationId, id, sku, text, firstName, email, language: languageNamed(language), askedAt, mailId };
}
