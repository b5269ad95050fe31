import type { Translation } from "../../platform/i18n.ts";

export const en = {
  subject: "{{shop}} has replied to your review of {{product}}",
  greeting: "Hello,",
  what: "{{shop}} has replied to your review of {{product}}. A person checked the reply, as they did your review. It says:",
  page: "It appears below your review, where everyone can read both:",
  next: "Your review stays as you wrote it. You do not need to do anything.",
} as const;

/** The same in another language. */
export type Translated = Translation<typeof en>;
