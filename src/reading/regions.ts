import type { Organisation, Region } from "../organisations/index.ts";
import { isLanguage, type Language } from "../platform/languages.ts";
import type { ReviewSubject, ReviewTotals } from "../reviews/index.ts";

/** The locale of a reader: a language, and a country if they named one. */
export type ReaderLocale = { language: string; country: string | undefined };

/** `ll` or `ll-CC`, also with an underscore and in any case; undefined for anything else. */
export function readLocale(text: string): ReaderLocale | undefined {
  const [, language, country] = /^([a-z]{2,3})(?:[-_]([a-z]{2}))?$/i.exec(text) ?? [];
  return language === undefined ? undefined : { language: language.toLowerCase(), country: country?.toUpperCase() };
}

/** The regions in which cars are listed, and those of everything else, in the order in which they are offered. */
const carRegions = ["my-locale", "my-country", "my-languages", "multi-country"] as const;
const otherRegions = ["my-locale", "my-country", "my-languages", "english", "worldwide"] as const;

export type ListedRegion = Region | "multi-country";

export function regionsOf(isCars: boolean): readonly ListedRegion[] {
  return isCars ? carRegions : otherRegions;
}

/** The region that is asked for by name. Either list's names are understood for both; undefined for anything else. */
export function regionNamed(text: string): ListedRegion | undefined {
  return [...otherRegions, ...carRegions].find((region) => region === text);
}

/** The region of an organisation's lists where none is asked for. */
export function usualRegion({ defaultRegion }: Organisation, isCars: boolean): ListedRegion {
  return isCars && (defaultRegion === "worldwide" || defaultRegion === "english") ? "multi-country" : defaultRegion;
}

/**
 * The languages of an organisation's reviews that are in a region (ruling 23); undefined for all. A review's country is that of its
 * organisation, and a locale without a country is everywhere.
 */
export function languagesIn(
  region: ListedRegion,
  { language, country }: ReaderLocale,
  organisation: { locale: string },
): readonly Language[] | undefined {
  const isHere = country === undefined || country === organisation.locale.split("-")[1];
  const own = isLanguage(language) ? [language] : [];
  switch (region) {
    case "my-locale":
      return isHere ? own : [];
    case "my-country":
      return isHere ? undefined : [];
    case "my-languages":
      return own;
    case "english":
      return ["en"];
    case "worldwide":
    case "multi-country":
      return undefined;
  }
}

/** Whether what is listed in a region is in the reader's own language. */
export function isInNativeLanguage(region: ListedRegion, { language }: ReaderLocale): boolean {
  return region === "my-locale" || region === "my-languages" || (region === "english" && language === "en");
}

/** The part of what is read that lies in these languages; undefined if that is nothing. */
export function narrowed(
  subject: ReviewSubject,
  languages: readonly Language[] | undefined,
): ReviewSubject | undefined {
  if (languages === undefined) return subject;
  return languages.length === 0 ? undefined : { ...subject, languages };
}

export function countIn(totals: ReviewTotals, languages: readonly Language[] | undefined): number {
  if (languages === undefined) return totals.count;
  return languages.reduce((sum, language) => sum + (totals.byLanguage[language] ?? 0), 0);
}
