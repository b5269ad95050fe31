import { type Check, filledFields, proseFields } from "./checked-text.ts";
import { type Word, wordsOf } from "./words.ts";

const lettersAtLeast = 20;
const shareAtLeast = 0.75;
const wordsInARow = 4;
const lettersInARow = 16;
/**
 * "BOSCH PROFESSIONAL GSR 12V-15", "LEGO TECHNIC BUGATTI CHIRON 42083": up to this many words with a model number are a
 * product's name.
 */
const wordsOfAName = 6;

/** Text in capitals: most of a field, or several words in a row. Single words (OLED, DIN, SEHR) are not shouting. */
export const findShouting: Check = ({ fields }) =>
  filledFields(fields, proseFields).flatMap(({ field, text }) =>
    shoutedIn(text).map(([startsAt, endsAt]) => ({ finding: "shouting" as const, field, startsAt, endsAt })),
  );

function shoutedIn(text: string): [number, number][] {
  const runs = runsOf(wordsOf(text));
  const named = runs.filter(isName).reduce((sum, run) => sum + capitalsOf(run), 0);
  const capitals = count(text, /\p{Lu}/gu) - named;
  const letters = capitals + count(text, /\p{Ll}/gu);
  if (letters >= lettersAtLeast && capitals / letters >= shareAtLeast) {
    const startsAt = text.length - text.trimStart().length;
    return [[startsAt, text.trimEnd().length]];
  }
  return runs.filter((run) => !isName(run)).map((run) => [run[0]!.startsAt, run.at(-1)!.endsAt]);
}

// Words of capitals that follow each other; digits neither shout nor interrupt.
function runsOf(words: Word[]): Word[][] {
  const runs: Word[][] = [[]];
  for (const word of words) {
    if (/\p{Ll}/u.test(word.text)) runs.push([]);
    else if (/\p{Lu}|\d{4}/u.test(word.text)) runs.at(-1)!.push(word);
  }
  return runs.filter((run) => run.filter(isOfCapitals).length >= wordsInARow && capitalsOf(run) >= lettersInARow);
}

function isName(run: Word[]): boolean {
  return run.length <= wordsOfAName && run.some(({ text }) => /\d{4}/.test(text) || /\d\p{L}|\p{L}\d/u.test(text));
}

function isOfCapitals({ text }: Word): boolean {
  return /\p{Lu}/u.test(text);
}

function capitalsOf(run: Word[]): number {
  return run.reduce((sum, { text }) => sum + count(text, /\p{Lu}/gu), 0);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
