import { type AnswerReason, answerReasons, type QuestionReason, questionReasons } from "../conversations/index.ts";
import { type FastResponseReason, fastResponseReasons } from "../fast-responses/index.ts";
import { lengthOf } from "../platform/text.ts";
import { type RejectionReason, rejectionReasons } from "../reviews/index.ts";
import type { SubjectKind } from "./queue.ts";

export const verdicts = ["accept", "reject"] as const;

/** Why something is rejected, whatever it is. */
export type DecisionReason = RejectionReason | FastResponseReason | QuestionReason | AnswerReason;

/** What a vetter decided, as it is stored until it takes effect. */
export type Verdict =
  | { verdict: "accept"; reason: null; passage: null; note: null }
  | { verdict: "reject"; reason: DecisionReason; passage: string | null; note: string | null };

export const noteAtMost = 2000;

const reasonsByKind = {
  review: rejectionReasons,
  fast_response: fastResponseReasons,
  question: questionReasons,
  answer: answerReasons,
} as const satisfies Record<SubjectKind, object>;

/** The fixed list of reasons, in the order of their keys. */
export function reasonsFor(kind: SubjectKind): Readonly<Record<string, string>> {
  return reasonsByKind[kind];
}

function isReasonFor(kind: SubjectKind, text: unknown): text is DecisionReason {
  return typeof text === "string" && Object.hasOwn(reasonsFor(kind), text);
}

/** Reasons that are about a text as a whole: they need not point to particular words. */
const aboutTheWhole = new Set<DecisionReason>([
  "not_about_product",
  "not_an_experience",
  "not_a_reply",
  "not_a_question",
  "not_an_answer",
  "illegible",
]);

export type DecisionProblems = { verdict?: string; reason?: string; passage?: string; note?: string };

/**
 * A vetter's form, checked.
 *
 * @param texts the texts of the item: a passage must be an exact quotation from them
 * @returns the decision, or what is wrong by field
 */
export function parseVerdict(
  fields: Record<string, unknown>,
  kind: SubjectKind,
  texts: readonly string[],
): { verdict: Verdict } | { problems: DecisionProblems } {
  if (fields.verdict === "accept") return { verdict: { verdict: "accept", reason: null, passage: null, note: null } };
  if (fields.verdict !== "reject") return { problems: { verdict: "Accept or reject" } };
  const problems: DecisionProblems = {};
  const reason = isReasonFor(kind, fields.reason) ? fields.reason : undefined;
  if (!reason) problems.reason = "Choose a reason";
  const passage = passageIn(wordsOf(fields.passage), texts);
  if (passage === undefined) problems.passage = "These words are not in the text: copy them exactly as they are";
  else if (passage === "" && reason && texts.length > 0 && !aboutTheWhole.has(reason))
    problems.passage =
      "Name the words that the rejection is about: select them in the text, or copy them into the field";
  const note = wordsOf(fields.note);
  if (lengthOf(note) > noteAtMost) problems.note = `Use at most ${noteAtMost} characters`;
  else if (/[^\P{Cc}\n\t]/u.test(note) || !note.isWellFormed())
    problems.note = "This contains characters that cannot be sent";
  if (Object.keys(problems).length > 0 || !reason) return { problems };
  return { verdict: { verdict: "reject", reason, passage: passage || null, note: note || null } };
}

function wordsOf(field: unknown): string {
  return typeof field === "string" ? field.replaceAll("\r\n", "\n").trim() : "";
}

// A selection over several lines differs from the text in its white space; we store the text's own.
function passageIn(words: string, texts: readonly string[]): string | undefined {
  if (words === "") return "";
  // Without a pattern, since what was typed may contain half a character.
  const wanted = words.replaceAll(/\s+/g, " ");
  for (const text of texts) {
    const { flat, offsets } = flattened(text);
    const at = flat.indexOf(wanted);
    if (at >= 0) return text.slice(offsets[at], offsets[at + wanted.length - 1]! + 1);
  }
  return undefined;
}

/** A text with single spaces, and the original position of each of its units. */
function flattened(text: string): { flat: string; offsets: number[] } {
  let flat = "";
  const offsets: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const unit = /\s/.test(text[at]!) ? " " : text[at]!;
    if (unit === " " && flat.endsWith(" ")) continue;
    flat += unit;
    offsets.push(at);
  }
  return { flat, offsets };
}
