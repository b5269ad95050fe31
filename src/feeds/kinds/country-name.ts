import countries from "i18n-iso-countries";
import { languages } from "../../platform/languages.ts";
import { normalized } from "../../platform/text.ts";

const codes = new Map<string, string>();
for (const language of languages) {
  for (const [code, names] of Object.entries(countries.getNames(language, { select: "all" })))
    for (const name of names) codes.set(keyOf(name), code);
}

/** The ISO 3166-1 alpha-2 code of a country by its name in one of our languages. */
export function countryNamed(name: string): string | undefined {
  return codes.get(keyOf(name));
}

function keyOf(name: string): string {
  return normalized(name, "NFC").toLowerCase().trim();
}
