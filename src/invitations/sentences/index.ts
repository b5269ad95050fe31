import { translations } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/** The sentences of the mails that ask for reviews. */
export const invitationSentences = translations({ en, de, fr });
