import { isLocale } from "../organisations/index.ts";
import { isCalendarDate } from "../platform/values/calendar-date.ts";
import { codeKey } from "../platform/values/code.ts";
import { meansNothing } from "../platform/values/nothing.ts";
import { readOneLine } from "../platform/values/one-line.ts";
import { optional, type Read, type Warning } from "../platform/values/read.ts";
import { isObject, longest, readText } from "./purchaser-report.ts";

/** ISO 639-1 in lower case: the one the order names, else that of its locale. */
export function readLanguage(body: Record<string, unknown>, problems: string[], warnings: Warning[]): string | null {
  const language = optional(readLanguageCode(body.language), "language", "language", warnings);
  const locale = readText(body.locale, "locale", 16, problems);
  if (locale && !isLocale(locale)) problems.push("invalid locale: it must be a language and region such as en-GB");
  // A locale such as gsw-CH names a language that has no two-letter code.
  return language ?? /^[a-z]{2}(?=-|$)/.exec(locale || "")?.[0] ?? null;
}

function readLanguageCode(value: unknown): Read<string> {
  const read = readOneLine(value, 16);
  if (!read.value) return read;
  if (meansNothing(read.value)) return { value: null };
  // Some send a locale here.
  const code = /^([a-z]{2})(?:[-_][a-z]{2,4})?$/i.exec(read.value)?.[1];
  return code ? { value: code.toLowerCase() } : { problem: "must be an ISO 639-1 code such as en" };
}

/** A branch by the shop's code, in the form in which codes are compared. Whether a feed has described it makes no difference. */
export function readBranchCode(value: unknown): Read<string> {
  const read = readOneLine(typeof value === "string" ? codeKey(value) : value, longest.branchCode);
  return read.value && meansNothing(read.value) ? { value: null } : read;
}

// Kept with the raw order and not used yet: it is checked against what the documentation promises.
export function checkMetadata(value: unknown, path: string, warnings: Warning[]): void {
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return;
  const warn = (text: string) => warnings.push({ kind: "metadata", text: `${path} ${text}` });
  if (!isObject(value)) {
    warn("must be an object; it was left out");
    return;
  }
  const others = Object.keys(value).filter((key) => !/^[a-z0-9_]+$/.test(key)).length;
  if (others > 0) warn(`can only have keys of a to z, 0 to 9 and _; of its keys ${others} were left out`);
}

const momentForm = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.]\d{1,9})?)?) ?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** An ISO 8601 date and time, in UTC if it names no zone. */
export function readMoment(value: unknown): Read<Date> {
  const problem = "must be a date and time of ISO 8601, such as 2026-12-31T23:59:59Z";
  if (value === undefined || value === null) return { value: null };
  if (typeof value !== "string") return { problem };
  if (meansNothing(value.trim())) return { value: null };
  const [, date, time = "00:00:00", zone = "Z"] = momentForm.exec(value.trim()) ?? [];
  const [year, month, day] = (date ?? "0-0-0").split("-").map(Number) as [number, number, number];
  const moment = new Date(`${date}T${time}${zone.toUpperCase()}`);
  return isCalendarDate(year, month, day) && !Number.isNaN(moment.getTime()) ? { value: moment } : { problem };
}

const statements = new Map<unknown, boolean>([
  ...(["true", "yes", "1", 1] as const).map((word) => [word, true] as const),
  ...(["false", "no", "0", 0] as const).map((word) => [word, false] as const),
]);

/** Yes, no, or null if not stated. Other spellings are accepted with a note, since a cancelled order must not count. */
export function readStatement(value: unknown): Read<boolean> {
  if (value === undefined || value === null) return { value: null };
  if (typeof value === "boolean") return { value };
  const word = typeof value === "string" ? value.trim().toLowerCase() : value;
  const said = statements.get(word);
  if (said !== undefined) return { value: said, note: `must be true or false; it was read as ${said}` };
  return typeof word === "string" && meansNothing(word) ? { value: null } : { problem: "must be true or false" };
}
