import { dateFormats, monthIn, numberFormats, remembered } from "../platform/formats.ts";
import { chooseLanguage } from "../platform/i18n.ts";
import { isLanguage, type Language, localeFor } from "../platform/languages.ts";
import { publicationSentences } from "./sentences/index.ts";

/** The reader of a page: their language, and dates and numbers as they would write them. */
export type Reader = {
  language: Language;
  /** The language, if the address asks for it by name: links on the page keep asking for it. */
  asked: Language | undefined;
  t: ReturnType<typeof publicationSentences>;
  /** A calendar date or an instant (its day in UTC), the month in words: readers of 03/04 do not agree about the day. */
  day: (date: string | Date) => string;
  /** The same, for one that stands right before another: without its year if that is the other's too. */
  dayBefore: (date: string | Date, other: string | Date) => string;
  /** A month, YYYY-MM, in words. */
  month: (month: string) => string;
  /** An instant to the minute, in the shop’s time zone, which is named. */
  moment: (instant: Date) => string;
  /** A number with exactly this many decimals. */
  number: (value: number, decimals?: 0 | 1 | 2) => string;
  /** A part of the whole as a percentage. */
  percent: (part: number) => string;
};

/** The reader of a request to a page of this organisation. */
export function readerOf(
  wish: { query: Readonly<Record<string, unknown>>; acceptLanguage: string | undefined },
  organisation: { locale: string; timeZone?: string },
): Reader {
  const asked = isLanguage(wish.query.lang) ? wish.query.lang : undefined;
  const language = chooseLanguage({ asked, acceptLanguage: wish.acceptLanguage, locale: organisation.locale });
  const locale = localeFor(language, organisation.locale);
  return {
    language,
    asked,
    t: publicationSentences(language),
    day: (date) => days(locale).format(instantOf(date)),
    dayBefore: (date, other) => {
      const [day, otherDay] = [instantOf(date), instantOf(other)];
      const isInSameYear = day.getUTCFullYear() === otherDay.getUTCFullYear();
      return (isInSameYear ? daysOfYear : days)(locale).format(day);
    },
    month: (month) => monthIn(locale, month),
    moment: (instant) => inFullOf(locale, organisation.timeZone ?? "UTC", instant),
    number: (value, decimals = 0) => numbers[decimals]!(locale).format(value),
    percent: (part) => percents(locale).format(part),
  };
}

function instantOf(date: string | Date): Date {
  return typeof date === "string" ? new Date(`${date}T00:00:00Z`) : date;
}

const days = dateFormats({ dateStyle: "long", timeZone: "UTC" });
const daysOfYear = dateFormats({ day: "numeric", month: "long", timeZone: "UTC" });

/** Date and time as the language writes them, and the name that it has for the zone then. */
function inFullOf(locale: string, timeZone: string, instant: Date): string {
  const { moments, zones } = formatsIn(timeZone);
  const name = zones(locale)
    .formatToParts(instant)
    .find(({ type }) => type === "timeZoneName");
  return `${moments(locale).format(instant)} ${name?.value ?? timeZone}`;
}

const formatsIn = remembered((timeZone) => ({
  moments: dateFormats({ dateStyle: "long", timeStyle: "short", timeZone }),
  zones: dateFormats({ timeZone, timeZoneName: "short" }),
}));

const percents = numberFormats({ style: "percent", maximumFractionDigits: 1 });
const numbers = [0, 1, 2].map((decimals) =>
  numberFormats({ minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
);
