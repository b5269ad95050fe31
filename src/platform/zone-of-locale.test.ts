import { expect, test } from "vitest";
import { isTimeZone } from "./time-zone.ts";
import { countryCodes } from "./values/country-names.ts";
import { zoneOfLocale } from "./zone-of-locale.ts";

test.each([
  ["en-GB", "Europe/London"],
  ["de-AT", "Europe/Vienna"],
  ["de-DE", "Europe/Berlin"],
  ["fr-FR", "Europe/Paris"],
  ["fr-CA", "America/Toronto"],
  ["en-US", "America/New_York"],
  ["pt-PT", "Europe/Lisbon"],
  ["en", "UTC"],
])("%s is in %s", (locale, zone) => {
  expect(zoneOfLocale(locale)).toBe(zone);
});

test("every country has a zone that days can be counted in, and none with people in it is left at UTC", () => {
  const left = countryCodes.map(({ alpha2 }) => alpha2).filter((code) => zoneOfLocale(`en-${code}`) === "UTC");
  // Nobody lives there, or only people of a station.
  expect(left.filter((code) => !["AQ", "BV", "HM", "UM"].includes(code))).toEqual([]);
  for (const { alpha2 } of countryCodes)
    expect([alpha2, isTimeZone(zoneOfLocale(`en-${alpha2}`))]).toEqual([alpha2, true]);
});
