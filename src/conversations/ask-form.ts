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
  firstName?: "too_long" | "unreadable";
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
  const firstName = fields.firstName.trim();
  if (hasControlCharacters(firstName) || !firstName.isWellFormed()) problems.firstName = "unreadable";
  else if (lengthOf(firstName) > firstNameAtMost) problems.firstName = "too_long";
  const email = cleanEmail(fields.email);
  if (!isAddress(email)) problems.email = "not_an_address";
  if ("problem" in parsed || Object.keys(problems).length > 0) return { problems };
  return { asked: { text: parsed.text, firstName: firstName || null, email }, problems };
}
