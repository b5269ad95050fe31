import countries from "i18n-iso-countries";
import { nameKey } from "../src/platform/values/country-names.ts";

/**
 * The module of all countries, as text: a line for each, with its two-letter and three-letter codes and all its names, keyed by
 * their words. Spelled as in `i18n-iso-countries` and the CLDR data of the runtime that generates it: in English, German and
 * French, in the country's own language, and then in any other, as long as no two countries share a name.
 */
export function countriesModule(): string {
  const names = namesByWords();
  const lines = Object.entries(countries.getAlpha2Codes())
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([code, alpha3]) => `${code} ${alpha3} ${["", ...(names.get(code) ?? []), ""].join("|")}`);
  return [
    "// Made by npm run generate from scripts/country-table.ts: codes of two and of three letters, and names by their words.\n",
    "export const countryLines = `\n",
    `${lines.join("\n")}\n`,
    "`;\n",
  ].join("");
}

/** German as it is written without umlauts. */
function withoutUmlauts(name: string): string {
  return name.replaceAll(/[äöüÄÖÜ]/g, (letter) => `${letter.normalize("NFD")[0]}e`);
}

/** What the data lacks: nations of the United Kingdom, colloquial names and older ones. */
const saidAs: Readonly<Record<string, string>> = {
  GB: "England, Scotland, Wales, Northern Ireland, Great Britain, Britain, Schottland, Nordirland, Angleterre, Écosse, Pays de Galles, Irlande du Nord, Grande-Bretagne, Cymru, Alba, Inglaterra, Escocia, Gales, Irlanda del Norte, Inghilterra, Scozia, Galles, Irlanda del Nord, Engeland, Schotland, England and Wales, N. Ireland, Great Britain and Northern Ireland, United Kingdom of Great Britain and Northern Ireland, UK of Great Britain and Northern Ireland",
  NL: "Holland, Hollande, Holanda, Olanda, The Netherlands",
  US: "USA, U.S.A., U.S., United States of America, America, Amerika, Vereinigte Staaten von Amerika, États-Unis d'Amérique",
  AE: "UAE, U.A.E., VAE",
  BA: "Bosnia, Bosnien",
  CD: "Congo Kinshasa, DR Congo, DRC",
  CG: "Congo Brazzaville, Congo Republic",
  CI: "Ivory Coast, Elfenbeinküste",
  CV: "Cape Verde, Kap Verde, Cap-Vert",
  CZ: "Czech Republic, Tschechische Republik, République tchèque, Česká republika",
  DE: "Federal Republic of Germany, Bundesrepublik Deutschland, BRD",
  ES: "Canary Islands, Islas Canarias, Canarias, Kanarische Inseln, Îles Canaries",
  GR: "Hellas, Hellenic Republic",
  HK: "Hong Kong SAR, Hongkong SAR",
  IE: "Republic of Ireland, Eire",
  KP: "North Korea, Democratic People's Republic of Korea",
  KR: "South Korea, Korea",
  LA: "Laos, Lao PDR, Lao People's Democratic Republic",
  MK: "Macedonia, FYROM, The former Yugoslav Republic of Macedonia",
  MM: "Burma",
  PS: "Palestine, State of Palestine, Palestinian Territory",
  PT: "Azores, Açores, Azoren, Madeira",
  PW: "Belau",
  RU: "Russia, Russian Federation",
  SA: "KSA",
  SX: "Saint Martin Dutch part, Sint Maarten Dutch part",
  SY: "Syria",
  SZ: "Swaziland",
  TL: "East Timor",
  TR: "Turkey, Republic of Turkey, Türkiye",
  VA: "Vatican, Vatikan",
  VG: "British Virgin Islands, Virgin Islands GB",
  VI: "US Virgin Islands, United States Virgin Islands, Virgin Islands US",
};

// If two countries share a name, these languages take precedence.
const first = ["en", "de", "fr"];

function namesByWords(): Map<string, string[]> {
  const codes = new Map<string, string>();
  const know = (name: string, code: string) => {
    for (const key of [nameKey(name), nameKey(withoutUmlauts(name))])
      if (key !== "" && !codes.has(key)) codes.set(key, code);
  };
  const alpha2 = Object.keys(countries.getAlpha2Codes());
  for (const [code, names] of Object.entries(saidAs)) for (const name of names.split(", ")) know(name, code);
  for (const language of first) for (const [name, code] of namesIn(language, alpha2)) know(name, code);
  for (const [language, spokenIn] of ownLanguages(alpha2))
    for (const [name, code] of namesIn(language, spokenIn)) know(name, code);
  for (const [key, code] of elsewhere()) if (key !== "" && !codes.has(key)) codes.set(key, code);
  return grouped(codes);
}

function grouped(codes: ReadonlyMap<string, string>): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const [key, code] of codes) names.set(code, [...(names.get(code) ?? []), key]);
  return names;
}

function ownLanguages(alpha2: readonly string[]): Map<string, string[]> {
  const languages = new Map<string, string[]>();
  for (const code of alpha2) {
    const { language } = new Intl.Locale(`und-${code}`).maximize();
    languages.set(language, [...(languages.get(language) ?? []), code]);
  }
  return languages;
}

/** Names in any language; a name that two countries share means neither. */
function elsewhere(): [key: string, code: string][] {
  const names = new Map<string, string | undefined>();
  for (const language of countries.langs())
    for (const [name, code] of listedIn(language)) {
      const key = nameKey(name);
      names.set(key, names.has(key) && names.get(key) !== code ? undefined : code);
    }
  return [...names].filter((entry): entry is [string, string] => entry[1] !== undefined);
}

function* namesIn(language: string, of: readonly string[]): Generator<[name: string, code: string]> {
  for (const style of ["long", "short"] as const) {
    const names = new Intl.DisplayNames([language], { type: "region", style, fallback: "none" });
    for (const code of of) {
      const name = names.of(code);
      if (name) yield [name, code];
    }
  }
  for (const [name, code] of listedIn(language)) if (of.includes(code)) yield [name, code];
}

function* listedIn(language: string): Generator<[name: string, code: string]> {
  for (const [code, names] of Object.entries(countries.getNames(language, { select: "all" })))
    for (const name of [names].flat()) yield [name, code];
}
