import type { Db } from "../../platform/db.ts";
import { listAnswersOfOwner } from "../answers.queries.ts";
import { listConversationEvents } from "../conversation-events.queries.ts";
import { listVoteCounts } from "../conversation-votes.queries.ts";
import { findQuestion } from "../questions.queries.ts";

/** What somebody answered as an owner, what became of it and what readers thought of it, oldest first: their part of an export. */
export async function exportAnswersOf(db: Db, owner: { organisationId: string; purchaserId: string }) {
  const { organisationId } = owner;
  const answers = await listAnswersOfOwner(db, owner);
  const votes = await listVoteCounts(db, { organisationId, subjectIds: answers.map(({ id }) => id) });
  const exported = [];
  for (const answer of answers) {
    const { id, questionId } = answer;
    const question = await findQuestion(db, { organisationId, id: questionId });
    const events = await listConversationEvents(db, { organisationId, questionId });
    exported.push({
      number: answer.number,
      // As everybody can read it: who asked is not theirs to know.
      question: question && { number: question.number, sku: question.sku, text: question.text },
      answer: answer.text,
      display_name: answer.displayName,
      language: answer.language,
      state: answer.state,
      version: answer.version,
      shown: answer.visibleText,
      published_at: answer.publishedAt,
      submitted_at: answer.submittedAt,
      votes: { helpful: votes.get(id)?.helpful ?? 0, unhelpful: votes.get(id)?.unhelpful ?? 0 },
      events: events
        .filter(({ answerId }) => answerId === id)
        .map(({ event, version, actorKind, reason, passage, note, occurredAt }) => ({
          event,
          version,
          by: actorKind,
          reason,
          passage,
          note,
          occurred_at: occurredAt,
        })),
    });
  }
  return exported;
}
