import { deleteMailsById } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import { tellShownChanged } from "../reviews/index.ts";
import { deleteAnswers, forgetWordsAboutAnswers, listAnswers } from "./answers.queries.ts";
import { forgetAsking } from "./ask-owners.ts";
import { questionVersion } from "./conversation.ts";
import { deleteConversationNotes, noteConversationEvent } from "./conversation-events.queries.ts";
import { deleteConversationVotes } from "./conversation-votes.queries.ts";
import { deleteAnswerMails } from "./owners/answer-mails.queries.ts";
import { deleteQuestionMails } from "./question-mails.queries.ts";
import { deleteQuestion, forgetAskerOf, listQuestionsByAsker } from "./questions.queries.ts";
import { deleteUnconfirmedOf } from "./unconfirmed-questions.queries.ts";

/** How many questions they had asked, and the ids of these and their answers: whoever keeps words about them deletes those too. */
export type ErasedAsker = { questions: number; subjectIds: string[] };

/**
 * Erases who asked: a published question stays without name and address if the organisation keeps what was published;
 * every other goes, with the answers to it and what they have not confirmed, and so do the words of vetters about either. The mails that told
 * them go in either case. What an owner appealed with stays with their answer, as long as it waits for another person to decide: the words
 * are the owner's, as those of the answer are, and they are to be heard. Call it in the transaction of the erasure.
 */
export async function eraseAsker(
  tx: Db,
  who: { organisationId: string; email: string; keepsVisible: boolean },
  now: Date,
): Promise<ErasedAsker> {
  const { organisationId, keepsVisible } = who;
  // First: a question that is confirmed meanwhile is either found unconfirmed, or among those that were asked.
  const unconfirmed = await deleteUnconfirmedOf(tx, who);
  const questions = await listQuestionsByAsker(tx, who, "locked");
  const subjectIds: string[] = [];
  const mailIds: string[] = [];
  for (const question of questions) {
    const { id: questionId } = question;
    const happened = { organisationId, questionId, version: questionVersion, event: "asker_erased" } as const;
    await noteConversationEvent(tx, happened, { kind: "system" }, now);
    mailIds.push(...(await deleteQuestionMails(tx, question)));
    const answers = await listAnswers(tx, { organisationId, questionId }, "locked");
    const isKept = question.state === "published" && keepsVisible;
    const appealed = answers.filter(({ isAppeal, state }) => isAppeal && state === "pending_moderation");
    const exceptAppealsAbout = isKept ? appealed.map(({ id }) => id) : [];
    await deleteConversationNotes(tx, { organisationId, questionId, exceptAppealsAbout });
    const answerIds = answers.map(({ id }) => id);
    const all = [questionId, ...answerIds];
    // What owners were told of their answers may quote what names the asker.
    mailIds.push(...(await deleteAnswerMails(tx, { organisationId, answerIds })));
    subjectIds.push(...all);
    if (question.state === "published") await tellShownChanged(tx, organisationId);
    if (isKept) {
      await forgetAskerOf(tx, question);
      await forgetWordsAboutAnswers(tx, { organisationId, questionId });
      continue;
    }
    await deleteConversationVotes(tx, { organisationId, subjectIds: all });
    await deleteAnswers(tx, { organisationId, questionId });
    await forgetAsking(tx, question);
    await deleteQuestion(tx, question);
  }
  await deleteMailsById(tx, { organisationId, ids: [...mailIds, ...unconfirmed] });
  return { questions: questions.length + unconfirmed.length, subjectIds };
}
