import { endingLength } from "../platform/text.ts";
import { type Check, type CheckedText, filledFields, proseFields } from "./checked-text.ts";
import { Passages } from "./passages.ts";

const wordsAtMost = 10;
/** Longer names are compared only up to this length; the index holds as much. */
export const nameCharacters = 200;

type Phrase = { key: string; startsAt: number; endsAt: number };

/**
 * The form in which names and phrases are compared: single spaces, and A to Z in small letters. Only these letters,
 * because the database has to do the same to a name whatever its locale.
 */
export function nameKey(name: string): string {
  return name
    .trim()
    .replaceAll(/\s+/g, " ")
    .slice(0, nameCharacters)
    .replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/**
 * Every phrase of up to ten words, as keys: the products named in a text are among those with such a name. So a
 * catalogue of any size is asked about a few hundred names, and never read in full.
 */
export function candidateNames(fields: CheckedText["fields"]): string[] {
  const keys = filledFields(fields, proseFields).flatMap(({ text }) => phrasesOf(text).map(({ key }) => key));
  return [...new Set(keys)].filter(isTelling);
}

/** Names of other products of the shop, as whole phrases: perhaps the author is reviewing the wrong one. */
export const findOtherProducts: Check = ({ fields }, { otherProducts, ownProduct }) => {
  const own = nameKey(ownProduct ?? "");
  // "Kettle" within "Kettle Pro" says nothing about a review of the Kettle Pro.
  const skus = new Map(
    otherProducts
      .map(({ sku, name }) => [nameKey(name), sku] as const)
      .filter(([key]) => isTelling(key) && !own.includes(key)),
  );
  if (skus.size === 0) return [];
  return filledFields(fields, proseFields).flatMap(({ field, text }) =>
    longestOf(
      phrasesOf(text).filter(({ key }) => skus.has(key)),
      text.length,
    ).map(({ key, startsAt, endsAt }) => ({
      finding: "other_product" as const,
      field,
      startsAt,
      endsAt,
      about: skus.get(key)!,
    })),
  );
};

// A name of a single plain word ("Lamp") occurs in any text; with a digit in it ("X200") or of several words it is a name.
function isTelling(key: string): boolean {
  return key.length >= 4 && (key.includes(" ") || /\d/.test(key)) && /\p{L}/u.test(key);
}

function phrasesOf(text: string): Phrase[] {
  const words = [...text.matchAll(/\S+/g)].map(({ index, 0: word }) => ({
    startsAt: index,
    endsAt: index + word.length,
  }));
  return words.flatMap((first, at) =>
    words.slice(at, at + wordsAtMost).flatMap((last) => formsOf(text, first.startsAt, last.endsAt)),
  );
}

// As it is, and without the punctuation around it: "(the Mill 200)," names the "Mill 200", but a name may also end in
// ")".
function formsOf(text: string, startsAt: number, endsAt: number): Phrase[] {
  const phrase = text.slice(startsAt, endsAt);
  const head = /^[\p{P}\p{S}]*/u.exec(phrase)![0].length;
  const tail = endingLength(phrase.slice(head), /[\p{P}\p{S}]/u);
  const forms = new Set(["0,0", `${head},0`, `0,${tail}`, `${head},${tail}`]);
  return [...forms].flatMap((form) => {
    const [cutHead, cutTail] = form.split(",").map(Number) as [number, number];
    const written = text.slice(startsAt + cutHead, endsAt - cutTail);
    return written === "" ? [] : [{ key: nameKey(written), startsAt: startsAt + cutHead, endsAt: endsAt - cutTail }];
  });
}

// "Mill 200" inside "Mill 200 Plus" is the same mention.
function longestOf(phrases: Phrase[], textLength: number): Phrase[] {
  const passages = new Passages(textLength);
  return phrases
    .toSorted((a, b) => b.endsAt - b.startsAt - (a.endsAt - a.startsAt))
    .filter((phrase) => passages.take(phrase))
    .toSorted((a, b) => a.startsAt - b.startsAt);
}
