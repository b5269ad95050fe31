/** A word and its position (UTF-16 offsets, the end excluded). */
export type Word = { text: string; startsAt: number; endsAt: number };

// Letters and digits with their marks; an apostrophe, hyphen or full stop inside does not end a word ("don't",
// "T-Shirt", "1.7").
const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:['’.,-][\p{L}\p{N}][\p{L}\p{N}\p{M}]*)*/gu;

export function wordsOf(text: string): Word[] {
  return [...text.matchAll(word)].map((match) => ({
    text: match[0],
    startsAt: match.index,
    endsAt: match.index + match[0].length,
  }));
}
