import type { Db } from "../../platform/db.ts";

/** Notes which answer a mail is about. */
export async function insertAnswerMail(
  tx: Db,
  mail: { organisationId: string; mailId: string; answerId: string },
): Promise<void> {
  await tx.insertInto("answerMails").values(mail).execute();
}

/** The answer that a mail is about, and its question; undefined once it has gone. */
export async function findAnswerOfMail(
  db: Db,
  by: { organisationId: string; mailId: string },
): Promise<{ questionId: string; number: number; purchaserId: string | null; visibleText: string | null } | undefined> {
  return db
    .selectFrom("answerMails")
    .innerJoin("answers", (join) =>
      join
        .onRef("answers.organisationId", "=", "answerMails.organisationId")
        .onRef("answers.id", "=", "answerMails.answerId"),
    )
    .innerJoin("questions", (join) =>
      join
        .onRef("questions.organisationId", "=", "answers.organisationId")
        .onRef("questions.id", "=", "answers.questionId"),
    )
    .select(["questions.id as questionId", "questions.number", "answers.purchaserId", "answers.visibleText"])
    .where("answerMails.organisationId", "=", by.organisationId)
    .where("answerMails.mailId", "=", by.mailId)
    .executeTakeFirst();
}

/** Forgets which mails told of these answers, and gives back which they were: they are deleted with this. */
export async function deleteAnswerMails(
  tx: Db,
  by: { organisationId: string; answerIds: readonly string[] },
): Promise<string[]> {
  if (by.answerIds.length === 0) return [];
  const rows = await tx
    .deleteFrom("answerMails")
    .where("organisationId", "=", by.organisationId)
    .where("answerId", "in", [...by.answerIds])
    .returning("mailId")
    .execute();
  return rows.map(({ mailId }) => mailId);
}
