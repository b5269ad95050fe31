import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Organisation } from "../organisations/index.ts";
import { languages } from "../platform/languages.ts";
import {
  countIn,
  isInNativeLanguage,
  type ListedRegion,
  languagesIn,
  narrowed,
  type ReaderLocale,
  readLocale,
  regionNamed,
  regionsOf,
  usualRegion,
} from "./regions.ts";
import { noTotals } from "./scores.ts";

const british = { locale: "en-GB" };
const reader = (text: string): ReaderLocale => readLocale(text)!;
const regions = [...regionsOf(false), "multi-country"] as const satisfies readonly ListedRegion[];

describe("a reader's locale", () => {
  const letter = (first: string) =>
    fc.constantFrom(...Array.from({ length: 26 }, (_, at) => String.fromCharCode(first.charCodeAt(0) + at)));
  const language = fc.array(letter("a"), { minLength: 2, maxLength: 3 }).map((letters) => letters.join(""));
  const country = fc.option(
    fc.array(letter("A"), { minLength: 2, maxLength: 2 }).map((letters) => letters.join("")),
    { nil: undefined },
  );

  test("is read as it was written, with a hyphen or an underscore, in any case", () => {
    fc.assert(
      fc.property(language, country, fc.constantFrom("-", "_"), fc.boolean(), (ll, cc, between, isShouted) => {
        const text = cc === undefined ? ll : `${ll}${between}${cc}`;
        expect(readLocale(isShouted ? text.toUpperCase() : text.toLowerCase())).toEqual({ language: ll, country: cc });
      }),
    );
  });

  test("is nothing in any other text, which makes no error of its own", () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.tuple(language, fc.string()).map((both) => both.join("-")),
    );
    fc.assert(
      fc.property(text, (one) => {
        const read = readLocale(one);
        if (read)
          expect(one.toLowerCase().replace("_", "-")).toBe(
            [read.language, read.country].filter(Boolean).join("-").toLowerCase(),
          );
      }),
      { numRuns: 1000 },
    );
  });

  test.each(["", "e", "english", "en-", "en-G", "en-GBR", "en--GB", "en-GB-x", " en", "en\n", "ſs-GB", "e1"])(
    "is not %j",
    (text) => {
      expect(readLocale(text)).toBeUndefined();
    },
  );
});

describe("of a British shop's reviews", () => {
  test.each<[ListedRegion, string, readonly string[] | "all"]>([
    ["my-locale", "en-GB", ["en"]],
    ["my-locale", "en", ["en"]],
    ["my-locale", "de-GB", ["de"]],
    ["my-locale", "en-US", []],
    ["my-locale", "es-GB", []],
    ["my-country", "en-GB", "all"],
    ["my-country", "es-GB", "all"],
    ["my-country", "es", "all"],
    ["my-country", "en-US", []],
    ["my-languages", "en-US", ["en"]],
    ["my-languages", "de", ["de"]],
    ["my-languages", "es-ES", []],
    ["english", "de-DE", ["en"]],
    ["worldwide", "es-ES", "all"],
    ["multi-country", "es-ES", "all"],
  ])("%s for %s has those in %j", (region, locale, found) => {
    expect(languagesIn(region, reader(locale), british) ?? "all").toEqual(found);
  });

  test("whatever lies in a region, it is part of what lies in the whole world, and counts no more", () => {
    const count = fc.nat({ max: 1000 });
    fc.assert(
      fc.property(
        fc.constantFrom(...regions),
        fc.constantFrom("en-GB", "en", "de-GB", "de-DE", "fr", "es-ES"),
        fc.record(Object.fromEntries(languages.map((language) => [language, count]))),
        (region, locale, byLanguage) => {
          const totals = {
            ...noTotals(),
            byLanguage,
            count: Object.values(byLanguage).reduce((sum, one) => sum + one, 0),
          };
          const found = languagesIn(region, reader(locale), british);
          const everywhere = countIn(totals, languagesIn("worldwide", reader(locale), british));
          expect(everywhere).toBe(totals.count);
          expect(countIn(totals, found)).toBeLessThanOrEqual(everywhere);
          const subject = { organisationId: "o", skus: ["S"] };
          const part = narrowed(subject, found);
          if (found === undefined) expect(part).toBe(subject);
          else if (found.length === 0) expect([part, countIn(totals, found)]).toEqual([undefined, 0]);
          else expect(part).toEqual({ ...subject, languages: found });
        },
      ),
    );
  });
});

test("a shop whose locale names no country is in no country that a reader names, and in that of a reader who names none", () => {
  const nowhere = { locale: "en" };
  expect(languagesIn("my-locale", reader("en-GB"), nowhere)).toEqual([]);
  expect(languagesIn("my-locale", reader("en"), nowhere)).toEqual(["en"]);
});

test("only what is in the reader's own language is called native", () => {
  const native = (region: ListedRegion, locale: string) => isInNativeLanguage(region, reader(locale));
  expect(regions.filter((region) => native(region, "en-GB"))).toEqual(["my-locale", "my-languages", "english"]);
  expect(regions.filter((region) => native(region, "de"))).toEqual(["my-locale", "my-languages"]);
});

describe("a region's name", () => {
  test("is one of either list, and nothing else is", () => {
    for (const region of regions) expect(regionNamed(region)).toBe(region);
    fc.assert(
      fc.property(fc.string(), (text) => {
        const region = regionNamed(text);
        expect(region === undefined || region === text).toBe(true);
      }),
    );
    for (const text of ["", "My-Locale", "constructor", "__proto__", "moon"]) expect(regionNamed(text)).toBeUndefined();
  });

  test("where none is asked for is what the shop has set; cars have no region of the whole world", () => {
    const shop = (defaultRegion: string) => ({ defaultRegion }) as Organisation;
    for (const region of regionsOf(false)) {
      expect(usualRegion(shop(region), false)).toBe(region);
      expect(regionsOf(true)).toContain(usualRegion(shop(region), true));
    }
    expect(usualRegion(shop("english"), true)).toBe("multi-country");
  });
});
