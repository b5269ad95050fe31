import { hasControlCharacters, lengthOf } from "../platform/text.ts";
import { cleanEmail, isAddress } from "../platform/values/email.ts";
import {
  type AskedQuestion,
  firstNameAtMost,
  parseConversationText,
  questionAtMost,
  type TextProblem,
} from "./conversation.ts";

/** The form as it was sent. */
export type AskFields = { question: string; firstName: string; email: string };

export type AskProblems = {
  question?: TextProblem;
  firstName?: NameProblem;
  email?: "not_an_address";
};

/**
 * A question from the form, checked.
 *
 * @returns the question, or the problems by field
 */
export function parseAskForm(fields: AskFields): { asked?: AskedQuestion; problems: AskProblems } {
  const problems: AskProblems = {};
  const parsed = parseConversationText(fields.question, questionAtMost);
  if ("problem" in parsed) problems.question = parsed.problem;
  const named = parseShownName(fields.firstName);
  if ("problem" in named) problems.firstName = named.problem;
  const email = cleanEmail(fields.email);
  if (!isAddress(email)) problems.email = "not_an_address";
  if ("problem" in parsed || "problem" in named || problems.email !== undefined) return { problems };
  return { asked: { text: parsed.text, firstName: named.name, email }, problems };
}

export type NameProblem = "too_long" | "unreadable";

/** What somebody wants to be called beside what they wrote; null: nothing. */
export function parseShownName(typed: string): { name: string | null } | { problem: NameProblem } {
  const name = typed.trim();
  if (hasControlCharacters(name) || !name.isWellFormed()) return { problem: "unreadable" };
  if (lengthOf(name) > firstNameAtMost) return { problem: "too_long" };
  return { name: name || null };
}
