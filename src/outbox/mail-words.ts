import { noSmtpUtf8 } from "../platform/mailer.ts";
import { isInDoubt, type Mail, type MailKind, type WithheldReason } from "./mail.ts";

/** What a mail is, in the console's words. */
export const mailKindWords: Record<MailKind, string> = {
  invitation: "invitation",
  reminder: "reminder",
  review_received: "review received",
  statement_of_reasons: "statement of reasons",
  review_published: "review published",
  reply_published: "reply published",
  answer_published: "owner’s answer published",
  answer_rejected: "reasons for an owner’s answer",
  appeal_decided: "answer to an appeal",
  report_decided: "answer to a report",
  question_asked: "link to confirm a question",
  question_answered: "answer to a question",
  question_rejected: "reasons for a question",
  question_shown: "answer to an appeal about a question",
  owner_question: "question to somebody who bought the product",
  webhook_trouble: "webhook alert",
  password_link: "link to set a password",
  staff_notice: "notice to staff",
  staff_digest: "daily digest to staff",
};

const withheldWords: Record<WithheldReason, string> = {
  no_mail_server: "no mail server was set when it was written",
  no_address: "there is nobody to send it to",
  erased: "the person it was for was erased",
  bounced: "the address does not accept mail",
  opted_out: "its reader has stopped such mails",
  no_longer_due: "things have changed since it was written",
};

/** What became of a mail, as part of a sentence. */
export function mailStandingWords(mail: Mail, now: Date): string {
  if (isInDoubt(mail, now)) return "in doubt";
  if (mail.state === "withheld") return `not sent: ${mail.withheldBecause ? withheldWords[mail.withheldBecause] : ""}`;
  if (mail.state === "refused" && mail.failure === noSmtpUtf8)
    return "not handed over: its address has letters beyond ASCII, which the mail server does not take (it does not offer SMTPUTF8)";
  if (mail.state === "refused") return `refused by the mail server (${mail.failure ?? "no code"})`;
  if (mail.state === "sent") return mail.failure ? `sent, and ${returned(mail.failure)}` : "sent";
  return mail.failure ? `waiting, after ${tries(mail.attempts)} (${mail.failure})` : "waiting";
}

function returned(failure: string): string {
  return failure === "complained" ? "called spam by its reader" : "came back";
}

function tries(attempts: number): string {
  return attempts === 1 ? "one try" : `${attempts} tries`;
}

/** What a mail is called in lists and headings: its subject, for as long as that is kept. */
export function mailTitleWords({ subject, forgottenAt }: Pick<Mail, "subject" | "forgottenAt">): string {
  return forgottenAt === null ? subject : "A mail whose words are deleted";
}
