/** A language that pages and mails for people outside the shop are written in. */
type LanguageRow = {
  /** ISO 639, as it stands in addresses, in the database and before the hyphen of a locale. */
  code: string;
  /** What its own readers call it. */
  ownName: string;
  /** What the console calls it. */
  englishName: string;
  /** The region whose dates and numbers it is written with, if the shop's own region does not speak it. */
  region: string;
  direction: "ltr" | "rtl";
  /**
   * Countries where nearly everybody reads it. For countries with several languages (CH, BE, LU, CA) the shop's own is
   * the better guess.
   */
  countries: readonly string[];
};

/**
 * Every language, once. To add one, add a row here and, in each `sentences` folder, a file with a line in its
 * `index.ts`; the compiler names what is missing.
 */
const table = [
  {
    code: "en",
    ownName: "English",
    englishName: "English",
    region: "GB",
    direction: "ltr",
    countries: ["GB", "UK", "IE", "US", "AU", "NZ"],
  },
  {
    code: "de",
    ownName: "Deutsch",
    englishName: "German",
    region: "DE",
    direction: "ltr",
    countries: ["DE", "AT", "LI"],
  },
  {
    code: "fr",
    ownName: "Français",
    englishName: "French",
    region: "FR",
    direction: "ltr",
    countries: ["FR", "MC"],
  },
] as const satisfies readonly LanguageRow[];

export type Language = (typeof table)[number]["code"];

const rows: ReadonlyMap<string, LanguageRow> = new Map(table.map((row) => [row.code, row]));

/** In the order in which pages offer them. */
export const languages: readonly Language[] = table.map(({ code }) => code);

/** The language for everybody of whom we do not know that they read another. */
export const lastResort: Language = "en";

export function isLanguage(text: unknown): text is Language {
  return typeof text === "string" && rows.has(text);
}

/** The language that somebody or something names, else English. */
export function languageNamed(name: unknown): Language {
  return isLanguage(name) ? name : lastResort;
}

/** The language of a locale (`de-AT`), else English. */
export function languageOfLocale(locale: string): Language {
  return languageNamed(locale.split("-")[0]);
}

/** The language that nearly everybody in a country reads; undefined if there is no such language. */
export function languageOfCountry(country: string): Language | undefined {
  return table.find(({ countries }) => (countries as readonly string[]).includes(country))?.code;
}

/**
 * The locale in which dates and numbers are written for a reader: the shop's own where it has this language (3 January is
 * January 3 to some), else the usual one.
 */
export function localeFor(language: Language, shopsLocale = ""): string {
  return shopsLocale.startsWith(`${language}-`) ? shopsLocale : `${language}-${rows.get(language)!.region}`;
}

export function ownName(language: Language): string {
  return rows.get(language)!.ownName;
}

/** What the console calls a language; one that we do not know goes by its code. */
export function englishName(language: string): string {
  return rows.get(language)?.englishName ?? language;
}

/** The direction of text in this language if it is not the usual one, for the attribute `dir`. */
export function directionOf(lang: string): "rtl" | undefined {
  return rows.get(lang)?.direction === "rtl" ? "rtl" : undefined;
}

/** A value for each language. */
export function inEveryLanguage<Value>(make: (language: Language) => Value): Record<Language, Value> {
  return Object.fromEntries(languages.map((language) => [language, make(language)])) as Record<Language, Value>;
}
