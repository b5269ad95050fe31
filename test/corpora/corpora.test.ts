import { readFileSync } from "node:fs";
import { type CountryCode, getCountries } from "libphonenumber-js";
import { describe, expect, test } from "vitest";
import { checkText } from "../../src/checks/all-checks.ts";
import type { CheckFacts } from "../../src/checks/checked-text.ts";
import { findPhoneNumbers } from "../../src/checks/phone-numbers.ts";
import { isLanguage, type Language, languages } from "../../src/platform/languages.ts";

const usual: Record<Language, string> = { en: "GB", de: "DE", fr: "FR" };
const nothingElse = { ownProduct: undefined, otherProducts: [], candidates: [], earlier: undefined };

/** Lines of a file, each "what it is about: sentence". */
function linesOf(name: string): [about: string, sentence: string][] {
  const text = readFileSync(new URL(`${name}.txt`, import.meta.url), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]);
}

function markedIn(sentence: string, language: Language, country: CheckFacts["country"] = usual[language]): string[] {
  const fields = { generalComments: sentence };
  const findings = checkText({ fields, language, filledInSeconds: 600 }, { ...nothingElse, country });
  return findings.map(({ finding, startsAt, endsAt }) => `${finding}: ${sentence.slice(startsAt ?? 0, endsAt ?? 0)}`);
}

describe("honest sentences are not marked by any check", () => {
  test.each(languages.filter((language) => language in usual))(
    "a hundred of twenty trades and more in %s",
    (language) => {
      const lines = linesOf(`honest-${language}`);
      expect(new Set(lines.map(([, sentence]) => sentence)).size).toBeGreaterThanOrEqual(100);
      expect(new Set(lines.map(([trade]) => trade)).size).toBeGreaterThanOrEqual(20);
      const marked = lines.map(([, sentence]) => ({ sentence, marks: markedIn(sentence, language) }));
      expect(marked.filter(({ marks }) => marks.length > 0)).toEqual([]);
    },
  );
});

describe("what should be marked is marked by the check that is meant", () => {
  const lines = linesOf("to-mark");

  test("there are sixty such sentences", () => {
    expect(new Set(lines.map(([, sentence]) => sentence)).size).toBeGreaterThanOrEqual(60);
  });

  test.each(lines)("%s: %s", (about, sentence) => {
    const [finding, language, country] = about.split(" ");
    const marks = markedIn(sentence, isLanguage(language) ? language : "en", country);
    expect(marks.map((mark) => mark.slice(0, mark.indexOf(":")))).toEqual([finding]);
  });
});

describe("a day of the calendar is no phone number", () => {
  const two = (number: number) => String(number).padStart(2, "0");
  const readings: [name: string, written: (day: number, month: number) => string][] = [
    ["day first, with points", (day, month) => `${two(day)}.${two(month)}.2026`],
    ["day first, short, with points", (day, month) => `${day}.${month}.2026`],
    ["day first, with a short year", (day, month) => `${two(day)}.${two(month)}.26`],
    ["day first, with slashes", (day, month) => `${two(day)}/${two(month)}/2026`],
    ["day first, with hyphens", (day, month) => `${two(day)}-${two(month)}-2026`],
    ["day first, with blanks", (day, month) => `${two(day)} ${two(month)} 2026`],
    ["day first, with points and blanks", (day, month) => `${day}. ${month}. 2026`],
    ["month first, with slashes", (day, month) => `${month}/${day}/2026`],
    ["month first, with hyphens", (day, month) => `${two(month)}-${two(day)}-2026`],
    ["year first, with hyphens", (day, month) => `2026-${two(month)}-${two(day)}`],
    ["year first, with slashes", (day, month) => `2026/${two(month)}/${two(day)}`],
    ["year first, with points", (day, month) => `2026.${two(month)}.${two(day)}`],
    ["year first, in one", (day, month) => `2026${two(month)}${two(day)}`],
    ["with the time of day", (day, month) => `${two(day)}.${two(month)}.2026 14:30`],
    ["a stretch of days", (day, month) => `${two(day)}.${two(month)}.2026-${two(day)}.${two(month)}.2027`],
  ];
  const days = Array.from({ length: 365 }, (_, index) => new Date(Date.UTC(2026, 0, 1 + index)));
  // All countries take a minute.
  const often: CountryCode[] = [
    "AT",
    "BE",
    "CH",
    "CI",
    "CZ",
    "DE",
    "DK",
    "ES",
    "FR",
    "GB",
    "IT",
    "NL",
    "NO",
    "PL",
    "SE",
    "US",
  ];
  const countries = process.env.FULL ? getCountries() : often;

  test.each(readings)("%s: none of 365 days in any country’s reading", (_name, written) => {
    const sentences = days.map((day) => `Bought ${written(day.getUTCDate(), day.getUTCMonth() + 1)}, fine.`).join("\n");
    for (const country of countries) {
      const submission = { fields: { generalComments: sentences }, language: "en" as const, filledInSeconds: null };
      const found = findPhoneNumbers(submission, { ...nothingElse, country });
      expect([country, found.map(({ startsAt, endsAt }) => sentences.slice(startsAt!, endsAt!))]).toEqual([
        country,
        [],
      ]);
    }
  });
});
