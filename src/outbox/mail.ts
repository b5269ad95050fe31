import type { Language } from "../platform/i18n.ts";

/** What a mail is about. */
export const mailKinds = ["statement_of_reasons", "appeal_decided", "report_decided"] as const;

export type MailKind = (typeof mailKinds)[number];

/** A mail that is due to somebody, as it will look. Whose address it goes to is looked up when it is sent. */
export type Mail = {
  organisationId: string;
  id: string;
  kind: MailKind;
  /** Null where it does not go to a purchaser, or to one who was erased. */
  purchaserId: string | null;
  reviewId: string | null;
  language: Language;
  subject: string;
  /** Plain text. */
  body: string;
  createdAt: Date;
  sentAt: Date | null;
};
