import { deleteMailsById } from "../../outbox/index.ts";
import type { Db } from "../../platform/db.ts";
import { tellShownChanged } from "../../reviews/index.ts";
import { changeAnswer, deleteAnswer, listAnswersOfOwner } from "../answers.queries.ts";
import { type By, deleteConversationNotes, noteConversationEvent } from "../conversation-events.queries.ts";
import { deleteConversationVotes } from "../conversation-votes.queries.ts";
import { deleteAnswerMails } from "./answer-mails.queries.ts";

/**
 * Erases who answered, as the author of a review is: what shoppers read of an answer stays without a name if the organisation keeps what was
 * published, and then belongs to the row that stands for the erased purchaser; every other goes, with the votes on it. The words of vetters
 * about either go, what their writer appealed with, and the mails. Call it in the transaction of the erasure.
 *
 * @param who `erasedId`: that row; nobody else's answers may belong to it
 * @returns the ids of the answers: whoever keeps words about them deletes those too
 */
export async function eraseAnswersOf(
  tx: Db,
  who: { organisationId: string; purchaserId: string; erasedId: string; keepsVisible: boolean; by: By },
  now: Date,
): Promise<string[]> {
  const { organisationId, erasedId, keepsVisible, by } = who;
  const answers = await listAnswersOfOwner(tx, who, "locked");
  for (const answer of answers) {
    const { id: answerId, questionId, version, visibleText } = answer;
    const about = { organisationId, questionId, answerId };
    await noteConversationEvent(tx, { ...about, version, event: "answerer_erased" }, by, now);
    await deleteConversationNotes(tx, about);
    const mails = await deleteAnswerMails(tx, { organisationId, answerIds: [answerId] });
    await deleteMailsById(tx, { organisationId, ids: mails });
    if (visibleText !== null) await tellShownChanged(tx, organisationId);
    if (visibleText !== null && keepsVisible) {
      // A later text that was waiting or was rejected goes, and with it its entry in the queue.
      const nobody = { purchaserId: erasedId, displayName: null, visibleName: null };
      const said = { text: visibleText, reason: null, passage: null, note: null };
      await changeAnswer(tx, answer, "author_erased", { ...said, ...nobody }, now);
      continue;
    }
    await deleteConversationVotes(tx, { organisationId, subjectIds: [answerId] });
    await deleteAnswer(tx, answer);
  }
  return answers.map(({ id }) => id);
}
