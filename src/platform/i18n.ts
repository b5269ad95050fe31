import { createInstance, type TFunction, type TOptions } from "i18next";
import Negotiator from "negotiator";
import { isLanguage, type Language, languageOfLocale, languages } from "./languages.ts";

/**
 * The language for a reader: the one asked for by name, else the first that the browser accepts and we have, else that of the
 * locale the page belongs to, else English. Who accepts any (`*`) gets the page's own.
 */
export function chooseLanguage(wish: {
  asked?: unknown;
  acceptLanguage?: string | undefined;
  locale: string;
}): Language {
  if (isLanguage(wish.asked)) return wish.asked;
  const own = languageOfLocale(wish.locale);
  if (!wish.acceptLanguage) return own;
  const headers = { "accept-language": wish.acceptLanguage };
  // Of those that are equally welcome the first counts.
  const accepted = new Negotiator({ headers }).language([own, ...languages]);
  return isLanguage(accepted) ? accepted : own;
}

/** Sentences by key; a group of sentences is a tree of them. */
export type Sentences = { readonly [key: string]: string | Sentences };
type Keys<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? Key : `${Key}.${Keys<Tree[Key]>}`;
}[keyof Tree & string];
type Singular<Key extends string> = Key extends `${infer Base}_${"one" | "other" | "many"}` ? Base : Key;
/** The same keys in every language: what is missing in one does not compile. */
type SameKeys<Tree> = { readonly [Key in keyof Tree]: Tree[Key] extends string ? string : SameKeys<Tree[Key]> };

/** A sentence in one language, its {{placeholders}} filled in. Not escaped: the renderer does that. `count` chooses the plural. */
export type Translate<Tree> = (key: Singular<Keys<Tree>>, values?: TOptions) => string;

/**
 * A slice's sentences in all languages. English names the keys; plural forms end on `_one` and `_other`.
 *
 * @returns the translator of a language
 */
export function translations<const English extends Sentences>(sentences: {
  en: English;
  de: SameKeys<English>;
  fr: SameKeys<English>;
}): (language: Language) => Translate<English> {
  const instance = createInstance();
  const all = { ...sentences, fr: withFrenchSpaces(sentences.fr) };
  void instance.init({
    resources: Object.fromEntries(languages.map((language) => [language, { translation: all[language] }])),
    lng: "en",
    fallbackLng: false,
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  const translators = new Map(languages.map((language) => [language, rememberPlain(instance.getFixedT(language))]));
  return (language) => translators.get(language)!;
}

/**
 * French sets a space before ? ! ; : and within « », at which no line may break. Here for every sentence: whoever types one sees
 * no difference between that space and another. What fills a placeholder stays as it is.
 */
function withFrenchSpaces(tree: Sentences): Sentences {
  const entries = Object.entries(tree).map(([key, value]) => [
    key,
    typeof value === "string" ? value.replaceAll(/ (?=[?!;:»])|(?<=«) /g, "\u00a0") : withFrenchSpaces(value),
  ]);
  return Object.fromEntries(entries);
}

// Most sentences have no placeholder, and a page has hundreds: looking one up each time took longer than writing the page.
function rememberPlain(translate: TFunction): (key: string, values?: TOptions) => string {
  const plain = new Map<string, string>();
  return (key, values) => {
    if (values) return translate(key, values);
    const known = plain.get(key);
    if (known !== undefined) return known;
    const sentence = translate(key);
    plain.set(key, sentence);
    return sentence;
  };
}
