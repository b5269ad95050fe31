import { translationGroups } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

export const {
  /** Why reviews are rejected and taken down, and the statements of reasons. */
  reviews: reviewSentences,
  /** What mails tell authors apart from decisions. */
  authorMails: authorMailSentences,
} = translationGroups({ en, de, fr });
