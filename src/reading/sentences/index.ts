import { translations } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/** What the read API says in words of its own. */
export const readingSentences = translations({ en, de, fr });
