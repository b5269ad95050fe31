import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { languageOfLocale } from "../platform/languages.ts";
import { type AskedQuestion, type Question, questionVersion } from "./conversation.ts";
import { noteConversationEvent } from "./conversation-events.queries.ts";
import { insertQuestion } from "./questions.queries.ts";

/**
 * Takes in a question that a shop's own server vouches for, so that the asker need confirm nothing. It waits for a vetter.
 * Nothing says in which language it is, so it is taken to be the shop's.
 *
 * @returns undefined where the same asker has just asked the same: it waits already, and is not kept twice
 */
export async function askQuestion(
  db: Database,
  asked: AskedQuestion & { organisation: Organisation; sku: string },
  now: Date,
): Promise<Question | undefined> {
  const { organisation, sku, text, firstName, email } = asked;
  const organisationId = organisation.id;
  const language = languageOfLocale(organisation.locale);
  return db.transaction().execute(async (tx) => {
    const question = await insertQuestion(tx, { organisationId, sku, text, firstName, email, language }, now);
    if (!question) return undefined;
    const happened = { organisationId, questionId: question.id, version: questionVersion } as const;
    await noteConversationEvent(tx, { ...happened, event: "question_submitted" }, { kind: "asker" }, now);
    return question;
  });
}
