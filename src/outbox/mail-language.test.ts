import { expect, test } from "vitest";
import { mailLanguage } from "./mail-language.ts";

test.each([
  ["what the order names", "fr", "DE", "en-GB", "fr"],
  ["English where the order names one that we do not have", "nl", "DE", "de-DE", "en"],
  ["the country's", null, "AT", "en-GB", "de"],
  ["the shop's where the country has several", null, "CH", "fr-CH", "fr"],
  ["the shop's where no country is known", null, null, "de-DE", "de"],
  ["English in the end", null, "NL", "nl-NL", "en"],
])("a mail is written in %s", (_why, language, country, locale, written) => {
  expect(mailLanguage({ language, country }, { locale })).toBe(written);
});
