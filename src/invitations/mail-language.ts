import { isLanguage, type Language } from "../platform/languages.ts";

// Countries whose people nearly all read one of our languages; where there are several (CH, BE, LU, CA) the shop's is the better
// guess.
const byCountry: Readonly<Record<string, Language>> = {
  DE: "de",
  AT: "de",
  LI: "de",
  FR: "fr",
  MC: "fr",
  GB: "en",
  UK: "en",
  IE: "en",
  US: "en",
  AU: "en",
  NZ: "en",
};

/** The language to write to a purchaser in: the one the order names, else their country's, else the shop's, else English. */
export function mailLanguage(
  to: { language: string | null; country: string | null },
  organisation: { locale: string },
): Language {
  if (isLanguage(to.language)) return to.language;
  // An order in a language that we do not have says nothing about which of ours is read: English is the best guess then.
  if (to.language !== null) return lastResort;
  return languageOfCountry(to.country ?? "") ?? languageOfLocale(organisation.locale);
}
