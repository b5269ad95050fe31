import { dateFormats, inFull } from "../platform/formats.ts";
import { chooseLanguage } from "../platform/i18n.ts";
import { isLanguage, type Language, localeFor } from "../platform/languages.ts";
import { authorSentences, formSentences, standingSentences } from "./sentences/index.ts";

const days = dateFormats({ dateStyle: "full", timeZone: "UTC" });

/** The reader of a page: their language, its sentences, and how they write dates and numbers. */
export type Reader = {
  language: Language;
  /** The language, if the URL asks for one: links to other pages then ask for it too. */
  asked: Language | undefined;
  form: ReturnType<typeof formSentences>;
  standing: ReturnType<typeof standingSentences>;
  author: ReturnType<typeof authorSentences>;
  /** The day of an instant, in UTC, the month in words. */
  day: (instant: Date) => string;
  number: (value: number) => string;
  /** The address of the same page in a language. */
  hrefIn: (language: Language) => string;
};

/**
 * The reader of a request: the language the address asks for, else the browser's, else the shop's. `query` is the part
 * of the URL that its pages may repeat, so that the links to the other languages open the same thing.
 */
export function readerOf(
  request: { path: string; query: Readonly<Record<string, string>>; acceptLanguage: string | undefined },
  organisation: { locale: string },
): Reader {
  const { path, query, acceptLanguage } = request;
  const language = chooseLanguage({ asked: query.lang, acceptLanguage, locale: organisation.locale });
  const locale = localeFor(language, organisation.locale);
  return {
    language,
    asked: isLanguage(query.lang) ? query.lang : undefined,
    form: formSentences(language),
    standing: standingSentences(language),
    author: authorSentences(language),
    day: (instant) => days(locale).format(instant),
    number: (value) => inFull(value, locale),
    hrefIn: (lang) => `${path}?${new URLSearchParams({ ...query, lang })}`,
  };
}
