import { type Db, inTransaction } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { appealWordsAtMost } from "../reviews/index.ts";
import { appealEnd, parseConversationText, type Question, questionVersion } from "./conversation.ts";
import { noteConversationEvent } from "./conversation-events.queries.ts";
import { moveQuestion } from "./questions.queries.ts";

/**
 * The asker of a rejected question asks another person to decide: it waits in the queue again. Once for each question, within six
 * months of the decision.
 *
 * @throws AppError invalid_request where the words are missing, too long or no text; review_not_in_state where there is nothing to
 * appeal against, or no longer
 */
export async function appealQuestion(db: Db, question: Question, words: string, now: Date): Promise<Question> {
  const parsed = parseConversationText(words, appealWordsAtMost);
  if (!("text" in parsed)) throw new AppError("invalid_request", { errors: [`words is ${parsed.problem}`] });
  const { organisationId, id: questionId } = question;
  return inTransaction(db, async (tx) => {
    if (!appealEnd(question, now))
      throw new AppError("review_not_in_state", { internal: { question: questionId, state: question.state } });
    const appealed = await moveQuestion(tx, question, "appealed", {}, now);
    const happened = { organisationId, questionId, version: questionVersion, event: "question_appealed" } as const;
    await noteConversationEvent(tx, happened, { kind: "asker" }, now, { note: parsed.text });
    return appealed;
  });
}
