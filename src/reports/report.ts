import type { Language } from "../platform/languages.ts";
import { lengthOf } from "../platform/text.ts";
import { cleanEmail, isAddress } from "../platform/values/email.ts";

/**
 * The reasons a reader may give why a review should not be shown: breaches of the rules, and nothing else. A low score,
 * or an opinion one does not share, is not on the list, so it cannot be given.
 */
export const reportReasons = [
  "not_genuine",
  "personal_data",
  "offensive",
  "not_about_product",
  "advertising",
  "unlawful",
] as const;

export type ReportReason = (typeof reportReasons)[number];

/** What a reader sends. */
export type Report = {
  reason: ReportReason;
  words: string | null;
  /** Where to send the decision; null: the reader does not want to be told. */
  email: string | null;
  language: Language;
};

/** A report as the console shows it. The address is not part of it: nobody needs it to decide. */
export type StoredReport = {
  id: string;
  /** The version of the review that was visible when the report arrived. */
  version: number;
  reason: ReportReason;
  words: string | null;
  wantsAnswer: boolean;
  createdAt: Date;
};

export const wordsAtMost = 2000;

export type ReportProblems = {
  reason?: "missing";
  words?: "missing" | "too_long" | "unreadable";
  email?: "not_an_address";
};

/**
 * A report from the form, checked. Words are required if the reason alone says too little to act on (DSA, article 16:
 * an explanation with grounds).
 *
 * @returns the report, or the problems by field
 */
export function parseReport(
  fields: { reason?: unknown; words?: unknown; email?: unknown },
  language: Language,
): { report?: Report; problems: ReportProblems } {
  const problems: ReportProblems = {};
  const reason = reportReasons.find((one) => one === fields.reason);
  if (!reason) problems.reason = "missing";
  const words = textOf(fields.words).replaceAll("\r\n", "\n");
  if (words === "" && reason === "unlawful") problems.words = "missing";
  else if (lengthOf(words) > wordsAtMost) problems.words = "too_long";
  // Line breaks and tabs are part of writing; other control characters and half surrogate pairs are not text.
  else if (!words.isWellFormed() || /[^\P{Cc}\n\t]/u.test(words)) problems.words = "unreadable";
  const email = cleanEmail(textOf(fields.email));
  if (email !== "" && !isAddress(email)) problems.email = "not_an_address";
  if (!reason || Object.keys(problems).length > 0) return { problems };
  return { report: { reason, words: words || null, email: email || null, language }, problems };
}

function textOf(field: unknown): string {
  return typeof field === "string" ? field.trim() : "";
}
