import { hasControlCharacters, lengthOf } from "../platform/text.ts";
import { dayIn } from "../platform/time-zone.ts";
import { appealableUntil, nextState, type ReviewEvent } from "../reviews/index.ts";

/** What a shopper asks about a product before buying it. A person reads it before anybody else does. */
export type Question = {
  organisationId: string;
  id: string;
  /** By which v4, pages and links name it. */
  number: number;
  sku: string;
  state: QuestionState;
  text: string;
  /** Null: the asker gave none, or was erased. */
  firstName: string | null;
  language: string;
  submittedAt: Date;
  /** When it was decided, or appealed against. */
  stateChangedAt: Date;
  publishedAt: Date | null;
  reason: QuestionReason | null;
  passage: string | null;
  note: string | null;
  /** Whether its asker appealed against the last decision; stays so once another person has decided again. */
  isAppeal: boolean;
};

export const questionStates = ["pending_moderation", "published", "rejected"] as const;

export type QuestionState = (typeof questionStates)[number];

/** An answer to a question, vetted just as the question was: by the shop, one for each question, or by an owner of the product. */
export type Answer = {
  organisationId: string;
  id: string;
  number: number;
  questionId: string;
  state: AnswerState;
  /** The newest text; the first is 1. */
  version: number;
  text: string;
  /** What shoppers read, which stays while an edit is waiting or was rejected. */
  visibleText: string | null;
  writerKind: AnswerWriter;
  /** Who wrote the newest text of the shop's; null for an owner's. */
  staffId: string | null;
  /** The owner, and the purchase that makes them one; null for the shop's. */
  purchaserId: string | null;
  purchaseId: string | null;
  /** What an owner chose to be called, with the newest text. */
  displayName: string | null;
  /** In which an owner wrote, and is told what became of it; null for the shop's. */
  language: string | null;
  submittedAt: Date;
  /** When its newest text was decided, or appealed against. */
  stateChangedAt: Date;
  /** Since when shoppers see an answer here: edits of what they see do not move it. */
  publishedAt: Date | null;
  reason: AnswerReason | null;
  passage: string | null;
  note: string | null;
  /** Whether an owner appealed against the last decision; as for a question. */
  isAppeal: boolean;
};

/** Who answers: the shop, or somebody who bought the product. */
export const answerWriters = ["shop", "owner"] as const;

export type AnswerWriter = (typeof answerWriters)[number];

/** The states of an answer's newest text. */
export const answerStates = ["pending_moderation", "published", "rejected", "withdrawn"] as const;

export type AnswerState = (typeof answerStates)[number];

/**
 * Where a question or an answer goes by what happens to it: as a review would, by the one table of `reviews`. Only the delay before
 * publication is a review's alone, so what is accepted is shown at once.
 *
 * @returns undefined where that cannot happen in this state
 */
export function stateAfter(
  state: QuestionState,
  event: "approved" | "rejected" | "appealed",
): QuestionState | undefined;
export function stateAfter(state: AnswerState, event: AnswerMove): AnswerState | undefined;
export function stateAfter(state: AnswerState, event: ReviewEvent): AnswerState | undefined {
  const next = nextState(state, event);
  const after = next === "pending_publication" ? nextState(next, "published") : next;
  return answerStates.find((one) => one === after);
}

/** What happens to an answer, in the words of reviews. */
export type AnswerMove = Extract<
  ReviewEvent,
  "approved" | "rejected" | "appealed" | "resubmitted" | "withdrawn" | "author_erased"
>;

/** Until when whoever asked, or answered as an owner, may appeal against the decision, as the author of a review may; undefined if they may not. */
export function appealEnd(
  decided: { state: AnswerState; isAppeal: boolean; stateChangedAt: Date },
  now: Date,
): Date | undefined {
  if (decided.state !== "rejected" || decided.isAppeal) return undefined;
  const until = appealableUntil(decided.stateChangedAt);
  return now <= until ? until : undefined;
}

/** Nobody edits what they asked: a question has one version, by which decisions about it name it. */
export const questionVersion = 1;

/** Why a question may be rejected. The list is fixed, as it is for reviews. */
export const questionReasons = {
  personal_data: "It contains contact details, or describes a private person",
  offensive: "It insults, threatens or discriminates",
  not_a_question: "It asks nothing about this product",
  advertising: "It advertises something or links to another site",
  unlawful: "It says something that is unlawful to publish",
  illegible: "It cannot be understood",
} as const;

export type QuestionReason = keyof typeof questionReasons;

/** Why an answer may be rejected. The sentence is for the shop; owners read it in their language. */
export const answerReasons = {
  personal_data: "It names or describes a private person, or reveals something that only the shop knows",
  offensive: "It insults, threatens or discriminates",
  not_an_answer: "It does not answer what is asked",
  advertising: "It advertises something else or links elsewhere",
  unlawful: "It says something that is unlawful to publish",
  illegible: "It cannot be understood",
} as const;

export type AnswerReason = keyof typeof answerReasons;

/** A person's decision about a question or an answer. */
export type ConversationDecision<Reason> =
  | { verdict: "accept" }
  | { verdict: "reject"; reason: Reason; passage?: string | undefined; note?: string | undefined };

/** Who acts on a conversation. */
export const conversationActors = ["asker", "purchaser", "operator", "staff", "system"] as const;

export type ConversationActor = (typeof conversationActors)[number];

/** What can happen to a question and its answer, and what the console calls it. */
export const conversationEventWords = {
  question_submitted: "Asked",
  question_approved: "Accepted",
  question_rejected: "Rejected",
  question_appealed: "Its asker appealed",
  asker_erased: "Its asker was erased",
  question_deleted: "Deleted: it was refused, and nobody can appeal any more",
  answer_submitted: "Answer sent",
  answer_approved: "Answer accepted",
  answer_rejected: "Answer rejected",
  answer_appealed: "The writer of an answer appealed",
  answer_withdrawn: "Answer withdrawn",
  answerer_erased: "The writer of an answer was erased",
} as const;

export type ConversationEvent = keyof typeof conversationEventWords;

/** Where customers say whether they may be asked what shoppers want to know. */
export const askingPlaces = ["questionnaire", "author_page", "order_page"] as const;

export type AskingPlace = (typeof askingPlaces)[number];

export const questionAtMost = 1000;
export const answerAtMost = 2000;
export const firstNameAtMost = 80;

/** For how long the address of an asker is kept: by then the question is answered, or nobody will. */
export const addressKeptDays = 183;

export type TextProblem = "missing" | "too_long" | "unreadable";

/**
 * A question or an answer as somebody typed it, checked.
 *
 * @returns the trimmed text, or what is wrong with it
 */
export function parseConversationText(field: unknown, atMost: number): { text: string } | { problem: TextProblem } {
  const text = typeof field === "string" ? field.replaceAll("\r\n", "\n").trim() : "";
  if (text === "") return { problem: "missing" };
  if (lengthOf(text) > atMost) return { problem: "too_long" };
  // Line breaks and tabs are part of writing; other control characters and half surrogate pairs are not text.
  if (!text.isWellFormed() || /[^\P{Cc}\n\t]/u.test(text)) return { problem: "unreadable" };
  return { text };
}

/** A question as a shop's server sends it. */
export type AskedQuestion = { text: string; firstName: string | null; email: string };

/**
 * The words of a question in a JSON body, checked; `readEmail` is how addresses are read everywhere.
 *
 * @returns the question, or every problem as a sentence that starts with the field's name
 */
export function parseQuestion(
  body: Readonly<Record<string, unknown>>,
  readEmail: (value: unknown, path: string, problems: string[]) => string,
): { value: AskedQuestion; problems?: undefined } | { value?: undefined; problems: string[] } {
  const problems: string[] = [];
  const firstName = readFirstName(body.first_name, problems);
  const email = body.email === undefined ? blank("email", problems) : readEmail(body.email, "email", problems);
  const isText = body.question === undefined || body.question === null || typeof body.question === "string";
  const parsed = parseConversationText(body.question, questionAtMost);
  if (!isText) problems.push("question must be a text");
  else if (!("text" in parsed)) {
    problems.push(
      {
        missing: "question cannot be blank",
        too_long: `question must have at most ${questionAtMost} characters`,
        unreadable: "question cannot contain control characters",
      }[parsed.problem],
    );
  }
  if (!("text" in parsed) || problems.length > 0) return { problems };
  return { value: { text: parsed.text, firstName, email } };
}

function blank(name: string, problems: string[]): string {
  problems.push(`${name} cannot be blank`);
  return "";
}

function readFirstName(value: unknown, problems: string[]): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") problems.push("first_name must be a text");
  else if (hasControlCharacters(value) || !value.isWellFormed())
    problems.push("first_name cannot contain control characters");
  else if (lengthOf(value.trim()) > firstNameAtMost)
    problems.push(`first_name must have at most ${firstNameAtMost} characters`);
  else return value.trim() || null;
  return null;
}

/** The page of a question, for everybody. */
export function questionPagePath(trkref: string, number: number): string {
  return `/reviews/${trkref}/question/${number}`;
}

/** Whether shoppers can ask a shop about its products: it takes questions, and mail can be sent, without which no address could be confirmed. */
export function canBeAsked(
  { takesQuestions }: { takesQuestions: boolean },
  { sendsMail }: { sendsMail: boolean },
): boolean {
  return takesQuestions && sendsMail;
}

/** Where shoppers ask about a product; a path of its own, since a sku could be any word below `/reviews/{trkref}`. */
export function askPagePath(trkref: string, sku: string): string {
  return `/questions/${trkref}/ask?sku=${encodeURIComponent(sku)}`;
}

/**
 * Since when somebody owns what they bought: the month of the order, YYYY-MM; where no order has said its day, of the one that confirmed
 * the purchase, in the shop's time zone.
 */
export function ownerSince(
  { purchaseDate, confirmedAt }: { purchaseDate: string | null; confirmedAt: Date },
  timeZone: string,
): string {
  return (purchaseDate ?? dayIn(timeZone, confirmedAt)).slice(0, "YYYY-MM".length);
}

/** A question with what is shown of it to everybody. */
export type ShownConversation = {
  organisationId: string;
  id: string;
  number: number;
  sku: string;
  text: string;
  firstName: string | null;
  language: string;
  submittedAt: Date;
  publishedAt: Date;
  helpful: number;
  unhelpful: number;
  answers: ShownAnswer[];
};

export type ShownAnswer = {
  number: number;
  text: string;
  writerKind: AnswerWriter;
  /** What an owner chose to be called; null for the shop's, and for owners who chose nothing. */
  displayName: string | null;
  /** Of the confirmed purchase that makes them an owner: the month as YYYY-MM in the shop's time zone; null where the goods went back since. */
  ownerSince: string | null;
  publishedAt: Date;
  helpful: number;
  unhelpful: number;
};

/** Where counting ends: nobody works off more in a day, and it costs the same however many there are. */
export const unansweredCountedAtMost = 1000;

/** What every list of questions in the console shows of one. */
type InList = {
  id: string;
  number: number;
  sku: string;
  productName: string | null;
  text: string;
  firstName: string | null;
  language: string;
  /** When it was published; where it is not, when it was asked. */
  at: Date;
};

/** A published question as the shop's list shows it, with the state of the shop's answer to it. */
export type ListedQuestion = InList & { answerState: AnswerState | null; isAnswerShown: boolean };

/** One that shoppers do not see. */
export type UnseenQuestion = InList & { state: QuestionState; isAppeal: boolean; reason: QuestionReason | null };
