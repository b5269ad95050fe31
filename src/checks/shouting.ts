import { type Check, filledFields, proseFields } from "./checked-text.ts";
import { type Word, wordsOf } from "./words.ts";

const lettersAtLeast = 20;
const shareAtLeast = 0.75;
const wordsInARow = 4;
const lettersInARow = 16;

/** Text in capitals: most of a field, or several words in a row. Single words (OLED, DIN, SEHR) are not shouting. */
export const findShouting: Check = ({ fields }) =>
  filledFields(fields, proseFields).flatMap(({ field, text }) =>
    shoutedIn(text).map(([startsAt, endsAt]) => ({ finding: "shouting" as const, field, startsAt, endsAt })),
  );

function shoutedIn(text: string): [number, number][] {
  const capitals = count(text, /\p{Lu}/gu);
  const letters = capitals + count(text, /\p{Ll}/gu);
  if (letters >= lettersAtLeast && capitals / letters >= shareAtLeast) {
    const startsAt = text.length - text.trimStart().length;
    return [[startsAt, text.trimEnd().length]];
  }
  return runsOf(wordsOf(text)).map((run) => [run[0]!.startsAt, run.at(-1)!.endsAt]);
}

// Words of capitals that follow each other; digits neither shout nor interrupt.
function runsOf(words: Word[]): Word[][] {
  const runs: Word[][] = [[]];
  for (const word of words) {
    if (/\p{Ll}/u.test(word.text)) runs.push([]);
    else if (/\p{Lu}/u.test(word.text)) runs.at(-1)!.push(word);
  }
  return runs.filter(
    (run) =>
      run.length >= wordsInARow && run.reduce((sum, { text }) => sum + count(text, /\p{Lu}/gu), 0) >= lettersInARow,
  );
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
