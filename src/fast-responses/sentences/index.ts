import { translations } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/** The mail that tells authors of the shop's reply. */
export const replySentences = translations({ en, de, fr });
