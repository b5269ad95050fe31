import countries from "i18n-iso-countries";
import de from "i18n-iso-countries/langs/de.json" with { type: "json" };
import en from "i18n-iso-countries/langs/en.json" with { type: "json" };
import fr from "i18n-iso-countries/langs/fr.json" with { type: "json" };
import { normalized } from "../../platform/text.ts";

const codes = new Map<string, string>();
for (const locale of [en, de, fr]) {
  countries.registerLocale(locale);
  for (const [code, names] of Object.entries(countries.getNames(locale.locale, { select: "all" })))
    for (const name of names) codes.set(keyOf(name), code);
}

/** The ISO 3166-1 alpha-2 code of a country's name in English, German or French. */
export function countryNamed(name: string): string | undefined {
  return codes.get(keyOf(name));
}

function keyOf(name: string): string {
  return normalized(name, "NFC").toLowerCase().trim();
}
