import { recorded } from "../access/index.ts";
import { type Database, type Db, inTransaction, isForeignKeyViolation } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import type { Language } from "../platform/languages.ts";
import { appealWordsAtMost, tellShownChanged } from "../reviews/index.ts";
import { type AnswerBy, changeAnswer, findAnswer, insertAnswer } from "./answers.queries.ts";
import { type Answer, answerAtMost, appealEnd, parseConversationText, type Question } from "./conversation.ts";
import { type By, noteConversationEvent } from "./conversation-events.queries.ts";
import { lockOwnership } from "./owners/ownership.ts";
import { findQuestion } from "./questions.queries.ts";

type ToQuestion = { question: Pick<Question, "organisationId" | "id"> };
type To = ToQuestion & { staffId: string };
type ByOwner = ToQuestion & { purchaserId: string };

/**
 * Takes in the shop's answer to a published question, or a new text for it: either waits for a vetter, as the question
 * did. What shoppers already read stays in the meantime.
 *
 * @param written `replaces` is the version that the writer saw, 0 for none: a colleague's text is not overwritten unseen
 * @throws AppError invalid_request where the text is not 1 to 2000 characters; review_not_in_state where the question is
 * not shown, or the answer has moved on
 */
export async function writeAnswer(
  db: Database,
  written: To & { text: string; replaces?: number | undefined },
  now: Date,
): Promise<Answer> {
  const { staffId } = written;
  const { organisationId } = written.question;
  const did = ({ id }: Answer) => ({ deed: "answer_sent", organisationId, about: { kind: "answer", id } }) as const;
  return recorded(db, { by: { staffId }, did }, now, (tx) =>
    storeAnswer(tx, written, async () => ({ writerKind: "shop", staffId }), now),
  );
}

/**
 * The same by somebody who owns the product: one for each question and owner. Who that is is known by their purchases alone.
 *
 * @param written `replaces`: as above, since they may have the page open twice
 * @throws AppError as above; review_not_in_state too where no confirmed purchase makes them an owner, or no longer
 */
export async function writeOwnersAnswer(
  db: Db,
  written: ByOwner & { text: string; displayName: string | null; language: Language; replaces?: number | undefined },
  now: Date,
): Promise<Answer> {
  const { purchaserId, displayName, language } = written;
  return inTransaction(db, (tx) =>
    storeAnswer(
      tx,
      written,
      async (question) => {
        const purchase = await lockOwnership(tx, question, purchaserId);
        if (!purchase) throw new AppError("review_not_in_state", { internal: { question: question.id, purchaserId } });
        return { writerKind: "owner", purchaserId, purchaseId: purchase.id, displayName, language };
      },
      now,
    ),
  );
}

async function storeAnswer(
  tx: Db,
  written: ToQuestion & { purchaserId?: string; text: string; replaces?: number | undefined },
  writerTo: (question: Question) => Promise<AnswerBy>,
  now: Date,
): Promise<Answer> {
  const { replaces, purchaserId } = written;
  const { organisationId, id: questionId } = written.question;
  const parsed = parseConversationText(written.text, answerAtMost);
  if (!("text" in parsed)) throw new AppError("invalid_request", { errors: [`text is ${parsed.problem}`] });
  const { text } = parsed;
  const question = await findQuestion(tx, { organisationId, id: questionId });
  const before = await findAnswer(tx, { organisationId, questionId, purchaserId });
  const movedOn = new AppError("review_not_in_state", { internal: { question: questionId } });
  const hasMovedOn = replaces !== undefined && replaces !== (before?.version ?? 0);
  if (question?.state !== "published" || hasMovedOn) throw movedOn;
  const writer = await writerTo(question);
  const { writerKind: _, ...by } = writer;
  const again = { text, submittedAt: now, ...by, reason: null, passage: null, note: null };
  const stored = before
    ? await changeAnswer(tx, before, "resubmitted", { ...again, version: before.version + 1 }, now)
    : await insertAnswer(tx, { organisationId, questionId, text, ...writer }, now).catch((error: unknown) => {
        // The question was erased meanwhile.
        throw isForeignKeyViolation(error) ? movedOn : error;
      });
  // If two first answers arrive at once, the index lets one win.
  if (!stored) throw movedOn;
  const { id: answerId, version } = stored;
  const happened = { organisationId, questionId, answerId, version, event: "answer_submitted" } as const;
  await noteConversationEvent(tx, happened, writerOf(stored), now);
  return stored;
}

/** Whoever wrote the newest text, as the actor of an event. */
function writerOf({ staffId, purchaserId }: Answer): By {
  return staffId === null ? { kind: "purchaser", id: purchaserId! } : { kind: "staff", id: staffId };
}

/**
 * Takes an answer back, whether visible or not. It can be written again, and is vetted again.
 *
 * @throws AppError not_found, or review_not_in_state where it was taken back before
 */
export async function withdrawAnswer(db: Database, { question, staffId }: To, now: Date): Promise<Answer> {
  const { organisationId } = question;
  const did = ({ id }: Answer) =>
    ({ deed: "answer_withdrawn", organisationId, about: { kind: "answer", id } }) as const;
  return recorded(db, { by: { staffId }, did }, now, (tx) =>
    takeBack(tx, { question }, { kind: "staff", id: staffId }, now),
  );
}

/** The same by an owner, who may do so even if they are none any more. Throws as above. */
export async function withdrawOwnersAnswer(db: Db, { question, purchaserId }: ByOwner, now: Date): Promise<Answer> {
  return inTransaction(db, (tx) =>
    takeBack(tx, { question, purchaserId }, { kind: "purchaser", id: purchaserId }, now),
  );
}

async function takeBack(
  tx: Db,
  { question, purchaserId }: ToQuestion & { purchaserId?: string },
  by: By,
  now: Date,
): Promise<Answer> {
  const { organisationId, id: questionId } = question;
  const written = await findAnswer(tx, { organisationId, questionId, purchaserId });
  if (!written) throw new AppError("not_found");
  const { id: answerId, version, state } = written;
  if (state === "withdrawn") throw new AppError("review_not_in_state", { internal: { answer: answerId, state } });
  const withdrawn = await changeAnswer(tx, written, "withdrawn", { visibleText: null, visibleName: null }, now);
  const happened = { organisationId, questionId, answerId, version, event: "answer_withdrawn" } as const;
  await noteConversationEvent(tx, happened, by, now);
  if (written.visibleText !== null) await tellShownChanged(tx, organisationId);
  return withdrawn;
}

/**
 * The owner whose answer was rejected asks another person to decide: it waits in the queue again. Once for each decision, within six
 * months of it.
 *
 * @throws AppError invalid_request where the words are missing, too long or no text; review_not_in_state where there is nothing to
 * appeal against, or no longer
 */
export async function appealAnswer(db: Db, answer: Answer, words: string, now: Date): Promise<Answer> {
  const parsed = parseConversationText(words, appealWordsAtMost);
  if (!("text" in parsed)) throw new AppError("invalid_request", { errors: [`words is ${parsed.problem}`] });
  const { organisationId, questionId, id: answerId, version, state } = answer;
  return inTransaction(db, async (tx) => {
    if (answer.writerKind !== "owner" || !appealEnd(answer, now))
      throw new AppError("review_not_in_state", { internal: { answer: answerId, state } });
    const appealed = await changeAnswer(tx, answer, "appealed", {}, now);
    const happened = { organisationId, questionId, answerId, version, event: "answer_appealed" } as const;
    await noteConversationEvent(tx, happened, writerOf(answer), now, { note: parsed.text });
    return appealed;
  });
}
