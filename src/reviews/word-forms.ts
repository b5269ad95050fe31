import type { Language } from "../platform/languages.ts";

// Words without accents, in small letters. What is taken off has to be the same for two forms of a word, and need not be a word.

/** How words of a language are found in any of their forms. */
export type WordRules = {
  /** One letter, for entries of this language. */
  mark: string;
  /** Words that nearly every text has: they are not kept, and ignored in what somebody looks for. No negation is among them. */
  stopWords: ReadonlySet<string>;
  /** What is left of a word in all its forms. */
  stem: (one: string) => string;
  /** Whether words are also looked for within longer ones, which this language puts together. */
  hasCompounds: boolean;
};

/** Languages whose words have rules of their own; a language may do without them. */
export const wordRules: Readonly<Partial<Record<Language, WordRules>>> = {
  en: {
    mark: "e",
    stopWords: wordsIn(
      "a an the and or but of to in on at for from by with as is are was were be been am i you he she it we they me my your his her its our their this that these those there here have has had do does did will would can could so very s",
    ),
    stem: english,
    hasCompounds: false,
  },
  de: {
    mark: "d",
    stopWords: wordsIn(
      "der die das den dem des ein eine einen einem einer eines und oder aber in im an am auf aus bei beim mit nach von vom zu zum zur fur ist sind war waren sein hat haben hatte wird werden wurde ich du er sie es wir ihr mir mich dir dich uns sich mein meine dieser diese dieses als wie so auch da dass sehr fuer wuerde",
    ),
    stem: german,
    hasCompounds: true,
  },
  fr: {
    mark: "f",
    stopWords: wordsIn(
      "le la les l un une des du de d et ou mais a au aux en dans sur pour par avec est sont etait etaient etre ai as ont avait avoir je tu il elle on nous vous ils elles me te se mon ma mes ton son sa ses notre votre leur ce cet cette ces que qu qui j m t s c n ne y tres",
    ),
    stem: french,
    hasCompounds: false,
  },
};

/** All other languages: words are compared as they are written. */
export const plainRules: WordRules = { mark: "o", stopWords: new Set(), stem: (one) => one, hasCompounds: false };

function wordsIn(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}

// Endings that are taken off leave so many letters at least.
const least = 3;

function english(one: string): string {
  const single = withoutEnglishPlural(one);
  for (const ending of ["ing", "ed"]) {
    const stem = single.slice(0, -ending.length);
    if (single.endsWith(ending) && stem.length >= least && /[aeiouy]/.test(stem))
      return withoutDouble(withoutFinal(stem, "e"));
  }
  return withoutDouble(withoutFinal(single, "e"));
}

function withoutEnglishPlural(one: string): string {
  if (one.length <= least || !one.endsWith("s") || /(ss|us|is)$/.test(one)) return one;
  if (one.endsWith("ies") && one.length > 4) return `${one.slice(0, -3)}y`;
  return /(ss|x|z|ch|sh)es$/.test(one) ? one.slice(0, -2) : one.slice(0, -1);
}

const germanEndings = ["ern", "em", "en", "er", "es", "e", "s"] as const;

/** Twice: "kleineren" is "klein". An s goes only where it can be an ending. */
function german(one: string): string {
  const once = withoutGermanEnding(one);
  return once === one ? one : withoutGermanEnding(once);
}

function withoutGermanEnding(one: string): string {
  const ending = germanEndings.find((text) => one.endsWith(text) && one.length - text.length >= least);
  if (ending === "s" && !/[abdfghikmlnort]s$/.test(one)) return one;
  if (ending !== undefined) return one.slice(0, -ending.length);
  return /[lr]n$/.test(one) && one.length > least + 1 ? one.slice(0, -1) : one;
}

/** Number and gender, and the commonest endings of verbs: petit, petite, petits, petites; fonctionne, fonctionnent, fonctionner. */
function french(one: string): string {
  let stem = one;
  if (/[^e]aux$/.test(stem) && stem.length > 4) stem = `${stem.slice(0, -3)}al`;
  else if (/[sx]$/.test(stem) && stem.length > least) stem = stem.slice(0, -1);
  stem = withoutFinal(stem, "e");
  if (stem.endsWith("e") && stem.length > 4) stem = stem.slice(0, -1);
  for (const ending of ["ent", "er"])
    if (stem.endsWith(ending) && stem.length - ending.length >= 5) {
      stem = stem.slice(0, -ending.length);
      break;
    }
  // active and actif, heureuse and heureux.
  if (stem.endsWith("iv")) stem = `${stem.slice(0, -1)}f`;
  if (stem.endsWith("eus") && stem.length > 4) stem = stem.slice(0, -1);
  return withoutDouble(stem);
}

function withoutFinal(one: string, letter: string): string {
  return one.endsWith(letter) && one.length > least ? one.slice(0, -1) : one;
}

/** stopp and stop, bonn and bon. */
function withoutDouble(one: string): string {
  return one.length > least && /([bdfglmnprtz])\1$/.test(one) ? one.slice(0, -1) : one;
}
