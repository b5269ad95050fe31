import { translations } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/** What stands on a shop's published pages around what was asked for. */
export const ownerSentences = translations({ en, de, fr });
