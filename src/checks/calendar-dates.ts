import type { Passage } from "./passages.ts";

// A date written with digits, as in any country: day first, month first or year first.
const separator = String.raw`[ \u00a0]?[./\u2013-][ \u00a0]?|[ \u00a0]`;
const dayOrMonth = String.raw`(?:0?[1-9]|[12]\d|3[01])`;
const year = String.raw`(?:19|20)\d\d`;
const twoOf = `${dayOrMonth}(?:${separator})${dayOrMonth}(?:${separator})`;
const withYear = `${twoOf}${year}|${year}(?:${separator})${dayOrMonth}(?:${separator})${dayOrMonth}`;
const monthOfAYear = String.raw`(?:0?[1-9]|1[0-2])[ \u00a0]?[./-][ \u00a0]?${year}`;
const years = String.raw`${year}[ \u00a0]?[-/\u2013][ \u00a0]?(?:${year}|\d\d)`;
const compact = String.raw`${year}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|[12]\d|3[01])${year}`;
// Nothing but pairs of digits may also be the beginning of a phone number: only a time may follow.
const shortYear = String.raw`(?<short>${twoOf}\d\d)`;
const day = new RegExp(String.raw`(?<!\d)(?:${withYear}|${monthOfAYear}|${years}|${compact}|${shortYear})(?!\d)`, "gu");
const goesOn = /^[ \u00a0]?[./\u2013-]?[ \u00a0]?\d(?!\d?[:h])/u;
const toAnotherDay = /^[ \u00a0]?[\u2013-][ \u00a0]?\d{1,2}[./]\d{1,2}[./]\d{2}(?!\d)/u;
const digitsBefore = /\d[ \u00a0./\u2013-]{0,3}$/u;
// "03.-05.11.2026", "3.11. - 5.11.2026"
const stretchBefore = /\d{1,2}\.?(?:\d{1,2}\.?)?[ \u00a0]?[-/\u2013][ \u00a0]?$/u;

/**
 * The dates that a text writes with digits, and ranges of years. Such digits could pass for phone numbers in countries
 * where those are short or written with full stops.
 */
export function calendarDatesIn(text: string): Passage[] {
  const found: Passage[] = [];
  for (const match of text.matchAll(day)) {
    const date = { startsAt: match.index, endsAt: match.index + match[0].length };
    if (!isAmongDigits(text, date, found.at(-1)) && !(match.groups?.short && isBeginning(text, date))) found.push(date);
  }
  return found;
}

function isAmongDigits(text: string, { startsAt }: Passage, earlier: Passage | undefined): boolean {
  const before = text.slice(Math.max(0, startsAt - 14), startsAt);
  if (earlier !== undefined && startsAt - earlier.endsAt <= 3) return false;
  return digitsBefore.test(before) && digitsBefore.test(before.replace(stretchBefore, ""));
}

function isBeginning(text: string, { endsAt }: Passage): boolean {
  const behind = text.slice(endsAt, endsAt + 14);
  return goesOn.test(behind) && !toAnotherDay.test(behind);
}
