import { translations } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/** The question that is built in. */
export const builtInSentences = translations({ en, de, fr });
