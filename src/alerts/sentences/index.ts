import { translations } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/** What the people of a shop are told by mail about its webhooks. */
export const alertSentences = translations({ en, de, fr });
