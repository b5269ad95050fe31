import { type Selectable, sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { Answers } from "../platform/schema.ts";
import { type Answer, type AnswerReason, stateAfter } from "./conversation.ts";

type Written = { organisationId: string; questionId: string; staffId: string; text: string };

/** Stores the shop's first answer to a question; undefined if there is one already. */
export async function insertAnswer(tx: Db, written: Written, now: Date): Promise<Answer | undefined> {
  const row = await tx
    .insertInto("answers")
    .values({
      ...written,
      id: newId(now),
      writerKind: "shop",
      number: sql<number>`nextval('v4_numbers')`,
      state: "pending_moderation",
      version: 1,
      submittedAt: now,
      stateChangedAt: now,
    })
    .onConflict((conflict) =>
      // Written out: a plan for any values could not tell that it is the condition of the index.
      conflict.columns(["organisationId", "questionId"]).where("writerKind", "=", sql.lit("shop")).doNothing(),
    )
    .returningAll()
    .executeTakeFirst();
  return row && toAnswer(row);
}

type Change = {
  version?: number;
  text?: string;
  visibleText?: string | null;
  staffId?: string;
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
  leaves: Pick<Answer, "organisationId" | "id" | "state" | "version">,
  event: "approved" | "rejected" | "resubmitted" | "withdrawn",
  change: Change,
  now: Date,
): Promise<Answer> {
  const state = stateAfter(leaves.state, event);
  const row =
    state &&
    (await tx
      .updateTable("answers")
      .set({ ...change, state, stateChangedAt: now })
      .where("organisationId", "=", leaves.organisationId)
      .where("id", "=", leaves.id)
      .where("state", "=", leaves.state)
      .where("version", "=", leaves.version)
      .returningAll()
      .executeTakeFirst());
  if (!row) throw new AppError("review_not_in_state", { internal: { answer: leaves.id, state: leaves.state } });
  return toAnswer(row);
}

/** An answer in whatever state: by its id or its number; or the one of the shop to a question. */
export async function findAnswer(
  db: Db,
  by: { organisationId: string } & ({ id: string } | { number: number } | { questionId: string }),
): Promise<Answer | undefined> {
  const row = await db
    .selectFrom("answers")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .$if("id" in by, (query) => query.where("id", "=", (by as { id: string }).id))
    .$if("number" in by, (query) => query.where("number", "=", (by as { number: number }).number))
    .$if("questionId" in by, (query) =>
      query.where("questionId", "=", (by as { questionId: string }).questionId).where("writerKind", "=", "shop"),
    )
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

function toAnswer(row: Selectable<Answers>): Answer {
  const { organisationId, id, number, questionId, state, version, text, visibleText } = row;
  const { writerKind, staffId, purchaserId, purchaseId, displayName } = row;
  const { submittedAt, publishedAt, reason, passage, note } = row;
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
    submittedAt,
    publishedAt,
    reason,
    passage,
    note,
  };
}
