import { isCalendarDate, isCountryCode } from "../../intake/index.ts";
import { countryNamed } from "./country-name.ts";

/** A calendar date in any of the forms that shops send (ruling 29), as YYYY-MM-DD; null for nothing. */
export function readFeedDate(value: string, path: string, problems: string[]): string | null {
  const text = value.trim();
  if (text === "") return null;
  const found = dayFirst.exec(text) ?? yearFirst.exec(text) ?? compact.exec(text);
  const { year, month, day } = found?.groups ?? {};
  if (year && month && day && isCalendarDate(Number(year), Number(month), Number(day)))
    return `${year}-${month}-${day}`;
  problems.push(`${path} must be a date such as 31/12/2026, 31-12-2026, 20261231 or 2026-12-31`);
  return null;
}

const dayFirst = /^(?<day>\d\d)([/-])(?<month>\d\d)\2(?<year>\d{4})$/;
const compact = /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)$/;
// With the time of day that a shop's software adds; it is of no zone, so the date is taken as it stands.
const yearFirst =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** A country by its code or by its name in one of our languages; null for nothing. */
export function readFeedCountry(value: string, path: string, problems: string[]): string | null {
  const text = value.trim();
  if (text === "") return null;
  const code = text.length === 2 ? text.replace(/[a-z]/g, (letter) => letter.toUpperCase()) : undefined;
  const country = code && isCountryCode(code) ? code : countryNamed(text);
  if (country) return country;
  problems.push(`${path} must be a country: a code such as GB, or a name such as United Kingdom`);
  return null;
}

/** An address on the web, kept as text and never fetched (ruling 33); null for nothing. */
export function readFeedUrl(text: string | null, path: string, problems: string[]): string | null {
  if (text === null) return null;
  if (URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol) && !/\s/.test(text)) return text;
  problems.push(`${path} must be an address that starts with http:// or https://`);
  return null;
}
