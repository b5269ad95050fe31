import { listMailsById } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import { listAnswers } from "./answers.queries.ts";
import { listConversationEvents } from "./conversation-events.queries.ts";
import { listMailIdsOfQuestion } from "./question-mails.queries.ts";
import { listQuestionsByAsker } from "./questions.queries.ts";
import { listUnconfirmedOf } from "./unconfirmed-questions.queries.ts";

/** What somebody asked, what became of it and what they were told, oldest first: their part of an export. */
export async function exportQuestionsOf(db: Db, asker: { organisationId: string; email: string }) {
  const { organisationId } = asker;
  const exported = [];
  for (const question of await listQuestionsByAsker(db, asker)) {
    const answers = await listAnswers(db, { organisationId, questionId: question.id });
    const events = await listConversationEvents(db, { organisationId, questionId: question.id });
    const mails = await exportMails(db, organisationId, await listMailIdsOfQuestion(db, question));
    exported.push({
      number: question.number,
      sku: question.sku,
      first_name: question.firstName,
      question: question.text,
      language: question.language,
      state: question.state,
      reason: question.reason,
      passage: question.passage,
      note: question.note,
      // In their own words; once for each decision.
      appeals: events.filter(({ event }) => event === "question_appealed").map(({ note }) => note),
      submitted_at: question.submittedAt,
      published_at: question.publishedAt,
      // What waits or was refused is not theirs to know: it is its writer's until it is shown.
      answers: answers
        .filter(({ visibleText }) => visibleText !== null)
        .map(({ visibleText, publishedAt }) => ({ text: visibleText, published_at: publishedAt })),
      mails,
    });
  }
  return exported;
}

/** What somebody asked and has not confirmed yet, oldest first. */
export async function exportUnconfirmedOf(db: Db, asker: { organisationId: string; email: string }) {
  const exported = [];
  for (const { organisationId, sku, firstName, text, language, askedAt, mailId } of await listUnconfirmedOf(
    db,
    asker,
  )) {
    const mails = await exportMails(db, organisationId, [mailId]);
    exported.push({ sku, first_name: firstName, question: text, language, asked_at: askedAt, mails });
  }
  return exported;
}

async function exportMails(db: Db, organisationId: string, ids: readonly string[]) {
  const mails = ids.length === 0 ? [] : await listMailsById(db, { organisationId, ids: [...ids] });
  return mails.map((mail) => ({
    kind: mail.kind,
    subject: mail.forgottenAt === null ? mail.subject : null,
    body: mail.forgottenAt === null ? mail.body : null,
    state: mail.state,
    created_at: mail.createdAt,
    sent_at: mail.sentAt,
  }));
}
