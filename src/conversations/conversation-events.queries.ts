import type { Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { AnswerReason, ConversationActor, ConversationEvent, QuestionReason } from "./conversation.ts";

/** Who did something: a member of staff or an owner by their id, anybody else by what they are. */
export type By = { kind: Named; id: string } | { kind: Exclude<ConversationActor, Named> };

type Named = "staff" | "purchaser";

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
  const actor = { actorKind: by.kind, actorId: "id" in by ? by.id : null };
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
  /** Null where it happened to the question. */
  answerId: string | null;
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
    .select(["conversationEvents.event", "conversationEvents.answerId"])
    .select(["conversationEvents.version", "conversationEvents.actorKind"])
    .select(["conversationEvents.actorId", "conversationEvents.reason", "conversationEvents.occurredAt"])
    .select(["conversationNotes.note", "conversationNotes.passage"])
    .where("conversationEvents.organisationId", "=", by.organisationId)
    .where("conversationEvents.questionId", "=", by.questionId)
    .orderBy("conversationEvents.id")
    .execute();
}

/** Who rejected a question last, or this answer to it: whoever it was does not decide on the appeal. */
export async function findRefuser(
  db: Db,
  by: { organisationId: string; questionId: string; answerId?: string | undefined },
): Promise<{ kind: ConversationActor; id: string | null } | undefined> {
  const row = await db
    .selectFrom("conversationEvents")
    .select(["actorKind", "actorId"])
    .where("organisationId", "=", by.organisationId)
    .where("questionId", "=", by.questionId)
    .where((eb) =>
      by.answerId === undefined
        ? eb("event", "=", "question_rejected")
        : eb.and([eb("answerId", "=", by.answerId), eb("event", "=", "answer_rejected")]),
    )
    .orderBy("id", "desc")
    .executeTakeFirst();
  return row && { kind: row.actorKind, id: row.actorId };
}

/**
 * Erases what people wrote about a question and its answers, about this answer alone, or (null) about the question alone; what happened to
 * them stays.
 *
 * @param by `exceptAppealsAbout`: what the writers of these answers appealed with stays
 */
export async function deleteConversationNotes(
  tx: Db,
  by: {
    organisationId: string;
    questionId: string;
    answerId?: string | null;
    exceptAppealsAbout?: readonly string[];
  },
): Promise<void> {
  const { exceptAppealsAbout = [] } = by;
  await tx
    .deleteFrom("conversationNotes")
    .where("organisationId", "=", by.organisationId)
    .where("eventId", "in", (eb) =>
      eb
        .selectFrom("conversationEvents")
        .select("id")
        .where("organisationId", "=", by.organisationId)
        .where("questionId", "=", by.questionId)
        .$if(typeof by.answerId === "string", (query) => query.where("answerId", "=", by.answerId as string))
        .$if(by.answerId === null, (query) => query.where("answerId", "is", null))
        .$if(exceptAppealsAbout.length > 0, (query) =>
          query.where((event) =>
            event.or([
              event("event", "!=", "answer_appealed"),
              event("answerId", "is", null),
              event("answerId", "not in", [...exceptAppealsAbout]),
            ]),
          ),
        ),
    )
    .execute();
}
