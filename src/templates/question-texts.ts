import type { Db } from "../platform/db.ts";
import type { Language } from "../platform/languages.ts";
import { knownQuestions } from "./choose-template.ts";
import { listTemplates } from "./templates.queries.ts";

/**
 * The words of an organisation's scored questions, by which the further scores of a review are told: those asked about this
 * category first and in their order, then all others. Answers outlive the question and the product's category, so retired
 * questions and other templates count as well.
 */
export async function questionTexts(
  db: Db,
  of: { organisationId: string; category: string | null },
  language: Language,
): Promise<{ id: string; text: string }[]> {
  const questions = knownQuestions(await listTemplates(db, of), of.category);
  return questions.map(({ id, text }) => ({ id: String(id), text: text[language] }));
}
