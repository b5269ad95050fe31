import type { Language } from "../platform/languages.ts";

/** What a mail is about. */
export const mailKinds = [
  "invitation",
  "reminder",
  "review_received",
  "statement_of_reasons",
  "review_published",
  "reply_published",
  "answer_published",
  "answer_rejected",
  "appeal_decided",
  "report_decided",
  "question_asked",
  "question_answered",
  "question_rejected",
  "question_shown",
  "owner_question",
  "webhook_trouble",
  "password_link",
  "staff_notice",
  "staff_digest",
] as const;

export type MailKind = (typeof mailKinds)[number];

/**
 * Whether a mail is one of the many that a sweep writes. Everything else goes before them, whichever shop it is from:
 * reasons and answers are owed, an author is waiting to hear that their review arrived, and somebody who sent
 * themselves a test mail, which goes to no purchaser, is waiting too.
 */
export function isBulk({ kind, purchaserId }: Pick<Mail, "kind" | "purchaserId">): boolean {
  return (kind === "invitation" || kind === "reminder" || kind === "owner_question") && purchaserId !== null;
}

/**
 * How far a mail has come. `claimed` means that a hand-over is under way, or that the mail is in doubt: whoever claimed
 * it died, or lost the mail server after the text was sent. The program never tries a mail in doubt again, since that
 * could mail somebody twice.
 */
export const mailStates = ["waiting", "claimed", "sent", "refused", "withheld"] as const;

export type MailState = (typeof mailStates)[number];

/** A state, or in doubt: what lists and figures tell apart. */
export const mailStandings = ["waiting", "in_doubt", "sent", "refused", "withheld"] as const;

export type MailStanding = (typeof mailStandings)[number];

/** Why a mail is not handed over although it was written. */
export const withheldReasons = [
  "no_mail_server", // it was written while no mail server was set
  "no_address", // nobody is known to send it to
  "erased", // the address, or whom it is about
  "bounced", // the address does not take mails
  "opted_out", // the reader has stopped such mails, or complained
  "no_longer_due", // what it says or asks is no longer true
] as const;

export type WithheldReason = (typeof withheldReasons)[number];

/** A mail for somebody, as it will look. The address is looked up when it is sent. */
export type Mail = {
  organisationId: string;
  id: string;
  kind: MailKind;
  /** Null if it does not go to a purchaser, or to one who was erased. */
  purchaserId: string | null;
  reviewId: string | null;
  isBulk: boolean;
  language: Language;
  subject: string;
  /** Plain text. Secret links are not part of it: it contains placeholders until it is sent or looked at. */
  body: string;
  /** The same as a fragment of markup, with the same placeholders; null: made from the text. */
  html: string | null;
  createdAt: Date;
  state: MailState;
  claimedAt: Date | null;
  attempts: number;
  nextAttemptAt: Date | null;
  /** How the last hand-over failed, as a code. */
  failure: string | null;
  withheldBecause: WithheldReason | null;
  sentAt: Date | null;
  /** When its words were deleted. */
  forgottenAt: Date | null;
};

/** The very longest that a hand-over can take. An older claim belongs to a process that died. */
const handOverMs = 15 * 60_000;

/** Whether nobody knows if the mail server has it: somebody has to decide that. */
export function isInDoubt(mail: Pick<Mail, "state" | "claimedAt" | "failure">, now: Date): boolean {
  if (mail.state !== "claimed") return false;
  const { claimedAt } = mail;
  if (mail.failure !== null || claimedAt === null) return true;
  return claimedAt <= claimsInDoubtSince(now) || claimedAt > claimsAheadFrom(now);
}

export function claimsInDoubtSince(now: Date): Date {
  return new Date(now.getTime() - handOverMs);
}

/** A claim further in the future is from a clock that ran fast: nobody knows how old it is. */
export function claimsAheadFrom(now: Date): Date {
  return new Date(now.getTime() + handOverMs);
}

/** The longest that a mail is put off after a failure. */
export const putOffAtMostMs = 240 * 60_000;
