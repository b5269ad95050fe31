import { isLanguage, type Language, languageOfCountry, languageOfLocale, lastResort } from "../platform/languages.ts";

/** The language to use for a purchaser: the one the order names, else their country's, else the shop's, else English. */
export function mailLanguage(
  to: { language: string | null; country: string | null },
  organisation: { locale: string },
): Language {
  if (isLanguage(to.language)) return to.language;
  // An order in a language that we do not have does not tell which of ours its purchaser reads: English is the best guess then.
  if (to.language !== null) return lastResort;
  return languageOfCountry(to.country ?? "") ?? languageOfLocale(organisation.locale);
}
