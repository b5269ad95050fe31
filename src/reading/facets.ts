import { Type } from "../platform/json-schema.ts";
import type { Language } from "../platform/languages.ts";
import type { Answers, ReviewTotals } from "../reviews/index.ts";
import { askedQuestions, chooseTemplate, knownQuestions, type Template, wellKnownIds } from "../templates/index.ts";
import { scoreSum } from "./scores.ts";
import { readingSentences } from "./sentences/index.ts";

/** A question that is answered with a score, as the read API describes it. */
export type Question = { id: number; slug: string; text: string; isActive: boolean };

const tags: Readonly<Record<number, "overall" | "value-for-money">> = {
  [wellKnownIds.overall]: "overall",
  [wellKnownIds.valueForMoney]: "value-for-money",
};

/** Every question that an organisation asks or has asked, the overall score first, in a reader's language. */
export function questionsOf(templates: readonly Template[], language: Language): Question[] {
  const inUse = [
    chooseTemplate(templates, null),
    ...templates.map(({ category }) => chooseTemplate(templates, category)),
  ];
  const active = new Set(inUse.flatMap((definition) => askedQuestions(definition)).map(({ id }) => id));
  const overall = {
    id: wellKnownIds.overall,
    slug: slugOf(readingSentences("en")("overall")),
    text: readingSentences(language)("overall"),
    isActive: true,
  };
  const others = knownQuestions(templates, null).map(({ id, text }) => ({
    id,
    slug: slugOf(text.en),
    text: text[language],
    isActive: active.has(id),
  }));
  return [overall, ...others];
}

function slugOf(text: string): string {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]/u)
    .filter((word) => word !== "")
    .join("_");
}

/** The questions that are asked or were answered, with what was answered. */
export function presentTotalFacets(questions: readonly Question[], totals: ReviewTotals) {
  const overall = { respondents: totals.count, summation: scoreSum(totals) };
  return questions.flatMap((question) => {
    const answers = question.id === wellKnownIds.overall ? overall : totals.questions[question.id];
    return question.isActive || answers ? [presentFacet(question, answers ?? { respondents: 0, summation: 0 })] : [];
  });
}

/** What one author answered. */
export function presentOwnFacets(
  questions: readonly Question[],
  { overallScore, scores }: { overallScore: number; scores: Readonly<Record<string, number>> },
) {
  return questions.flatMap((question) => {
    const score = question.id === wellKnownIds.overall ? overallScore : scores[question.id];
    return score === undefined ? [] : [presentFacet(question, { respondents: 1, summation: score })];
  });
}

function presentFacet({ id, slug, text, isActive }: Question, { summation, respondents }: Answers) {
  return {
    question_id: id,
    translation_key: `questionnaire.question_texts.${slug}.question_text`,
    display_text: text,
    is_active: isActive,
    is_public: true,
    tag: tags[id] ?? null,
    statistics: { summation, respondents },
  };
}

export const FacetSchema = Type.Object(
  {
    question_id: Type.Integer(),
    translation_key: Type.String(),
    display_text: Type.String({ description: "In the language of the locale that was asked for, else English" }),
    is_active: Type.Boolean({ description: "Whether it is still asked" }),
    is_public: Type.Boolean(),
    tag: Type.Unsafe<"overall" | "value-for-money" | null>({
      type: ["string", "null"],
      enum: ["overall", "value-for-money", null],
    }),
    statistics: Type.Object({
      summation: Type.Integer({ description: "The sum of all scores, each from 1 to 10" }),
      respondents: Type.Integer({ description: "How many answered; the score is summation / respondents" }),
    }),
  },
  { $id: "Facet", description: "A question that is answered with a score, and its answers" },
);
