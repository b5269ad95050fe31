import { isLanguage } from "../platform/languages.ts";
import { plainRules, type WordRules, wordRules } from "./word-forms.ts";

// What a text is found by is decided here alone, and PostgreSQL only compares: its own parser takes other characters for letters where
// LC_CTYPE is C, and its stemmers differ between versions (decision 0063).

// The language of an entry stands in its mark: a word of one language is not looked for in texts of another.
const tongues: readonly WordRules[] = [...Object.values(wordRules), plainRules];

/** A word in its place, in each way in which it may be written. */
type Word = { spellings: readonly string[]; at: number };

// Nobody reads on after so many words, and PostgreSQL keeps no place beyond 16,383.
const wordsAtMost = 4000;
const lettersAtMost = 60;
const partsAtMost = 12;
// From so many letters on, a German word is also looked for within others.
const withinFrom = 4;

/**
 * What a version of a review is found by, as PostgreSQL's text form of a `tsvector`.
 *
 * @param organisationId whose it is: every entry begins with a mark of it
 * @param texts what the author wrote, field by field
 * @returns undefined where there is no word at all
 */
export function wordsVector(
  organisationId: string,
  language: string,
  texts: readonly (string | null | undefined)[],
): string | undefined {
  const tongue = tongueOf(language);
  const entries = new Map<string, Set<number>>();
  const add = (entry: string, at: number) => {
    const places = entries.get(entry) ?? new Set();
    entries.set(entry, places.add(at));
  };
  let from = 1;
  for (const text of texts) {
    const words = wordsOf(text ?? "", wordsAtMost - from);
    for (const { spellings, at } of words) {
      for (const spelling of spellings) {
        if (tongue.stopWords.has(spelling)) continue;
        const stem = tongue.stem(spelling);
        add(stem, from + at);
        // The parts of a compound begin after its third letter at the earliest: "unzufrieden" is not "zufrieden".
        if (tongue.hasCompounds)
          for (let cut = 3; stem.length - cut >= withinFrom; cut += 1) add(stem.slice(cut), from + at);
      }
    }
    // A gap: what stands in quotation marks does not reach from one field into the next.
    if (words.length > 0) from += (words.at(-1)?.at ?? 0) + 3;
    if (from >= wordsAtMost) break;
  }
  if (entries.size === 0) return undefined;
  const mark = markOf(organisationId) + tongue.mark;
  // PostgreSQL keeps 255 places of an entry.
  return [...entries].map(([entry, places]) => `${quoted(mark + entry)}:${[...places].slice(0, 250).join()}`).join(" ");
}

/** What somebody looks for, as PostgreSQL takes it. */
export type WordsQuery = {
  /** The text form of a `tsquery`. */
  query: string;
  /** Whether it names a word that has to be there: one that only says what may not be there fits nearly everything. */
  isNarrow: boolean;
};

/**
 * What somebody typed as a query: all words have to be there, in any form; those within quotation marks beside each other; a word
 * after a minus may not be there; a star ends the beginning of a word.
 *
 * @returns undefined if there is nothing in it that a text could be found by
 */
export function wordsQuery(organisationId: string, typed: string): WordsQuery | undefined {
  const parts = partsOf(typed);
  const organisation = markOf(organisationId);
  const conjunctions = tongues.flatMap((tongue) => {
    const mark = organisation + tongue.mark;
    const wanted = parts.filter(({ isWithout }) => !isWithout).flatMap((part) => termOf(part, tongue, mark) ?? []);
    return wanted.length === 0 ? [] : [`(${wanted.join(" & ")})`];
  });
  const unwanted = parts
    .filter(({ isWithout }) => isWithout)
    .flatMap((part) => tongues.flatMap((tongue) => termOf(part, tongue, organisation + tongue.mark) ?? []));
  if (conjunctions.length === 0 && unwanted.length === 0) return undefined;
  const all = conjunctions.length === 0 ? [] : [`(${conjunctions.join(" | ")})`];
  if (unwanted.length > 0) all.push(`!(${unwanted.join(" | ")})`);
  return { query: all.join(" & "), isNarrow: conjunctions.length > 0 };
}

type Part = { text: string; isPhrase: boolean; isWithout: boolean; isBeginning: boolean };

/** What was typed, part by part: a word with what hangs on it, or what stands in quotation marks. */
function partsOf(typed: string): Part[] {
  const found = typed
    .slice(0, 400)
    .matchAll(/(?<without>[-−–]?)(?:["“”„«»](?<phrase>[^"“”„«»]*)["“”„«»]?|(?<word>[^\s"“”„«»]+))/gu);
  const parts = [...found].map(({ groups }) => {
    const { without, phrase, word = "" } = groups as { without: string; phrase?: string; word?: string };
    const text = phrase ?? word;
    const isBeginning = phrase === undefined && /[^*]\*$/u.test(word);
    return { text, isPhrase: phrase !== undefined, isWithout: without !== "", isBeginning };
  });
  return parts.filter(({ text }) => wordsOf(text, 1).length > 0).slice(0, partsAtMost);
}

/** A part in one language; undefined if it has only words there that stand in every text. */
function termOf({ text, isPhrase, isBeginning }: Part, tongue: WordRules, mark: string): string | undefined {
  const words = wordsOf(text, 20, "query");
  const isLong = (word: Word) => !word.spellings.every((spelling) => tongue.stopWords.has(spelling));
  const terms = words.filter(isLong).map(({ spellings, at }, index, kept) => {
    const isLast = index === kept.length - 1;
    const alternatives = spellings.map((spelling) => {
      const stem = tongue.stem(spelling);
      if (isBeginning && isLast) return `${quoted(mark + (stem.length < spelling.length ? stem : spelling))}:*`;
      const isWithin = tongue.hasCompounds && !isPhrase && kept.length === 1 && stem.length >= withinFrom;
      return quoted(mark + stem) + (isWithin || isUnspaced(spelling) ? ":*" : "");
    });
    return { at, term: `(${[...new Set(alternatives)].join(" | ")})` };
  });
  const [first, ...rest] = terms;
  if (!first) return undefined;
  let before = first.at;
  const beside = rest.reduce((said, { at, term }) => {
    const distance = at - before;
    before = at;
    return `${said} <${distance}> ${term}`;
  }, first.term);
  const joined = isPhrase || words.length < 2 ? undefined : joinedOf(text);
  return joined === undefined ? `(${beside})` : `((${beside}) | ${quoted(mark + tongue.stem(joined))})`;
}

const elisions = new Set("l d j m t s c n qu jusqu lorsqu puisqu quoiqu presqu quelqu entr".split(" "));
const contractions = new Set("t re ve ll d m".split(" "));

/**
 * The words of a text in their places: letters with what marks are on them, and digits apart from letters, so that 20cm is 20 cm. A query
 * has none of the joined spellings that a text is found by in addition.
 */
function wordsOf(text: string, atMost: number, of: "text" | "query" = "text"): Word[] {
  const clean = cleaned(text);
  const found: { text: string; from: number; to: number }[] = [];
  for (const { 0: one, index } of clean.matchAll(/\p{N}+|[\p{L}\p{M}]+/gu)) {
    if (found.length >= atMost) break;
    found.push({ text: one, from: index, to: index + one.length });
  }
  const words: Word[] = [];
  let at = 0;
  for (let index = 0; index < found.length; index += 1) {
    const one = found[index]!;
    const next = found[index + 1];
    const gap = next && clean.slice(one.to, next.from);
    if (gap === "'" && next) {
      if (next.text === "s") index += 1;
      else if (contractions.has(next.text) && !elisions.has(one.text)) {
        words.push({ spellings: spellingsOf(one.text + next.text), at });
        at += 1;
        index += 1;
        continue;
      } else if (one.text === "aujourd") {
        words.push({ spellings: ["aujourdhui"], at });
        at += 1;
        index += 1;
        continue;
      } else if (elisions.has(one.text)) continue;
    }
    // 1,000 and 1.000 are 1000.
    if (/^\p{N}{1,3}$/u.test(one.text) && isGroup(gap, next)) {
      let number = one.text;
      while (isGroup(clean.slice(found[index]!.to, found[index + 1]?.from ?? 0), found[index + 1])) {
        index += 1;
        number += found[index]!.text;
      }
      words.push({ spellings: [number], at });
      at += 1;
      continue;
    }
    const letters = isUnspaced(one.text) ? pairsOf(one.text) : [one.text];
    for (const part of letters) {
      const joined = of === "text" && next && isHyphen(gap) ? [foldedOf(one.text + next.text)] : [];
      words.push({ spellings: [...spellingsOf(part), ...joined], at });
      at += 1;
    }
  }
  return words;
}

function isHyphen(gap: string | undefined): boolean {
  return gap === "-" || gap === "'";
}

function isGroup(gap: string | undefined, next: { text: string } | undefined): boolean {
  return next !== undefined && (gap === "," || gap === "." || gap === "\u202f") && /^\p{N}{3}$/u.test(next.text);
}

/** The first two words of what hangs together, written as one: Wi-Fi is wifi. */
function joinedOf(text: string): string | undefined {
  const match = /^[^\p{L}\p{M}\p{N}]*([\p{L}\p{M}]+)['-]([\p{L}\p{M}]+)[^\p{L}\p{M}\p{N}]*$/u.exec(cleaned(text));
  return match ? foldedOf(match[1]! + match[2]!) : undefined;
}

/**
 * Small letters, one apostrophe, one hyphen, one blank that joins digits; without what is not seen. Long runs of accents go first: to
 * sort them takes time that grows with the square of their number.
 */
function cleaned(text: string): string {
  return text
    .replaceAll(/\p{M}{8,}/gu, "")
    .replaceAll(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]/gu, "")
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[’‘ʼ`´＇]/gu, "'")
    .replaceAll(/[‐‑‒]/gu, "-");
}

/**
 * How a word may be written: without accents, and with ae for ä as well. Who has no ü on the keyboard writes u or ue, and both find it.
 */
function spellingsOf(one: string): string[] {
  const folded = foldedOf(one);
  const spelt = one.normalize("NFC").replaceAll(/[äöü]/gu, (letter) => `${foldedOf(letter)}e`);
  return spelt === one.normalize("NFC") ? [folded] : [folded, foldedOf(spelt)];
}

const letters: Record<string, string> = { ß: "ss", œ: "oe", æ: "ae", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" };

function foldedOf(one: string): string {
  return [...one.normalize("NFD").replaceAll(/[\u0300-\u036f]/gu, "")]
    .map((letter) => letters[letter] ?? letter)
    .slice(0, lettersAtMost)
    .join("");
}

/** Scripts that put no blanks between words: what is found there are pairs of letters beside each other. */
function isUnspaced(one: string): boolean {
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u.test(
    one,
  );
}

function pairsOf(one: string): string[] {
  const all = [...one];
  return all.length < 2 ? all : all.slice(1).map((letter, index) => all[index]! + letter);
}

function tongueOf(language: string): WordRules {
  return (isLanguage(language) ? wordRules[language] : undefined) ?? plainRules;
}

/** Four random bytes of its id: two organisations with the same cost each other time, and show each other nothing. */
function markOf(organisationId: string): string {
  return Buffer.from(organisationId.slice(-8), "hex").toString("base64url");
}

function quoted(entry: string): string {
  return `'${entry.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}
