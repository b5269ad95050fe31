import { translations } from "../../platform/i18n.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/**
 * The form by which anybody reports a review, and the mail that tells what was decided. `label` and `hint` stand in the form,
 * `short` in the mail.
 */
export const reportSentences = translations({ en, de, fr });

/** The form's words for a reason in English, for the console. */
export const reasonLabels = en.reason;
