import { translations } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/**
 * The form with which anybody can report a review, and the mail that says what was decided. `label` and `hint` are used
 * in the form, `short` in the mail.
 */
export const reportSentences = translations({ en, de, fr });

/** The form's words for a reason in English, for the console. */
export const reasonLabels = en.reason;
