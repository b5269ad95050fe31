import { translations } from "../../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/** What owners of a product read who answer a question about it: on their own page, and in mails about what became of the answer. */
export const ownerSentences = translations({ en, de, fr });
