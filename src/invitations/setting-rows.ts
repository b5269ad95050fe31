import { readText } from "../platform/http/form-body.ts";

// Two settings are typed as one text on the command line, and chosen part by part in the console. The form's fields become that text, so
// that one parser says what is right.

/** A rule of a country as the form shows it; blank where the row is free. */
export type CountryRow = { country: string; days: string; isNever: boolean };

/** There are fewer countries than this. */
const rowsAtMost = 300;
const freeRows = 3;

export const fieldsOfRow = (row: number) => ({
  country: `invite_country_${row}`,
  days: `invite_country_days_${row}`,
  never: `invite_country_never_${row}`,
});

/** The rows of a text such as `DE:14,AT:never`, with some free ones after them. A text with faults has its rows as well as they can be read. */
export function countryRows(text: string): CountryRow[] {
  const rules = text === "" ? [] : text.split(",");
  const rows = rules.map((rule) => {
    const [country = "", days = ""] = rule.split(":");
    const isNever = days === "never";
    return { country, days: isNever ? "" : days, isNever };
  });
  return [...rows, ...Array.from({ length: freeRows }, () => ({ country: "", days: "", isNever: false }))];
}

/** The rows that were sent as such a text: without those that are free, and with whatever is wrong. */
export function readCountryRows(body: unknown): string {
  const rules: string[] = [];
  for (let row = 0; row < rowsAtMost; row += 1) {
    const fields = fieldsOfRow(row);
    const [country, days] = [fields.country, fields.days].map((name) => withoutMarks(readText(body, name)));
    const isNever = readText(body, fields.never) !== "";
    if (country || days || isNever) rules.push(`${country}:${isNever ? "never" : days}`);
  }
  return rules.join(",");
}

/** Nothing that is typed makes a further row. */
function withoutMarks(text: string): string {
  return text.replaceAll(/[,:]/g, " ").trim();
}

/** The hours of a text such as 9-19. */
export function hoursOf(text: string): { from: string; until: string } {
  const [from = "", until = ""] = text.split("-").map((hour) => hour.trim());
  return { from, until };
}

export function readHours(body: unknown): string {
  return `${readText(body, "invite_hours_from").trim()}-${readText(body, "invite_hours_until").trim()}`;
}
