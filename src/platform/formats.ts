/* eslint-disable no-restricted-syntax -- the place where formatters are made and kept */

/**
 * Formatters of dates and numbers, made once for each locale: making one takes longer than using it a hundred times, and
 * `toLocaleString` makes one at each call. There are only as many as organisations have chosen locales.
 */
export const dateFormats = (options: Intl.DateTimeFormatOptions) =>
  remembered((locale) => new Intl.DateTimeFormat(locale, options));

export const numberFormats = (options?: Intl.NumberFormatOptions) =>
  remembered((locale) => new Intl.NumberFormat(locale, options));

/** The names of countries in a language. */
export const regionNames = remembered((language) => new Intl.DisplayNames([language], { type: "region" }));

/** The names of languages in a language. */
export const languageNames = remembered((language) => new Intl.DisplayNames([language], { type: "language" }));

const integers = numberFormats();

/** A number as a reader writes it: of the console, unless a locale is given. */
export function inFull(value: number, locale = "en-GB"): string {
  return integers(locale).format(value);
}

/** A function that makes something of a text once, and gives it again whenever the same is asked. For few texts: all are kept. */
export function remembered<Formatter>(make: (locale: string) => Formatter): (locale: string) => Formatter {
  const made = new Map<string, Formatter>();
  return (locale) => {
    const known = made.get(locale);
    if (known) return known;
    const formatter = make(locale);
    made.set(locale, formatter);
    return formatter;
  };
}

const months = dateFormats({ month: "long", year: "numeric", timeZone: "UTC" });

/** A month, YYYY-MM, in words: March 2026. */
export function monthIn(locale: string, month: string): string {
  return months(locale).format(new Date(`${month}-01T00:00:00Z`));
}
