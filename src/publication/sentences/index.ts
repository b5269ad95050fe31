import { translationGroups } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

export const {
  publication: publicationSentences,
  policy: policySentences,
  /** What the policy page says about who is asked for a review. */
  invited: invitedSentences,
  /** What the figures on the policy page are called. */
  figures: figuresSentences,
  /** Labels among an author's own words, where programs read them. */
  structuredData: structuredDataSentences,
} = translationGroups({ en, de, fr });
