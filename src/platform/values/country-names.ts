import { countryLines } from "./countries.ts";

/** The codes of a country: of two letters, and of three (ISO 3166-1). */
export const countryCodes: readonly { alpha2: string; alpha3: string }[] = countryLines
  .trim()
  .split("\n")
  .map((line) => ({ alpha2: line.slice(0, 2), alpha3: line.slice(3, 6) }));

/**
 * The code of the country that has this name in any language. Names are compared by their words alone: without accents,
 * apostrophes and signs, `&` and `and` left out, in any order (`Korea, Republic of`).
 */
export function countryNamed(name: string): string | undefined {
  const key = nameKey(name);
  if (key === "") return undefined;
  // Searched as a text, which takes some hundredths of a millisecond: as a map, twelve thousand names would take a stretch to build.
  const found = countryLines.indexOf(`|${key}|`);
  if (found < 0) return undefined;
  const line = countryLines.lastIndexOf("\n", found) + 1;
  return countryLines.slice(line, line + 2);
}

const unsaid = new Set(["and", "und", "et", "the", "of"]);
const otherWords = new Map([
  ...["saint", "sainte", "sankt", "ste"].map((word) => [word, "st"] as const),
  ["rep", "republic"] as const,
]);

/**
 * A name's words, sorted: `Bosnia & Herzegovina` equals `Bosnia and Herzegovina`, and `St. Lucia` equals `Saint Lucia`.
 * Only for texts no longer than a name: sorting marks takes time that grows with the square of their number.
 */
export function nameKey(name: string): string {
  const plain = name
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/[\p{M}'’‘ʼʻ´`′.]/gu, "");
  const words =
    plain.replaceAll(/[ßøłđæœıðþ]/g, (letter) => plainLetters[letter] ?? letter).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .filter((word) => !unsaid.has(word))
    .map((word) => otherWords.get(word) ?? word)
    .sort()
    .join(" ");
}

const plainLetters: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  ł: "l",
  đ: "d",
  æ: "ae",
  œ: "oe",
  ı: "i",
  ð: "d",
  þ: "th",
};
