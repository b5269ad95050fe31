import { chooseLanguage } from "../platform/i18n.ts";
import { isLanguage, type Language, localeFor } from "../platform/languages.ts";
import { publicationSentences } from "./sentences/index.ts";

/** Who reads a page: the language they get, and dates and numbers as they write them. */
export type Reader = {
  language: Language;
  /** The language, where the address asks for it by name: links of the page go on asking. */
  asked: Language | undefined;
  t: ReturnType<typeof publicationSentences>;
  /** A calendar date or an instant (its day in UTC), the month in words: readers of 03/04 do not agree about the day. */
  day: (date: string | Date) => string;
  /** An instant to the minute, in UTC and saying so. */
  moment: (instant: Date) => string;
  /** A number with so many decimals, neither more nor fewer. */
  number: (value: number, decimals?: number) => string;
  /** A part of the whole as a percentage. */
  percent: (part: number) => string;
};

/** The reader of a request to a page of this organisation. */
export function readerOf(
  wish: { query: Readonly<Record<string, unknown>>; acceptLanguage: string | undefined },
  organisation: { locale: string },
): Reader {
  const asked = isLanguage(wish.query.lang) ? wish.query.lang : undefined;
  const language = chooseLanguage({ asked, acceptLanguage: wish.acceptLanguage, locale: organisation.locale });
  const locale = localeFor(language, organisation.locale);
  return {
    language,
    asked,
    t: publicationSentences(language),
    day: (date) => days(locale).format(typeof date === "string" ? new Date(`${date}T00:00:00Z`) : date),
    moment: (instant) => `${moments(locale).format(instant)} UTC`,
    number: (value, decimals = 0) => numbers(locale, decimals).format(value),
    percent: (part) => percents(locale).format(part),
  };
}

// Making one takes longer than a hundred uses of it; there are as many as locales that organisations have chosen.
const days = remembered((locale) => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }));
const moments = remembered(
  (locale) => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }),
);
const percents = remembered((locale) => new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }));
const numbers = remembered(
  (locale, decimals: number) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
);

function remembered<Formatter, More extends number[]>(
  make: (locale: string, ...more: More) => Formatter,
): (locale: string, ...more: More) => Formatter {
  const made = new Map<string, Formatter>();
  return (locale, ...more) => {
    const key = [locale, ...more].join();
    const known = made.get(key);
    if (known) return known;
    const formatter = make(locale, ...more);
    made.set(key, formatter);
    return formatter;
  };
}
