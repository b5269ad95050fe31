import { translations } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/** The frame of a shop's published pages. */
export const brandSentences = translations({ en, de, fr });
