import { type Selectable, sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { Language } from "../platform/languages.ts";
import type { Questions } from "../platform/schema.ts";
import { emailKey } from "../platform/values/email.ts";
import { isAppealAfter } from "../reviews/index.ts";
import { type Question, type QuestionReason, stateAfter } from "./conversation.ts";

type Asked = {
  organisationId: string;
  sku: string;
  text: string;
  firstName: string | null;
  email: string;
  language: Language;
  /** The one that it had before it was confirmed; a new one by default. */
  id?: string;
};

/** Stores a question; undefined where the same asker's same question is waiting already. */
export async function insertQuestion(tx: Db, asked: Asked, now: Date): Promise<Question | undefined> {
  const row = await tx
    .insertInto("questions")
    .values({
      ...asked,
      id: asked.id ?? newId(now),
      number: sql<number>`nextval('v4_numbers')`,
      emailKey: emailKey(asked.email),
      state: "pending_moderation",
      submittedAt: now,
      stateChangedAt: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  return row && toQuestion(row);
}

/** The newest question in which the same asker asked the same. */
export async function findSameQuestion(
  db: Db,
  { organisationId, sku, text, email }: Pick<Asked, "organisationId" | "sku" | "text" | "email">,
): Promise<{ id: string } | undefined> {
  return db
    .selectFrom("questions")
    .select("id")
    .where("organisationId", "=", organisationId)
    .where("emailKey", "=", emailKey(email))
    .where("sku", "=", sku)
    .where("text", "=", text)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
}

type Change = {
  publishedAt?: Date;
  reason?: QuestionReason | null;
  passage?: string | null;
  note?: string | null;
};

/**
 * The only statement that moves a question. It names the state that is left, so of two who act at once exactly one wins.
 *
 * @throws AppError review_not_in_state where that cannot happen to it, or somebody was faster
 */
export async function moveQuestion(
  tx: Db,
  leaves: Pick<Question, "organisationId" | "id" | "state" | "isAppeal">,
  event: "approved" | "rejected" | "appealed",
  change: Change,
  now: Date,
): Promise<Question> {
  const state = stateAfter(leaves.state, event);
  const row =
    state &&
    (await tx
      .updateTable("questions")
      .set({ ...change, state, isAppeal: isAppealAfter(event, leaves), stateChangedAt: now })
      .where("organisationId", "=", leaves.organisationId)
      .where("id", "=", leaves.id)
      .where("state", "=", leaves.state)
      .where("isAppeal", "=", leaves.isAppeal)
      .returningAll()
      .executeTakeFirst());
  if (!row) throw new AppError("review_not_in_state", { internal: { question: leaves.id, state: leaves.state } });
  return toQuestion(row);
}

/** A question in whatever state, by its number or its id. */
export async function findQuestion(
  db: Db,
  by: { organisationId: string } & ({ number: number } | { id: string }),
): Promise<Question | undefined> {
  const row = await db
    .selectFrom("questions")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .$if("id" in by, (query) => query.where("id", "=", (by as { id: string }).id))
    .$if("number" in by, (query) => query.where("number", "=", (by as { number: number }).number))
    .executeTakeFirst();
  return row && toQuestion(row);
}

/** Whose published question a number names, among these organisations. */
export async function findOrganisationOfQuestion(
  db: Db,
  { organisationIds, number }: { organisationIds: readonly string[]; number: number },
): Promise<string | undefined> {
  if (organisationIds.length === 0) return undefined;
  const row = await acrossOrganisations(db)
    .selectFrom("questions")
    .select("organisationId")
    .where("organisationId", "in", [...organisationIds])
    .where("number", "=", number)
    .where("state", "=", "published")
    .executeTakeFirst();
  return row?.organisationId;
}

/** What an asker asked, oldest first; `locked` until the transaction ends, so that nobody decides about it meanwhile. */
export async function listQuestionsByAsker(
  db: Db,
  by: { organisationId: string; email: string },
  hold?: "locked",
): Promise<Question[]> {
  const rows = await db
    .selectFrom("questions")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("emailKey", "=", emailKey(by.email))
    .orderBy("id")
    .$if(hold === "locked", (query) => query.forUpdate())
    .execute();
  return rows.map(toQuestion);
}

/** Holds a question until the transaction ends. */
export async function lockQuestion(tx: Db, { organisationId, id }: Pick<Question, "organisationId" | "id">) {
  await tx
    .selectFrom("questions")
    .select("id")
    .where("organisationId", "=", organisationId)
    .where("id", "=", id)
    .forNoKeyUpdate()
    .execute();
}

/** The address of whoever asked; null once it is forgotten. */
export async function findAskerAddress(
  db: Db,
  { organisationId, id }: Pick<Question, "organisationId" | "id">,
): Promise<string | null> {
  const row = await db
    .selectFrom("questions")
    .select("email")
    .where("organisationId", "=", organisationId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.email ?? null;
}

/** The same as addresses are compared. */
export async function findAskerKey(
  db: Db,
  { organisationId, id }: Pick<Question, "organisationId" | "id">,
): Promise<string | null> {
  const row = await db
    .selectFrom("questions")
    .select("emailKey")
    .where("organisationId", "=", organisationId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.emailKey ?? null;
}

/** A published question stays without its asker, and without what a vetter once quoted of it or wrote about it. */
export async function forgetAskerOf(tx: Db, { organisationId, id }: Pick<Question, "organisationId" | "id">) {
  await tx
    .updateTable("questions")
    .set({ firstName: null, email: null, emailKey: null, passage: null, note: null })
    .where("organisationId", "=", organisationId)
    .where("id", "=", id)
    .execute();
}

export async function deleteQuestion(tx: Db, { organisationId, id }: Pick<Question, "organisationId" | "id">) {
  await tx.deleteFrom("questions").where("organisationId", "=", organisationId).where("id", "=", id).execute();
}

function toQuestion(row: Selectable<Questions>): Question {
  const { organisationId, id, number, sku, state, text, firstName, language } = row;
  const { submittedAt, stateChangedAt, publishedAt, reason, passage, note, isAppeal } = row;
  return {
    organisationId,
    id,
    number,
    sku,
    state,
    text,
    firstName,
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
