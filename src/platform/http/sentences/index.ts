import { translations } from "../../i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/** What error pages say, in the reader's language. */
export const refusalSentences = translations({ en, de, fr });
