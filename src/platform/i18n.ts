import { createInstance, type TFunction, type TOptions } from "i18next";
import { LRUCache } from "lru-cache";
import Negotiator from "negotiator";
import { inEveryLanguage, isLanguage, type Language, languageOfLocale, languages, lastResort } from "./languages.ts";

/**
 * The language for a reader: the one asked for by name, else the first that the browser accepts and we have, else that
 * of the locale the page belongs to, else English. A browser that accepts any (`*`) gets the page's own.
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
  // Of languages that are equally welcome, the first counts.
  const accepted = new Negotiator({ headers }).language([own, ...languages]);
  return isLanguage(accepted) ? accepted : own;
}

/** Sentences by key; a group of sentences is a tree of them. */
export type Sentences = { readonly [key: string]: string | Sentences };
type Keys<Tree> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? Key : `${Key}.${Keys<Tree[Key]>}`;
}[keyof Tree & string];
type Singular<Key extends string> = Key extends `${infer Base}_${"one" | "other"}` ? Base : Key;

/**
 * What English says, in another language: every key, or it does not compile. English has two plural forms, `_one` and
 * `_other`; a language that has more may provide those too.
 */
export type Translation<English> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : Translation<English[Key]>;
} & {
  readonly [Key in keyof English as Key extends `${infer Base}_other`
    ? `${Base}_${"zero" | "two" | "few" | "many"}`
    : never]?: string;
};
type InEveryLanguage<English> = { readonly en: English } & Readonly<
  Record<Exclude<Language, "en">, Translation<English>>
>;

/** A sentence in one language, its {{placeholders}} filled in. Not escaped: the renderer does that. `count` chooses the plural. */
export type Translate<Tree> = (key: Singular<Keys<Tree>>, values?: TOptions) => string;

/**
 * A slice's sentences in all languages; English names the keys.
 *
 * @returns the translator of a language
 */
export function translations<const English extends Sentences>(
  sentences: InEveryLanguage<English>,
): (language: Language) => Translate<English> {
  const instance = createInstance();
  void instance.init({
    resources: inEveryLanguage((language) => ({ translation: asSaid(sentences[language], language) })),
    lng: lastResort,
    fallbackLng: false,
    initAsync: false,
    interpolation: { escapeValue: false },
  });
  const translators = inEveryLanguage((language) => remember(instance.getFixedT(language)));
  return (language) => translators[language];
}

/** The same for a slice whose sentences are in groups that are used separately: a translator for each group. */
export function translationGroups<const English extends Readonly<Record<string, Sentences>>>(
  sentences: InEveryLanguage<English>,
): { readonly [Group in keyof English]: (language: Language) => Translate<English[Group]> } {
  const groups = Object.keys(sentences.en).map((group) => {
    const ofGroup = inEveryLanguage((language) => (sentences[language] as Record<string, Sentences>)[group]!);
    return [group, translations<Sentences>(ofGroup)];
  });
  return Object.fromEntries(groups);
}

function asSaid(tree: Sentences, language: Language): Sentences {
  const complete = withEveryPlural(tree, new Intl.PluralRules(language).resolvedOptions().pluralCategories);
  return language === "fr" ? withFrenchSpaces(complete) : complete;
}

/**
 * If a language provides no sentence for a plural form that it has, as French for millions, the general one is used.
 */
function withEveryPlural(tree: Sentences, forms: readonly string[]): Sentences {
  const all: Record<string, string | Sentences> = {};
  for (const [key, value] of Object.entries(tree)) {
    all[key] = typeof value === "string" ? value : withEveryPlural(value, forms);
    if (!key.endsWith("_other")) continue;
    for (const form of forms) {
      const counted = key.replace(/other$/, form);
      if (!Object.hasOwn(tree, counted)) all[counted] = value;
    }
  }
  return all;
}

/**
 * French puts a space before ? ! ; : and inside « », at which no line may break. Done here for every sentence, since
 * whoever types one cannot see the difference between that space and an ordinary one. What fills a placeholder stays as
 * it is.
 */
function withFrenchSpaces(tree: Sentences): Sentences {
  const entries = Object.entries(tree).map(([key, value]) => [
    key,
    typeof value === "string" ? value.replaceAll(/ (?=[?!;:»])|(?<=«) /g, "\u00a0") : withFrenchSpaces(value),
  ]);
  return Object.fromEntries(entries);
}

const filledKept = 500;
const longestKept = 300;
/** What fills a sentence may be a person's: it is not kept for longer than anything else that is remembered. */
const filledKeptMs = 60_000;

/**
 * Looking a sentence up each time took longer than writing the page: a page has hundreds. Most have no placeholder; the others are
 * mostly filled in alike, with the shop's name or a number.
 */
function remember(translate: TFunction): (key: string, values?: TOptions) => string {
  const plain = new Map<string, string>();
  let filled: LRUCache<string, string> | undefined;
  return (key, values) => {
    if (values) {
      const asked = `${key} ${JSON.stringify(values)}`;
      if (asked.length > longestKept) return translate(key, values);
      filled ??= new LRUCache({ max: filledKept, ttl: filledKeptMs });
      const before = filled.get(asked);
      if (before !== undefined) return before;
      const sentence = translate(key, values);
      filled.set(asked, sentence);
      return sentence;
    }
    const known = plain.get(key);
    if (known !== undefined) return known;
    const sentence = translate(key);
    plain.set(key, sentence);
    return sentence;
  };
}
