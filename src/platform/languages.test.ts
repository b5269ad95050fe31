import { expect, test } from "vitest";
import { directionOf, languageOfCountry, languageOfLocale, localeFor } from "./languages.ts";

test.each([
  ["de", "de-AT", "de-AT"],
  ["de", "en-GB", "de-DE"],
  ["en", "de-DE", "en-GB"],
  ["en", undefined, "en-GB"],
] as const)("a reader of %s at a shop of %s is written dates as in %s", (language, shops, locale) => {
  expect(localeFor(language, shops)).toBe(locale);
});

test.each([
  ["fr-CA", "fr"],
  ["pl-PL", "en"],
  ["den-CA", "en"],
])("a page that belongs to %s is in %s", (locale, language) => {
  expect(languageOfLocale(locale)).toBe(language);
});

test("a country where several languages are read says nothing about its people's", () => {
  expect(languageOfCountry("AT")).toBe("de");
  expect(languageOfCountry("CH")).toBeUndefined();
});

test("a direction is named only where it is not the usual one", () => {
  expect(directionOf("en")).toBeUndefined();
  expect(directionOf("tlh")).toBeUndefined();
});
