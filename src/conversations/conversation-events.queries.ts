import type { Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { AnswerReason, ConversationActor, ConversationEvent, QuestionReason } from "./conversation.ts";

/** Who did something: a member of staff by their id, anybody else by what they are. */
export type By = { kind: "staff"; id: string } | { kind: Exclude<ConversationActor, "staff"> };

type Happened = {
  organisationId: string;
  questionId: string;
  answerId?: string;
  event: ConversationEvent;
  version: number;
  reason?: QuestionReason | AnswerReason;
};

/** What a person wrote about it. */
type Words = { note?: string | null | undefined; passage?: string | null | undefined };

/**
 * Writes down what happened, in the transaction of the deed. Nothing of it is ever changed; what a person wrote about it can be
 * erased.
 */
export async function noteConversationEvent(
  tx: Db,
  happened: Happened,
  by: By,
  now: Date,
  words: Words = {},
): Promise<void> {
  const { answerId = null, reason = null, organisationId } = happened;
  const actor = { actorKind: by.kind, actorId: by.kind === "staff" ? by.id : null };
  const eventId = newId(now);
  await tx
    .insertInto("conversationEvents")
    .values({ ...happened, answerId, reason, ...actor, id: eventId, occurredAt: now })
    .execute();
  const note = words.note || null;
  const passage = words.passage || null;
  if (note === null && passage === null) return;
  await tx.insertInto("conversationNotes").values({ organisationId, eventId, note, passage }).execute();
}

export type RecordedConversationEvent = {
  event: ConversationEvent;
  version: number;
  actorKind: ConversationActor;
  actorId: string | null;
  reason: QuestionReason | AnswerReason | null;
  occurredAt: Date;
  note: string | null;
  passage: string | null;
};

/** What happened to a question and its answers, oldest first, with what a person wrote about it. */
export async function listConversationEvents(
  db: Db,
  by: { organisationId: string; questionId: string },
): Promise<RecordedConversationEvent[]> {
  return db
    .selectFrom("conversationEvents")
    .leftJoin("conversationNotes", (join) =>
      join
        .onRef("conversationNotes.organisationId", "=", "conversationEvents.organisationId")
        .onRef("conversationNotes.eventId", "=", "conversationEvents.id"),
    )
    .select(["conversationEvents.event", "conversationEvents.version", "conversationEvents.actorKind"])
    .select(["conversationEvents.actorId", "conversationEvents.reason", "conversationEvents.occurredAt"])
    .select(["conversationNotes.note", "conversationNotes.passage"])
    .where("conversationEvents.organisationId", "=", by.organisationId)
    .where("conversationEvents.questionId", "=", by.questionId)
    .orderBy("conversationEvents.id")
    .execute();
}

/** Who rejected a question last: whoever it was does not decide on the appeal. */
export async function findRefuser(
  db: Db,
  by: { organisationId: string; questionId: string },
): Promise<{ kind: ConversationActor; id: string | null } | undefined> {
  const row = await db
    .selectFrom("conversationEvents")
    .select(["actorKind", "actorId"])
    .where("organisationId", "=", by.organisationId)
    .where("questionId", "=", by.questionId)
    .where("event", "=", "question_rejected")
    .orderBy("id", "desc")
    .executeTakeFirst();
  return row && { kind: row.actorKind, id: row.actorId };
}

/** Erases what people wrote about a question and its answers; what happened to them stays. */
export async function deleteConversationNotes(
  tx: Db,
  by: { organisationId: string; questionId: string },
): Promise<void> {
  await tx
    .deleteFrom("conversationNotes")
    .where("organisationId", "=", by.organisationId)
    .where("eventId", "in", (eb) =>
      eb
        .selectFrom("conversationEvents")
        .select("id")
        .where("organisationId", "=", by.organisationId)
        .where("questionId", "=", by.questionId),
    )
    .execute();
}
