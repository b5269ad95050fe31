import type { Translation } from "../../platform/i18n.ts";

export const en = {
  subject: "{{shop}} has replied to your review of {{product}}",
  greeting: "Hello,",
  what: "{{shop}} has replied to your review of {{product}}. The reply was checked by a person as your review was. It says:",
  page: "It stands below your review, where everybody can read both:",
  next: "Your review stays as you wrote it. You need not do anything.",
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
