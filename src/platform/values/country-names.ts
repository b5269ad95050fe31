import countries from "i18n-iso-countries";
import { languages } from "../languages.ts";

/**
 * Every name that a country has, by the words in it: as `i18n-iso-countries` and the runtime's own CLDR data spell it in our
 * languages, in its own, and then in any other, as long as no two countries are called the same. Names are compared by their words
 * alone: without accents, apostrophes and signs, `&` and `and` left out, in any order (`Korea, Republic of`).
 *
 * Thousands of names are put together when the first one is asked for that our languages do not know; `warmCountryNames` does so
 * in turns, before anybody waits.
 */
export function countryNamed(name: string): string | undefined {
  const key = nameKey(name);
  if (key === "") return undefined;
  const known = codes.get(key);
  if (known) return known;
  for (const _ of others);
  return codes.get(key);
}

/** Puts all names together, one language at a time. */
export async function warmCountryNames(): Promise<void> {
  for (const _ of others) await new Promise(setImmediate);
}

const unsaid = new Set(["and", "und", "et", "the", "of"]);
const saints = new Set(["saint", "sainte", "sankt", "ste"]);

/**
 * A name's words, sorted: `Bosnia & Herzegovina` and `Bosnia and Herzegovina` are one, `St. Lucia` and `Saint Lucia`. Only of what is
 * no longer than a name: putting marks in order takes time with the square of their number.
 */
function nameKey(name: string): string {
  const plain = name
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/[\p{M}'’‘ʼʻ´`′.]/gu, "");
  const words =
    plain.replaceAll(/[ßøłđæœıðþ]/g, (letter) => plainLetters[letter] ?? letter).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .filter((word) => !unsaid.has(word))
    .map((word) => (saints.has(word) ? "st" : word))
    .sort()
    .join(" ");
}

const plainLetters: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  ł: "l",
  đ: "d",
  æ: "ae",
  œ: "oe",
  ı: "i",
  ð: "d",
  þ: "th",
};

/** As German is written where there are no umlauts. */
function withoutUmlauts(name: string): string {
  return name.replaceAll(/[äöüÄÖÜ]/g, (letter) => `${letter.normalize("NFD")[0]}e`);
}

/** What the data does not have: nations of the United Kingdom, names that are said and never written on a map, older ones. */
const saidAs: Readonly<Record<string, string>> = {
  GB: "England, Scotland, Wales, Northern Ireland, Great Britain, Britain, Schottland, Nordirland, Angleterre, Écosse, Pays de Galles, Irlande du Nord, Grande-Bretagne, Cymru, Alba, Inglaterra, Escocia, Gales, Irlanda del Norte, Inghilterra, Scozia, Galles, Irlanda del Nord, Engeland, Schotland, United Kingdom of Great Britain and Northern Ireland, UK of Great Britain and Northern Ireland",
  NL: "Holland, Hollande, Holanda, Olanda, The Netherlands",
  US: "USA, U.S.A., U.S., United States of America, America, Amerika, Vereinigte Staaten von Amerika, États-Unis d'Amérique",
  AE: "UAE, U.A.E., VAE",
  BA: "Bosnia, Bosnien",
  CD: "Congo Kinshasa, DR Congo",
  CG: "Congo Brazzaville, Congo Republic",
  CI: "Ivory Coast, Elfenbeinküste",
  CV: "Cape Verde, Kap Verde, Cap-Vert",
  CZ: "Czech Republic, Tschechische Republik, République tchèque, Česká republika",
  DE: "Federal Republic of Germany, Bundesrepublik Deutschland, BRD",
  GR: "Hellas, Hellenic Republic",
  IE: "Republic of Ireland, Eire",
  KP: "North Korea, Democratic People's Republic of Korea",
  KR: "South Korea, Korea",
  LA: "Laos, Lao People's Democratic Republic",
  MK: "Macedonia, FYROM, The former Yugoslav Republic of Macedonia",
  MM: "Burma",
  PS: "Palestine, State of Palestine, Palestinian Territory",
  PW: "Belau",
  RU: "Russia, Russian Federation",
  SX: "Saint Martin Dutch part, Sint Maarten Dutch part",
  SY: "Syria",
  SZ: "Swaziland",
  TL: "East Timor",
  TR: "Turkey, Republic of Turkey, Türkiye",
  VA: "Vatican, Vatikan",
  VG: "British Virgin Islands, Virgin Islands GB",
  VI: "US Virgin Islands, United States Virgin Islands, Virgin Islands US",
};

const alpha2 = Object.keys(countries.getAlpha2Codes());
const codes = new Map<string, string>();
const others = restOfNames();

// What comes first stands: our own list, then our languages.
for (const [code, names] of Object.entries(saidAs)) for (const name of names.split(", ")) known(name, code);
for (const language of languages) for (const [name, code] of namesIn(language, alpha2)) known(name, code);

function known(name: string, code: string): void {
  for (const key of [nameKey(name), nameKey(withoutUmlauts(name))])
    if (key !== "" && !codes.has(key)) codes.set(key, code);
}

/** Names in a country's own language, then in every other one: there of two countries of one name neither is meant. */
function* restOfNames(): Generator<void> {
  const byLanguage = new Map<string, string[]>();
  for (const code of alpha2) {
    const { language } = new Intl.Locale(`und-${code}`).maximize();
    byLanguage.set(language, [...(byLanguage.get(language) ?? []), code]);
  }
  yield;
  for (const [language, spokenIn] of byLanguage) {
    for (const [name, code] of namesIn(language, spokenIn)) known(name, code);
    yield;
  }
  const elsewhere = new Map<string, string | undefined>();
  for (const language of countries.langs()) {
    for (const [name, code] of listedIn(language)) {
      const key = nameKey(name);
      elsewhere.set(key, elsewhere.has(key) && elsewhere.get(key) !== code ? undefined : code);
    }
    yield;
  }
  for (const [key, code] of elsewhere) if (code && key !== "" && !codes.has(key)) codes.set(key, code);
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
