import { recorded } from "../access/index.ts";
import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { tellShownChanged } from "../reviews/index.ts";
import { changeAnswer, findAnswer, insertAnswer } from "./answers.queries.ts";
import { type Answer, answerAtMost, parseConversationText, type Question } from "./conversation.ts";
import { noteConversationEvent } from "./conversation-events.queries.ts";
import { findQuestion } from "./questions.queries.ts";

type To = { question: Pick<Question, "organisationId" | "id">; staffId: string };

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
  const { staffId, replaces } = written;
  const { organisationId, id: questionId } = written.question;
  const parsed = parseConversationText(written.text, answerAtMost);
  if (!("text" in parsed)) throw new AppError("invalid_request", { errors: [`text is ${parsed.problem}`] });
  const { text } = parsed;
  const did = ({ id }: Answer) => ({ deed: "answer_sent", organisationId, about: { kind: "answer", id } }) as const;
  return recorded(db, { by: { staffId }, did }, now, async (tx) => {
    const question = await findQuestion(tx, { organisationId, id: questionId });
    const before = await findAnswer(tx, { organisationId, questionId });
    const hasMovedOn = replaces !== undefined && replaces !== (before?.version ?? 0);
    if (question?.state !== "published" || hasMovedOn)
      throw new AppError("review_not_in_state", { internal: { question: questionId } });
    const again = { text, staffId, submittedAt: now };
    const cleared = { reason: null, passage: null, note: null };
    const stored = before
      ? await changeAnswer(tx, before, "resubmitted", { ...again, ...cleared, version: before.version + 1 }, now)
      : await insertAnswer(tx, { organisationId, questionId, staffId, text }, now);
    // If two first answers arrive at once, the index lets one win.
    if (!stored) throw new AppError("review_not_in_state", { internal: { question: questionId } });
    const { id: answerId, version } = stored;
    const happened = { organisationId, questionId, answerId, version, event: "answer_submitted" } as const;
    await noteConversationEvent(tx, happened, { kind: "staff", id: staffId }, now);
    return stored;
  });
}

/**
 * Takes an answer back, whether visible or not. It can be written again, and is vetted again.
 *
 * @throws AppError not_found, or review_not_in_state where it was taken back before
 */
export async function withdrawAnswer(db: Database, { question, staffId }: To, now: Date): Promise<Answer> {
  const { organisationId, id: questionId } = question;
  const did = ({ id }: Answer) =>
    ({ deed: "answer_withdrawn", organisationId, about: { kind: "answer", id } }) as const;
  return recorded(db, { by: { staffId }, did }, now, async (tx) => {
    const written = await findAnswer(tx, { organisationId, questionId });
    if (!written) throw new AppError("not_found");
    const { id: answerId, version, state } = written;
    if (state === "withdrawn") throw new AppError("review_not_in_state", { internal: { answer: answerId, state } });
    const withdrawn = await changeAnswer(tx, written, "withdrawn", { visibleText: null }, now);
    const happened = { organisationId, questionId, answerId, version, event: "answer_withdrawn" } as const;
    await noteConversationEvent(tx, happened, { kind: "staff", id: staffId }, now);
    if (written.visibleText !== null) await tellShownChanged(tx, organisationId);
    return withdrawn;
  });
}
