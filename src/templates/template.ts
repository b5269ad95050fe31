import { englishName, inEveryLanguage, type Language, languages, lastResort } from "../platform/languages.ts";
import { hasControlCharacters, lengthOf } from "../platform/text.ts";

// Templates are data: what is asked beyond the questions of every questionnaire is stored, not programmed.

/** The question ids that v4 clients know; 8 is the overall score, which every questionnaire asks. */
export const wellKnownIds = { valueForMoney: 7, overall: 8 } as const;

export const questionsAtMost = 12;
/** Retired ones count too: they are kept for the answers that were given. */
const storedQuestionsAtMost = 200;
const questionTextAtMost = 80;
const categoryAtMost = 80;
/** New questions get ids from here on: lower ids may be known to v4 clients. */
const firstOwnId = 100;
const lastId = 1_000_000;

type StoredQuestion = {
  id: number;
  /** As stored: texts for a language that was added later are missing, and the English ones are used instead. */
  text: Partial<Record<Language, string>>;
  required: boolean;
  /** No longer asked; its words are kept for the answers that were given to it. */
  retired?: boolean;
};

type StoredDefinition = {
  questions: StoredQuestion[];
  /** No longer used: its products are asked what the rest are. Its words stay, as those of a retired question do. */
  retired?: boolean;
};

/** A question that is answered with a score from 1 to 10. */
export type ScoredQuestion = Omit<StoredQuestion, "text"> & { text: Record<Language, string> };

/** What a template says: the scored questions after the overall score, in their order. */
export type TemplateDefinition = Omit<StoredDefinition, "questions"> & { questions: ScoredQuestion[] };

/** A template of an organisation: for one category of products, or (null) for the rest. */
export type Template = { id: string; category: string | null; definition: TemplateDefinition; updatedAt: Date };

/**
 * Reads a stored definition. Only definitions checked by this module are ever written, so anything else is our own
 * mistake.
 */
export function toDefinition(stored: unknown): TemplateDefinition {
  if (!isStoredDefinition(stored)) throw new Error("a stored questionnaire template is not one");
  const questions = stored.questions.map((question) => {
    const { text } = question;
    return { ...question, text: inEveryLanguage((language) => text[language] ?? text[lastResort]!) };
  });
  return { ...stored, questions };
}

/** Whether somebody may have stored this; not whether it can be typed in, which is for `parseTemplate`. */
function isStoredDefinition(stored: unknown): stored is StoredDefinition {
  if (!isObject(stored) || !isYesNoOrMissing(stored.retired) || !Array.isArray(stored.questions)) return false;
  return stored.questions.length <= storedQuestionsAtMost && stored.questions.every(isStoredQuestion);
}

function isStoredQuestion(stored: unknown): stored is StoredQuestion {
  if (!isObject(stored) || typeof stored.required !== "boolean" || !isYesNoOrMissing(stored.retired)) return false;
  const { id, text } = stored;
  if (!Number.isInteger(id) || (id as number) < 1 || (id as number) > lastId || !isObject(text)) return false;
  return languages.every((language) => isQuestionText(text[language], language));
}

/** Only the words of the language that stands in for the others have to be there. */
function isQuestionText(text: unknown, language: Language): boolean {
  if (text === undefined) return language !== lastResort;
  return typeof text === "string" && text !== "" && lengthOf(text) <= questionTextAtMost;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isYesNoOrMissing(value: unknown): boolean {
  return value === undefined || typeof value === "boolean";
}

/** Whether a template is in use; one that was removed keeps its words alone. */
export function isUsed({ definition }: Template): boolean {
  return !definition.retired;
}

/** The questions that are asked now, in their order. */
export function askedQuestions(definition: TemplateDefinition): ScoredQuestion[] {
  return definition.questions.filter((question) => !question.retired);
}

/** A question as somebody typed it into the console; a new one has no id yet. */
export type TypedQuestion = {
  id: number | null;
  text: Record<Language, string>;
  required: boolean;
  isRemoved: boolean;
};

/**
 * What the console sent, as a definition. Questions that are no longer there are retired, never deleted; new ones get
 * the next free id of the organisation, so that an id means the same question for ever.
 *
 * @param taken every id that a template of the organisation uses
 * @returns the definition, or every problem as a sentence
 */
export function parseTemplate(
  typed: readonly TypedQuestion[],
  stored: TemplateDefinition,
  taken: Iterable<number>,
): { definition?: TemplateDefinition; problems: string[] } {
  const kept = typed.filter((question) => !question.isRemoved && (question.id !== null || hasText(question)));
  const problems = kept.flatMap((question, index) => questionProblems(question, index + 1));
  if (kept.length > questionsAtMost) {
    problems.push(`Ask at most ${questionsAtMost} further questions; there are ${kept.length}`);
  }
  const known = new Set(stored.questions.map(({ id }) => id));
  const ids = kept.flatMap(({ id }) => (id === null ? [] : [id]));
  if (ids.some((id) => !known.has(id)) || new Set(ids).size < ids.length) {
    problems.push("The template has changed in the meantime; reload the page");
  }
  if (problems.length > 0) return { problems };

  let next = Math.max(firstOwnId - 1, ...taken, ...known);
  const asked = kept.map(({ id, text, required }) => {
    if (id === null) next += 1;
    return { id: id ?? next, text: trimmed(text), required };
  });
  const gone = stored.questions.filter(({ id }) => !ids.includes(id)).map((one) => ({ ...one, retired: true }));
  const definition = { questions: [...asked, ...gone] };
  if (definition.questions.length > storedQuestionsAtMost || next > lastId) {
    return { problems: ["This template has had too many questions; change the words of one instead"] };
  }
  return { definition, problems };
}

function trimmed(text: Record<Language, string>): Record<Language, string> {
  return inEveryLanguage((language) => text[language].trim());
}

function hasText({ text }: TypedQuestion): boolean {
  return Object.values(text).some((words) => words.trim() !== "");
}

function questionProblems({ text }: TypedQuestion, place: number): string[] {
  return languages.flatMap((language) => {
    const words = text[language].trim();
    const where = `Question ${place} in ${englishName(language)}`;
    if (words === "") return [`${where}: write the words; customers read it in their own language`];
    if (lengthOf(words) > questionTextAtMost) return [`${where}: shorten it to ${questionTextAtMost} characters`];
    if (hasControlCharacters(words)) return [`${where}: it contains characters that cannot be displayed`];
    return [];
  });
}

/**
 * A template that was removed: none of its questions are asked, and its words are kept for the answers that were given.
 */
export function retireTemplate({ questions }: TemplateDefinition): TemplateDefinition {
  return { questions: questions.map((question) => ({ ...question, retired: true })), retired: true };
}

/** A category as products carry it, from what was typed; a blank one stands for every other product. */
export function parseCategory(typed: string): { category?: string | null; problem?: string } {
  const category = typed.trim();
  if (lengthOf(category) > categoryAtMost) return { problem: `Shorten the category to ${categoryAtMost} characters` };
  if (hasControlCharacters(category)) return { problem: "The category contains characters that cannot be displayed" };
  return { category: category || null };
}
