import { translationGroups } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

export const {
  /** What the form says. */
  form: formSentences,
  /** What is said of a review that was sent. */
  standing: standingSentences,
  /** What the author's own pages say. */
  author: authorSentences,
} = translationGroups({ en, de, fr });
