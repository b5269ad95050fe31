import { Profanity, profaneWords } from "@2toad/profanity";
import { languages } from "../platform/languages.ts";
import { endingLength } from "../platform/text.ts";
import { type Check, filledFields } from "./checked-text.ts";
import { inPieces, type Passage, Passages } from "./passages.ts";
import { everyday, lacking } from "./profane-words.ts";
import { isInHarmlessCompany } from "./word-company.ts";

const list = (words = "") => words.split("|").map((word) => word.trim());

/** Languages for which the library has no list are missing: nothing is found in them. */
const profanities = new Map(
  languages
    .filter((language) => profaneWords.has(language))
    .map((language) => {
      const profanity = new Profanity({ languages: [language], wholeWord: true, unicodeWordBoundaries: true });
      profanity.removeWords(list(everyday[language]));
      profanity.addWords(list(lacking[language]));
      return [language, profanity];
    }),
);

const wordsAPhrase = 3;
/** How much the library is given at a time; more than three of its words take up. */
const given = { atMost: 2000, overlap: 200 };

/**
 * Swearing and slurs in the language of the text: one language's everyday word is another's insult ("retard"). Whole
 * words only, so that no town in Lincolnshire is found.
 */
export const findProfanity: Check = ({ fields, language }) => {
  const profanity = profanities.get(language);
  if (!profanity) return [];
  return filledFields(fields).flatMap(({ field, text }) =>
    inPieces(text, given, (piece) =>
      profanitiesIn(piece, profanity).filter((passage) => !isInHarmlessCompany(piece, passage, language)),
    ).map((passage) => ({ finding: "profanity" as const, field, ...passage })),
  );
};

// The library says whether a text contains such a word, but not where. So it is asked about each word, and about two
// and three in a row only if the text has more hits than single words explain.
function profanitiesIn(text: string, profanity: Profanity): Passage[] {
  if (!profanity.exists(text.replaceAll(/\s+/g, " "))) return [];
  const words = [...text.matchAll(/\S+/g)].map(({ index, 0: word }) => bare(word, index));
  const taken = new Passages(text.length);
  const found: Passage[] = [];
  for (let length = 1; length <= wordsAPhrase; length += 1) {
    for (let at = 0; at + length <= words.length; at += 1) {
      const phrase = { startsAt: words[at]!.startsAt, endsAt: words[at + length - 1]!.endsAt };
      if (taken.has(phrase)) continue;
      if (!profanity.exists(text.slice(phrase.startsAt, phrase.endsAt).replaceAll(/\s+/g, " "))) continue;
      taken.take(phrase);
      found.push(phrase);
    }
  }
  return found.toSorted((a, b) => a.startsAt - b.startsAt);

  // Without the punctuation around it, unless that is part of the word ("a$$").
  function bare(word: string, index: number): Passage {
    const head = /^[\p{P}\p{S}]*/u.exec(word)![0].length;
    const tail = endingLength(word.slice(head), /[\p{P}\p{S}]/u);
    const isOfTheWord = profanity.exists(word) && !profanity.exists(word.slice(head, word.length - tail));
    return isOfTheWord
      ? { startsAt: index, endsAt: index + word.length }
      : { startsAt: index + head, endsAt: index + word.length - tail };
  }
}
