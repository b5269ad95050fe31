import { type Check, filledFields, proseFields } from "./checked-text.ts";
import { wordsOf } from "./words.ts";

const wordsAtLeast = 3;

/** Fewer than three words in all. Having no text at all is not a finding: a score needs no words. */
export const findTooShort: Check = ({ fields }) => {
  const written = filledFields(fields, proseFields);
  // Chinese, Japanese and Thai have no spaces between words: there each letter counts.
  const unspaced = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}/gu;
  const words = written.reduce(
    (sum, { text }) => sum + Math.max(wordsOf(text).length, text.match(unspaced)?.length ?? 0),
    0,
  );
  if (written.length === 0 || words >= wordsAtLeast) return [];
  return written.map(({ field, text }) => ({ finding: "too_short", field, startsAt: 0, endsAt: text.length }));
};
