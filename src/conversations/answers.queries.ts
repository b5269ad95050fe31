import { type Selectable, sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { Answers } from "../platform/schema.ts";
import { isAppealAfter } from "../reviews/index.ts";
import { type Answer, type AnswerMove, type AnswerReason, stateAfter } from "./conversation.ts";
import { lockQuestion } from "./questions.queries.ts";

/** Who answers: somebody of the shop's staff; or an owner, by the purchase that makes them one. */
export type AnswerBy =
  | { writerKind: "shop"; staffId: string }
  | { writerKind: "owner"; purchaserId: string; purchaseId: string; displayName: string | null; language: string };

type Written = AnswerBy & { organisationId: string; questionId: string; text: string };

/** Stores the first answer of the shop, or of this owner, to a question; undefined if there is one already. */
export async function insertAnswer(tx: Db, written: Written, now: Date): Promise<Answer | undefined> {
  const row = await tx
    .insertInto("answers")
    .values({
      ...written,
      id: newId(now),
      number: sql<number>`nextval('v4_numbers')`,
      state: "pending_moderation",
      version: 1,
      submittedAt: now,
      stateChangedAt: now,
    })
    .onConflict((conflict) =>
      // Written out: a plan for any values could not tell that it is the condition of an index.
      written.writerKind === "shop"
        ? conflict.columns(["organisationId", "questionId"]).where("writerKind", "=", sql.lit("shop")).doNothing()
        : conflict
            .columns(["organisationId", "questionId", "purchaserId"])
            .where("writerKind", "=", sql.lit("owner"))
            .doNothing(),
    )
    .returningAll()
    .executeTakeFirst();
  if (row) await noteAwaited(tx, row);
  return row && toAnswer(row);
}

/** Notes with a question whether the shop has yet to answer it, which its lists go by. What an owner says changes nothing of it. */
async function noteAwaited(tx: Db, answer: Selectable<Answers>): Promise<void> {
  if (answer.writerKind !== "shop") return;
  const awaitsShop = answer.visibleText === null && (answer.state === "rejected" || answer.state === "withdrawn");
  await tx
    .updateTable("questions")
    .set({ awaitsShop })
    .where("organisationId", "=", answer.organisationId)
    .where("id", "=", answer.questionId)
    .where("awaitsShop", "<>", awaitsShop)
    .execute();
}

type Change = {
  version?: number;
  text?: string;
  visibleText?: string | null;
  visibleName?: string | null;
  staffId?: string;
  purchaserId?: string;
  purchaseId?: string;
  displayName?: string | null;
  language?: string;
  submittedAt?: Date;
  publishedAt?: Date | null;
  reason?: AnswerReason | null;
  passage?: string | null;
  note?: string | null;
};

/**
 * The only statement that changes an answer. It names the state and the version being left, so of two who act at once
 * exactly one wins.
 *
 * @throws AppError review_not_in_state where that cannot happen to it, or somebody was faster
 */
export async function changeAnswer(
  tx: Db,
  leaves: Pick<Answer, "organisationId" | "id" | "state" | "version" | "isAppeal" | "questionId" | "writerKind">,
  event: AnswerMove,
  change: Change,
  now: Date,
): Promise<Answer> {
  const state = stateAfter(leaves.state, event);
  // As erasing does: first the question, then its answers, so that of the two neither waits for the other.
  if (leaves.writerKind === "shop")
    await lockQuestion(tx, { organisationId: leaves.organisationId, id: leaves.questionId });
  const row =
    state &&
    (await tx
      .updateTable("answers")
      .set({ ...change, state, isAppeal: isAppealAfter(event, leaves), stateChangedAt: now })
      .where("organisationId", "=", leaves.organisationId)
      .where("id", "=", leaves.id)
      .where("state", "=", leaves.state)
      .where("version", "=", leaves.version)
      .where("isAppeal", "=", leaves.isAppeal)
      .returningAll()
      .executeTakeFirst());
  if (!row) throw new AppError("review_not_in_state", { internal: { answer: leaves.id, state: leaves.state } });
  await noteAwaited(tx, row);
  return toAnswer(row);
}

/** An answer in whatever state: by its id or its number; or the one of the shop, or of this owner, to a question. */
export async function findAnswer(
  db: Db,
  by: { organisationId: string } & (
    | { id: string }
    | { number: number }
    | { questionId: string; purchaserId?: string | undefined }
  ),
): Promise<Answer | undefined> {
  const row = await db
    .selectFrom("answers")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .$if("id" in by, (query) => query.where("id", "=", (by as { id: string }).id))
    .$if("number" in by, (query) => query.where("number", "=", (by as { number: number }).number))
    .$if("questionId" in by, (query) => {
      const { questionId, purchaserId } = by as { questionId: string; purchaserId?: string };
      const ofQuestion = query.where("questionId", "=", questionId);
      return purchaserId === undefined
        ? ofQuestion.where("writerKind", "=", "shop")
        : ofQuestion.where("writerKind", "=", "owner").where("purchaserId", "=", purchaserId);
    })
    .executeTakeFirst();
  return row && toAnswer(row);
}

/** Every answer to a question, in whatever state and by whomever, oldest first; `locked` until the transaction ends. */
export async function listAnswers(
  db: Db,
  by: { organisationId: string; questionId: string },
  hold?: "locked",
): Promise<Answer[]> {
  const rows = await db
    .selectFrom("answers")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("questionId", "=", by.questionId)
    .orderBy("id")
    .$if(hold === "locked", (query) => query.forUpdate())
    .execute();
  return rows.map(toAnswer);
}

/** Every answer of an owner, in whatever state, oldest first; `locked` until the transaction ends. */
export async function listAnswersOfOwner(
  db: Db,
  by: { organisationId: string; purchaserId: string },
  hold?: "locked",
): Promise<Answer[]> {
  const rows = await db
    .selectFrom("answers")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .orderBy("id")
    .$if(hold === "locked", (query) => query.forUpdate())
    .execute();
  return rows.map(toAnswer);
}

/** One of somebody's answers, with the question that it answers, and none of the words of either. */
export type NamedAnswer = {
  id: string;
  state: Answer["state"];
  isVisible: boolean;
  submittedAt: Date;
  question: number;
  sku: string;
};

/** What somebody answered as an owner, the newest first. */
export async function listNewestAnswersOf(
  db: Db,
  by: { organisationId: string; purchaserId: string },
  atMost: number,
): Promise<NamedAnswer[]> {
  return db
    .selectFrom("answers")
    .innerJoin("questions", (join) =>
      join.on("questions.organisationId", "=", by.organisationId).onRef("questions.id", "=", "answers.questionId"),
    )
    .select(["answers.id", "answers.state", "answers.submittedAt", "questions.number as question", "questions.sku"])
    .select(sql<boolean>`answers.visible_text is not null`.as("isVisible"))
    .where("answers.organisationId", "=", by.organisationId)
    .where("answers.purchaserId", "=", by.purchaserId)
    .orderBy("answers.id", "desc")
    .limit(atMost)
    .execute();
}

/** Takes out what vetters quoted and wrote about the answers to a question, as for replies: it may tell of who asked. */
export async function forgetWordsAboutAnswers(
  tx: Db,
  by: { organisationId: string; questionId: string },
): Promise<void> {
  await tx
    .updateTable("answers")
    .set({ passage: null, note: null })
    .where("organisationId", "=", by.organisationId)
    .where("questionId", "=", by.questionId)
    .execute();
}

/** Answers go with the question they answered. */
export async function deleteAnswers(tx: Db, by: { organisationId: string; questionId: string }): Promise<void> {
  await tx
    .deleteFrom("answers")
    .where("organisationId", "=", by.organisationId)
    .where("questionId", "=", by.questionId)
    .execute();
}

/** Or one with its writer. */
export async function deleteAnswer(tx: Db, { organisationId, id }: Pick<Answer, "organisationId" | "id">) {
  await tx.deleteFrom("answers").where("organisationId", "=", organisationId).where("id", "=", id).execute();
}

function toAnswer(row: Selectable<Answers>): Answer {
  const { organisationId, id, number, questionId, state, version, text, visibleText } = row;
  const { writerKind, staffId, purchaserId, purchaseId, displayName, language } = row;
  const { submittedAt, stateChangedAt, publishedAt, reason, passage, note, isAppeal } = row;
  return {
    organisationId,
    id,
    number,
    questionId,
    state,
    version,
    text,
    visibleText,
    writerKind,
    staffId,
    purchaserId,
    purchaseId,
    displayName,
    language,
    submittedAt,
    stateChangedAt,
    publishedAt,
    reason,
    passage,
    note,
    isAppeal,
  };
}
