import { translationGroups } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

export const {
  /** Why reviews are refused and taken down, and the statements of reasons. */
  reviews: reviewSentences,
  /** What mails tell authors besides decisions. */
  authorMails: authorMailSentences,
} = translationGroups({ en, de, fr });
