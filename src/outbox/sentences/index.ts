import { translations } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/** What stands at the foot of every mail, and on the page where mails are stopped. */
export const outboxSentences = translations({ en, de, fr });
