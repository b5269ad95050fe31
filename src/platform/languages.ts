/** A language that pages and mails for people outside the shop are written in. */
type LanguageRow = {
  /** ISO 639, as it stands in addresses, in the database and before the hyphen of a locale. */
  code: string;
  /** What those who read it call it. */
  ownName: string;
  /** What the console calls it. */
  englishName: string;
  /** Whose way of writing dates and numbers it gets where the shop has no region of its own that speaks it. */
  region: string;
  direction: "ltr" | "rtl";
  /** Countries nearly all of whose people read it. Where there are several (CH, BE, LU, CA) the shop's is the better guess. */
  countries: readonly string[];
};

/**
 * Every language, once. A further one is a row here and, in each `sentences` folder, a file with a line in its `index.ts`: the
 * compiler names them.
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

/** The language of whoever reads none of the others, as far as we know. */
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

/** The language that nearly everybody in a country reads; undefined where that cannot be said. */
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

/** What the console calls a language; one that we do not know is called by its code. */
export function englishName(language: string): string {
  return rows.get(language)?.englishName ?? language;
}

/** Which way a text in this language runs, where that is not the usual way: for the attribute `dir`. */
export function directionOf(lang: string): "rtl" | undefined {
  return rows.get(lang)?.direction === "rtl" ? "rtl" : undefined;
}

/** A value for each language. */
export function inEveryLanguage<Value>(make: (language: Language) => Value): Record<Language, Value> {
  return Object.fromEntries(languages.map((language) => [language, make(language)])) as Record<Language, Value>;
}
