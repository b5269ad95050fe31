import type { MailKind } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import type { Question } from "./conversation.ts";

type Of = Pick<Question, "organisationId" | "id">;

/** Notes that a mail goes to whoever asked this: by that its recipient is found. */
export async function insertQuestionMail(
  tx: Db,
  { organisationId, id: questionId }: Of,
  mail: { mailId: string; kind: MailKind },
): Promise<void> {
  await tx
    .insertInto("questionMails")
    .values({ organisationId, questionId, ...mail })
    .execute();
}

/** The mails, of this kind or of any, that told an asker what became of a question. */
export async function listMailIdsOfQuestion(db: Db, { organisationId, id }: Of, kind?: MailKind): Promise<string[]> {
  const rows = await db
    .selectFrom("questionMails")
    .select("mailId")
    .where("organisationId", "=", organisationId)
    .where("questionId", "=", id)
    .$if(kind !== undefined, (query) => query.where("kind", "=", kind as MailKind))
    .orderBy("mailId")
    .execute();
  return rows.map(({ mailId }) => mailId);
}

/** The recipient of a mail about a question, and the question; undefined once it has gone. */
export async function findAskerOfMail(
  db: Db,
  by: { organisationId: string; mailId: string },
): Promise<{ address: string | null; number: number; id: string } | undefined> {
  return db
    .selectFrom("questionMails")
    .innerJoin("questions", (join) =>
      join
        .onRef("questions.organisationId", "=", "questionMails.organisationId")
        .onRef("questions.id", "=", "questionMails.questionId"),
    )
    .select(["questions.email as address", "questions.number", "questions.id"])
    .where("questionMails.organisationId", "=", by.organisationId)
    .where("questionMails.mailId", "=", by.mailId)
    .executeTakeFirst();
}

/** Forgets which mails told the asker, and gives back which they were: they are deleted with this. */
export async function deleteQuestionMails(tx: Db, { organisationId, id }: Of): Promise<string[]> {
  const rows = await tx
    .deleteFrom("questionMails")
    .where("organisationId", "=", organisationId)
    .where("questionId", "=", id)
    .returning("mailId")
    .execute();
  return rows.map(({ mailId }) => mailId);
}
