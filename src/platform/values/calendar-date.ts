import { languages } from "../languages.ts";
import { meansNothing } from "./nothing.ts";
import type { Read } from "./read.ts";

/** Which of two small numbers before the year is the day. */
export const dateOrders = ["day-first", "month-first"] as const;
export type DateOrder = (typeof dateOrders)[number];

const problem = "must be a date such as 31-12-2026 or 2026-12-31";

/**
 * A calendar date in any of the forms that shops' software writes, as YYYY-MM-DD. A time and a zone after it are
 * ignored: the date counts as written, wherever the shop is.
 */
export function readDate(value: unknown, order: DateOrder = "day-first"): Read<string> {
  if (value === undefined || value === null) return { value: null };
  if (typeof value !== "string") return { problem };
  const found = partsOf(value);
  if (found === "nothing") return { value: null };
  const date = found?.map(inOrder(order)).find((one) => one !== undefined);
  return date ? { value: date } : { problem };
}

/**
 * In which orders of day and month a date can be read: in both, in only one, or in none, since there is nothing to
 * choose (the year in front, the month in words, no date at all). All the dates of a file together decide how it is
 * read.
 */
export function ordersOf(text: string): readonly DateOrder[] {
  const found = partsOf(text);
  if (!found || found === "nothing" || !found.some(({ isNumeric }) => isNumeric)) return [];
  return dateOrders.filter((order) => found.some((one) => inOrder(order)(one) !== undefined));
}

export function isCalendarDate(year: number, month: number, day: number): boolean {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 && isLeap ? 29 : months[month - 1];
  return year >= 1900 && last !== undefined && day >= 1 && day <= last;
}

const months = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** The parts of a date; `isNumeric`: the first two are day and month, in an order that the text does not reveal. */
type Parts = { year: number; first: number; second: number; isNumeric: boolean };

const longest = 100;
const yearFirst = /^(?<year>\d{4})(?<mark>[-/.])(?<month>\d{1,2})\k<mark>(?<day>\d{1,2})(?<rest>[\s\S]*)$/;
const yearLast = /^(?<first>\d{1,2})(?<mark>[-/.])(?<second>\d{1,2})\k<mark>(?<year>\d{4})(?<rest>[\s\S]*)$/;
const compact = /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?<rest>(?:[T ]?\d{4}(?:\d\d)?Z?)?)$/;
const dayInWords =
  /^(?:\p{L}{2,10}[.,]{0,2} )?(?<day>\d{1,2})(?:st|nd|rd|th|er|\.)?[ -](?<name>\p{L}{3,10})[.,]{0,2}[ -](?<year>\d{4})(?<rest>[\s\S]*)$/u;
const monthInWords =
  /^(?:\p{L}{2,10}[.,]{0,2} )?(?<name>\p{L}{3,10})[.,]? (?<day>\d{1,2})(?:st|nd|rd|th)?,? (?<year>\d{4})(?<rest>[\s\S]*)$/u;
// Hours, minutes and a zone: not used, but they tell a date from a text that only begins like one.
const timeOfDay =
  /^(?:,? ?[T ] ?\d{1,2}[:.h]\d\d(?:[:.]\d\d(?:[.,:]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\.?| Uhr)?(?: ?(?:Z|[A-Z]{2,5}(?=$|[+[( -])|(?=[+−-])))?(?:[+−-]\d{1,2}(?::?\d\d)?)?(?: ?[[(][\w/+: -]{1,40}[\])]| [A-Z][A-Za-z]{1,15}(?:\/[A-Z][\w+-]{1,30}){1,2})?)?$/;

function partsOf(given: string): Parts[] | "nothing" | undefined {
  const text = given.trim().replaceAll(/(\d[./-]) (?=\d)/g, "$1");
  if (meansNothing(text)) return "nothing";
  if (text.length > longest) return undefined;
  if (/^0+$|^-0001|-0001(?= |$)/.test(text)) return "nothing";
  const parts = numericParts(text) ?? wordedParts(text);
  return parts?.some(isPlaceholder) ? "nothing" : parts;
}

function numericParts(text: string): Parts[] | undefined {
  const { groups } = yearFirst.exec(text) ?? compact.exec(text) ?? {};
  if (groups && (timeOfDay.test(groups.rest!) || compact.test(text)))
    return [{ year: Number(groups.year), first: Number(groups.day), second: Number(groups.month), isNumeric: false }];
  const last = yearLast.exec(text)?.groups;
  if (!last || !timeOfDay.test(last.rest!)) return undefined;
  return [{ year: Number(last.year), first: Number(last.first), second: Number(last.second), isNumeric: true }];
}

function wordedParts(text: string): Parts[] | undefined {
  const { groups } = dayInWords.exec(text) ?? monthInWords.exec(text) ?? {};
  const month = groups && monthsByName.get(monthKey(groups.name!));
  if (!month || !timeOfDay.test(groups.rest!)) return undefined;
  return [{ year: Number(groups.year), first: Number(groups.day), second: month, isNumeric: false }];
}

const monthsByName = new Map<string, number>();
for (const language of languages) {
  for (const month of ["long", "short"] as const) {
    const format = new Intl.DateTimeFormat(language, { month, timeZone: "UTC" });
    for (let at = 0; at < 12; at += 1)
      monthsByName.set(monthKey(format.format(new Date(Date.UTC(2026, at, 15)))), at + 1);
  }
}

function monthKey(name: string): string {
  return name.toLowerCase().replace(".", "");
}

function inOrder(order: DateOrder): (parts: Parts) => string | undefined {
  return ({ year, first, second, isNumeric }) => {
    const [day, month] = isNumeric && order === "month-first" ? [second, first] : [first, second];
    if (!isCalendarDate(year, month, day)) return undefined;
    return [String(year).padStart(4, "0"), two(month), two(day)].join("-");
  };
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

// What programs write for "no date": the first or last day that they can represent, or their clock at zero, which west
// of Greenwich is the evening before.
const placeholders = new Set([
  "1753-1-1",
  "1899-12-30",
  "1899-12-31",
  "1900-1-0",
  "1900-1-1",
  "1969-12-31",
  "1970-1-1",
  "9999-12-31",
]);

function isPlaceholder({ year, first, second }: Parts): boolean {
  if (year <= 1) return first <= 1 && second <= 1;
  return placeholders.has(`${year}-${second}-${first}`) || placeholders.has(`${year}-${first}-${second}`);
}
