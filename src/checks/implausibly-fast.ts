import { type Check, type CheckedText, filledFields, proseFields } from "./checked-text.ts";

const charactersAtLeast = 100;
// Fast typists reach eight; people who dictate or swipe perhaps twelve.
const charactersASecond = 20;

/** More text than a person can type in that time. Pasted text is found too; a vetter judges what that means. */
export const findImplausiblyFast: Check = ({ fields, filledInSeconds }, { earlier }) => {
  if (filledInSeconds === null) return [];
  const typed = newCharacters(asOne(earlier ?? {}), asOne(fields));
  if (typed < charactersAtLeast || typed <= filledInSeconds * charactersASecond) return [];
  return [{ finding: "implausibly_fast", field: null, startsAt: null, endsAt: null }];
};

function asOne(fields: CheckedText["fields"]): string {
  return filledFields(fields, proseFields)
    .map(({ text }) => text)
    .join("\n");
}

// When a review is edited, the form already contains the earlier text: only the difference was typed.
function newCharacters(before: string, after: string): number {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return after.length - head - tail;
}
