import fc from "fast-check";
import countries from "i18n-iso-countries";
import { describe, expect, test } from "vitest";
import { readCountry } from "./country.ts";

describe("a country is read", () => {
  test.each([
    ["GB", "GB"],
    ["GB-ENG", "GB"],
    ["DE-BY", "DE"],
    ["Schweiz/Suisse", "CH"],
    ["Belgique / België", "BE"],
    ["Czech Rep.", "CZ"],
    ["Dominican Rep.", "DO"],
    ["Hong Kong SAR", "HK"],
    ["N. Ireland", "GB"],
    ["England & Wales", "GB"],
    ["Canary Islands", "ES"],
    ["Madeira", "PT"],
    ["KSA", "SA"],
    ["Lao PDR", "LA"],
    [" gb\n", "GB"],
    ["UK", "UK"],
    ["NA", "NA"],
    ["GBR", "GB"],
    ["deu", "DE"],
    ["EL", "GR"],
    ["United Kingdom (UK)", "GB"],
    ["United States (US)", "US"],
    ["United States (USA)", "US"],
    ["Some Place (FR)", "FR"],
    ["DE - Deutschland", "DE"],
    ["Germany, DE", "DE"],
    ["England", "GB"],
    ["SCOTLAND", "GB"],
    ["Wales", "GB"],
    ["Northern Ireland", "GB"],
    ["Pays de Galles", "GB"],
    ["Holland", "NL"],
    ["The Netherlands", "NL"],
    ["États-Unis", "US"],
    ["Etats Unis", "US"],
    ["U.S.A.", "US"],
    ["Tchéquie", "CZ"],
    ["Czech Republic", "CZ"],
    ["Moldova", "MD"],
    ["Moldova, Republic of", "MD"],
    ["Bosnia & Herzegovina", "BA"],
    ["Bosnia and Herzegovina", "BA"],
    ["Bosnien und Herzegowina", "BA"],
    ["Côte d’Ivoire", "CI"],
    ["Cote d'Ivoire", "CI"],
    ["COTE D`IVOIRE", "CI"],
    ["Ivory Coast", "CI"],
    ["Syrien", "SY"],
    ["España", "ES"],
    ["Espana", "ES"],
    ["St. Lucia", "LC"],
    ["Saint Lucia", "LC"],
    ["Oesterreich", "AT"],
    ["Österreich", "AT"],
    ["Türkei", "TR"],
    ["Tuerkei", "TR"],
    ["Türkiye", "TR"],
    ["Svizzera", "CH"],
    ["Suisse", "CH"],
    ["Duitsland", "DE"],
    ["Germania", "DE"],
    ["Korea, Republic of", "KR"],
    ["Republic of Korea", "KR"],
    ["Korea, Democratic People's Republic of", "KP"],
    ["Virgin Islands (US)", "VI"],
    ["Virgin Islands (British)", "VG"],
    ["United States (US) Minor Outlying Islands", "UM"],
    ["Congo (Kinshasa)", "CD"],
    ["Congo (Brazzaville)", "CG"],
    ["Cocos (Keeling) Islands", "CC"],
    ["Hong Kong", "HK"],
    ["Bolivia (Plurinational State of)", "BO"],
    ["Tanzania, the United Republic of", "TZ"],
    ["Iran (Islamic Republic of)", "IR"],
    ["Netherlands (Kingdom of the)", "NL"],
    ["Congo (the Democratic Republic of the)", "CD"],
    ["Congo (the)", "CG"],
    ["Korea (the Democratic People's Republic of)", "KP"],
    ["Taiwan (Province of China)", "TW"],
    ["Falkland Islands (the) [Malvinas]", "FK"],
    ["United Kingdom of Great Britain and Northern Ireland (the)", "GB"],
    ["Saint Martin (French part)", "MF"],
    ["Saint Martin (Dutch part)", "SX"],
    ["Ελλάδα", "GR"],
    ["日本", "JP"],
    ["Deutschland", "DE"],
    ["Republic of Ireland", "IE"],
  ])("from %j", (given, code) => {
    expect(readCountry(given)).toEqual({ value: code });
  });
});

test.each(["", "  ", null, undefined, "N/A", "-", "--", "null", "NULL", "none", "unknown"])(
  "%j says nothing",
  (given) => {
    expect(readCountry(given)).toEqual({ value: null });
  },
);

test.each([
  "XX",
  "ZZ",
  "Narnia",
  "ß",
  "ßß",
  "Narnia (XX)",
  "Schweiz/Italia",
  "XX-ENG",
  "GB DE",
  "1",
  7,
  {},
  [],
  false,
  "x".repeat(5000),
])("%j is no country", (given) => {
  expect(readCountry(given)).toEqual({
    problem: "must be a country: a code such as GB, or a name such as United Kingdom",
  });
});

const codes = Object.keys(countries.getAlpha2Codes());

/** The names of all countries, in a language and a length. */
function* names(): Generator<[code: string, name: string]> {
  for (const code of codes) {
    const own = new Intl.Locale(`und-${code}`).maximize().language;
    for (const language of ["en", "de", "fr", own])
      for (const style of ["long", "short"] as const) {
        const name = new Intl.DisplayNames([language], { type: "region", style, fallback: "none" }).of(code);
        // UK is a code as well, and echoed.
        if (name && name !== "UK") yield [code, name];
      }
  }
}

test("every name that a country has in English, German, French and its own language is it, however it is written", () => {
  const wrong: string[] = [];
  const forms = [
    (name: string) => name,
    (name: string) => name.toUpperCase(),
    (name: string) => name.normalize("NFD").replaceAll(/\p{M}/gu, ""),
    (name: string) => name.replaceAll("’", "'").replaceAll(" & ", " and "),
    (name: string) => name.replaceAll(/\bSt\. ?/g, "Saint "),
    (name: string) => ` ${name} `,
  ];
  for (const [code, name] of names())
    for (const form of forms) {
      const { value } = readCountry(form(name));
      if (value !== code) wrong.push(`${form(name)}: ${value}, not ${code}`);
    }
  expect(wrong).toEqual([]);
});

test("every code of two and of three letters, alone or behind a name, is its country", () => {
  for (const [alpha3, code] of Object.entries(countries.getAlpha3Codes())) {
    expect(readCountry(code)).toEqual({ value: code });
    expect(readCountry(alpha3.toLowerCase())).toEqual({ value: code });
    expect(readCountry(`Somewhere (${code})`)).toEqual({ value: code });
  }
});

test("what was read is read again as the same, and nothing makes it throw", () => {
  const all = [...names()].map(([, name]) => name);
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.string(), fc.constantFrom(...all)), (given) => {
      const { value, problem } = readCountry(given);
      expect(problem === undefined).toBe(value !== undefined);
      if (value) expect(readCountry(value)).toEqual({ value });
    }),
  );
});
