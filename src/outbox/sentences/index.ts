import { translations } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/** The foot of every mail, and the page where mails are stopped. */
export const outboxSentences = translations({ en, de, fr });
