import { translations } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/** What askers and those who are asked read: the form and the pages around it, and what they are told of what has become of their question, by mail and on their own page. */
export const askerSentences = translations({ en, de, fr });
