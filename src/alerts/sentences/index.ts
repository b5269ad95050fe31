import type { Organisation } from "../../organisations/index.ts";
import { chooseLanguage, translations } from "../../platform/i18n.ts";
import type { Language } from "../../platform/languages.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { fr } from "./fr.ts";

/** What the people who work in the console are told by mail, and on the page that stops such mails. */
export const alertSentences = translations({ en, de, fr });

/** In which language a mail in the name of a shop is. */
export function alertLanguage({ locale }: Pick<Organisation, "locale">): Language {
  return chooseLanguage({ locale });
}
