import { chooseLanguage, isLanguage, type Language, languages } from "../platform/i18n.ts";
import { authorSentences } from "./author.sentences.ts";
import { formSentences } from "./form.sentences.ts";
import { standingSentences } from "./standing.sentences.ts";

/** Who reads a page: their language, its sentences, and dates and numbers as they write them. */
export type Reader = {
  language: Language;
  /** The language, where the address asks for it by name: links to other pages go on asking. */
  asked: Language | undefined;
  form: ReturnType<typeof formSentences>;
  standing: ReturnType<typeof standingSentences>;
  author: ReturnType<typeof authorSentences>;
  /** The day of an instant, in UTC, the month in words. */
  day: (instant: Date) => string;
  number: (value: number) => string;
  /** The same page in each language. */
  languageLinks: readonly { language: Language; href: string }[];
};

const regions = { en: "en-GB", de: "de-DE", fr: "fr-FR" } as const;

/**
 * The reader of a request: the language the address asks for, else the browser's, else the shop's. `query` is what
 * of the address its pages may repeat, so that the links to the other languages open the same.
 */
export function readerOf(
  request: { path: string; query: Readonly<Record<string, string>>; acceptLanguage: string | undefined },
  organisation: { locale: string },
): Reader {
  const { path, query, acceptLanguage } = request;
  const language = chooseLanguage({ asked: query.lang, acceptLanguage, locale: organisation.locale });
  const locale = organisation.locale.startsWith(`${language}-`) ? organisation.locale : regions[language];
  const days = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone: "UTC" });
  return {
    language,
    asked: isLanguage(query.lang) ? query.lang : undefined,
    form: formSentences(language),
    standing: standingSentences(language),
    author: authorSentences(language),
    day: (instant) => days.format(instant),
    number: (value) => value.toLocaleString(locale),
    languageLinks: languages.map((lang) => ({
      language: lang,
      href: `${path}?${new URLSearchParams({ ...query, lang })}`,
    })),
  };
}
