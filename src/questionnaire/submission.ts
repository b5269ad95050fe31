import type { Language } from "../platform/languages.ts";
import { lengthOf } from "../platform/text.ts";
import { appealWordsAtMost, type Submission } from "../reviews/index.ts";
import type { ScoredQuestion } from "../templates/index.ts";
import { type FieldValues, scoreField, type TextField, textLimits, yesNoFields } from "./form-fields.ts";

/**
 * What is wrong with a field: no answer or an impossible one, a text that is too long, or something that is not text.
 */
export type Problem =
  | { field: string; kind: "choose"; from: number; to: number }
  | { field: string; kind: "answer" }
  | { field: string; kind: "too_long"; atMost: number; length: number }
  | { field: string; kind: "unreadable" };

type Context = { language: Language; filledInSeconds: number | null };

/**
 * What came from the form, checked.
 *
 * @param asked the scored questions of the template; a score for any other is ignored
 * @returns the submission, or every problem in the order of the form
 */
export function parseSubmission(
  values: FieldValues,
  asked: readonly ScoredQuestion[],
  { language, filledInSeconds }: Context,
): { submission?: Submission; problems: Problem[] } {
  const problems: Problem[] = [];
  const score = (field: string, from: number, to: number, isRequired: boolean): number | null => {
    const typed = values[field]?.trim() ?? "";
    const number = /^\d{1,2}$/.test(typed) ? Number(typed) : Number.NaN;
    if (number >= from && number <= to) return number;
    if (typed !== "" || isRequired) problems.push({ field, kind: "choose", from, to });
    return null;
  };
  const text = (field: TextField): string | null => {
    const { words, problem } = readText(field, values[field]);
    if (problem) problems.push(problem);
    return words || null;
  };

  const overallScore = score("overall_score", 1, 10, true);
  const scores = asked.flatMap(({ id, required }) => {
    const given = score(scoreField(id), 1, 10, required);
    return given === null ? [] : [[String(id), given] as const];
  });
  const product = {
    goodPoints: text("good_points"),
    badPoints: text("bad_points"),
    generalComments: text("general_comments"),
  };
  const [wouldBuyAgain, happyWithDelivery, happyWithCustomerService] = yesNoFields.map((field) => {
    const answer = values[field] ?? "";
    if (answer !== "" && answer !== "yes" && answer !== "no") problems.push({ field, kind: "answer" });
    return answer === "yes" ? true : answer === "no" ? false : null;
  }) as [boolean | null, boolean | null, boolean | null];
  const likelihoodToRecommend = score("likelihood_to_recommend", 0, 10, false);
  const shopComments = text("shop_comments");
  const shop = {
    wouldBuyAgain,
    happyWithDelivery,
    happyWithCustomerService,
    likelihoodToRecommend,
    shopComments,
  };
  const reviewer = readReviewer(values, text);
  if (problems.length > 0 || overallScore === null) return { problems };
  const answers = { overallScore, scores: Object.fromEntries(scores), ...product, ...shop, ...reviewer };
  return { submission: { ...answers, language, filledInSeconds }, problems };
}

/** Authors who want to stay anonymous do, whatever else is typed; what is not kept need not be valid. */
function readReviewer(
  values: FieldValues,
  text: (field: TextField) => string | null,
): { displayName: string | null; town: string | null } {
  if ((values.anonymous ?? "") !== "") return { displayName: null, town: null };
  return { displayName: text("display_name"), town: text("town") };
}

const oneLine: readonly TextField[] = ["display_name", "town"];

function readText(field: TextField, typed = ""): { words: string; problem?: Problem } {
  const words = typed.replaceAll(/\r\n?/g, "\n").trim();
  const length = lengthOf(words);
  const atMost = textLimits[field];
  if (length > atMost) return { words, problem: { field, kind: "too_long", atMost, length } };
  const isUnreadable = hasUnreadable(words) || (oneLine.includes(field) && /[\n\t]/.test(words));
  return isUnreadable ? { words, problem: { field, kind: "unreadable" } } : { words };
}

/** The text of an appeal: a text like the others, but it is required. */
export function parseAppeal(typed: string | undefined): { words: string; problem?: Problem } {
  const words = (typed ?? "").replaceAll(/\r\n?/g, "\n").trim();
  const field = "words";
  const length = lengthOf(words);
  if (words === "") return { words, problem: { field, kind: "answer" } };
  const atMost = appealWordsAtMost;
  if (length > atMost) return { words, problem: { field, kind: "too_long", atMost, length } };
  return hasUnreadable(words) ? { words, problem: { field, kind: "unreadable" } } : { words };
}

// Line breaks and tabs are part of writing; other control characters and half surrogate pairs are not text.
function hasUnreadable(text: string): boolean {
  return !text.isWellFormed() || /[^\P{Cc}\n\t]/u.test(text);
}
