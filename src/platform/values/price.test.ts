import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCurrency, readPrice } from "./price.ts";

describe("a price is read", () => {
  test.each([
    [10, "10"],
    [0, "0"],
    [-0, "0"],
    [55.99, "55.99"],
    [472.18500000000006, "472.1850"],
    [1e-7, "0"],
    ["25", "25"],
    ["55,99", "55.99"],
    ["0.5", "0.5"],
    ["12.5000", "12.5000"],
    ["472.18500000000006", "472.1850"],
    ["16.806722689", "16.8067"],
    ["0.00005", "0.0001"],
    ["0.99995", "1.0000"],
    ["£12.50", "12.50"],
    ["£ 12.50", "12.50"],
    ["12.50 EUR", "12.50"],
    ["12.50EUR", "12.50"],
    ["EUR 12.50", "12.50"],
    ["12,50 €", "12.50"],
    ["12,50\u00a0€", "12.50"],
    ["€12,50", "12.50"],
    ["US$12.50", "12.50"],
    ["$12.50 USD", "12.50"],
    ["12,50 zł", "12.50"],
    ["12,50 Kč", "12.50"],
    ["kr 12,50", "12.50"],
    ["kr. 12,50", "12.50"],
    ["12,50 kr.", "12.50"],
    ["Fr. 12.50", "12.50"],
    ["CHF 1'299.00", "1299.00"],
    ["R$ 1.299,00", "1299.00"],
    ["₹1,29,900.00", "129900.00"],
    ["¥1,299,000", "1299000"],
    ["￥１２", "12"],
    ["1,299.00", "1299.00"],
    ["1.299,00", "1299.00"],
    ["1.299.000,50", "1299000.50"],
    ["1 299,00", "1299.00"],
    ["1\u00a0299,00", "1299.00"],
    ["1\u202f299,00 €", "1299.00"],
    ["1\u2009299,00", "1299.00"],
    ["1’299.00", "1299.00"],
    ["1_299.00", "1299.00"],
    ["1.299.000", "1299000"],
    ["1 299", "1299"],
    [".99", "0.99"],
    [",99", "0.99"],
    ["12.", "12"],
    ["12,-", "12"],
    ["12,– €", "12"],
    ["+12.50", "12.50"],
    ["0012.50", "12.50"],
    [" 12.50\t", "12.50"],
    ["-0.00", "0.00"],
  ])("from %j", (price, exact) => {
    expect(readPrice(price)).toEqual({ value: exact });
  });

  test.each([
    ["1.299", "1.299"],
    ["1,299", "1.299"],
  ])("from %j, and how is said", (price, exact) => {
    expect(readPrice(price)).toEqual({ value: exact, note: expect.stringContaining(`was read as ${exact}`) });
  });
});

test.each([null, undefined, "", " ", "-", "N/A", "null", "none", "--", "."])(
  "%j is no price and no mistake",
  (price) => {
    expect(readPrice(price)).toEqual({ value: null });
  },
);

test.each([
  -1,
  -0.0000001,
  "-1",
  "-12,50 €",
  "€-12.50",
  "-€12.50",
  "12.50-",
  "12.50- EUR",
  "−12.50",
  "(12.50)",
  "($12.50)",
])("%j is refused for being negative", (price) => {
  expect(readPrice(price)).toEqual({ problem: "must be a price that is not negative" });
});

test.each([
  "free",
  "about 12",
  "12 per kg",
  "12.50 apples",
  "1.2.3",
  "1,2,3",
  "12,34,56.00",
  "1.299,00.50",
  "1'29",
  "12345678901",
  "9999999999.99995",
  "1E+03",
  "12-13",

  ",",
  "€",
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e21,
  true,
  {},
  [],
  "1".repeat(1000),
])("%j is no price", (price) => {
  expect(readPrice(price)).toEqual({ problem: 'must be a price such as "55,99" or 55.99' });
});

const currencies = Intl.supportedValuesOf("currency");
const locales = [
  "en-GB",
  "de-DE",
  "de-CH",
  "fr-FR",
  "fr-CH",
  "en-IN",
  "sv-SE",
  "pl-PL",
  "es-ES",
  "it-IT",
  "nl-NL",
  "cs-CZ",
];
const cents = fc.nat({ max: 999_999_999 });

// CLDR's languages of Europe and of large markets.
const languages = (
  "af az be bg bs ca cs cy da de de-AT de-CH el en en-AU en-CA en-IN en-ZA es es-MX et eu fi fr fr-CA fr-CH ga gl he hi hr hu hy id is " +
  "it it-CH ja ka kk ko lb lt lv mk ms mt nb nl pl pt pt-BR ro ru sk sl sq sr sr-Latn sv th tr uk vi zh zh-TW"
).split(" ");

test("every currency is passed over, however a language of the world writes it", () => {
  const misread = new Set<string>();
  for (const language of languages) {
    for (const currency of currencies) {
      for (const currencyDisplay of ["code", "symbol", "narrowSymbol"] as const) {
        const style = { style: "currency", currency, currencyDisplay, minimumFractionDigits: 2 } as const;
        const text = new Intl.NumberFormat(language, { ...style, maximumFractionDigits: 2 }).format(1234.5);
        if (readPrice(text).value !== "1234.50") misread.add(text.replaceAll(/[^\p{L}]/gu, ""));
      }
    }
  }
  // One letter behind a number is rather pence, thousands or quarters than pulas, kyats or quetzals.
  expect([...misread].sort()).toEqual(["K", "P", "Q", "p"]);
});

test.each(["99p", "12K", "4 Q"])("%j is not read as that many pounds", (text) => {
  expect(readPrice(text)).toEqual({ problem: 'must be a price such as "55,99" or 55.99' });
});

test("a price that software of any country wrote is the price that was meant", () => {
  const shown = ["code", "symbol", "narrowSymbol"] as const;
  const used = [
    "EUR",
    "GBP",
    "USD",
    "CHF",
    "SEK",
    "DKK",
    "NOK",
    "PLN",
    "CZK",
    "HUF",
    "INR",
    "TRY",
    "RON",
    "JPY",
    "BRL",
    "AUD",
  ];
  fc.assert(
    fc.property(
      cents,
      fc.constantFrom(...locales),
      fc.constantFrom(...used),
      fc.constantFrom(...shown),
      (n, locale, currency, currencyDisplay) => {
        const style = {
          style: "currency",
          currency,
          currencyDisplay,
          minimumFractionDigits: 2,
          maximumFractionDigits: 2,
        } as const;
        const text = new Intl.NumberFormat(locale, style).format(n / 100);
        expect([text, readPrice(text)]).toEqual([text, { value: (n / 100).toFixed(2) }]);
      },
    ),
  );
});

test("reading what was read changes nothing, and nothing that comes makes it throw", () => {
  const parts = fc.array(fc.constantFrom(..."0123456789.,' -−€£$()".split(""), "EUR", "kr", "\u00a0"), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.string(),
        fc.double(),
        parts.map((all) => all.join("")),
      ),
      (given) => {
        const { value, problem } = readPrice(given);
        expect(problem === undefined).toBe(value !== undefined);
        if (!value) return;
        expect(value).toMatch(/^\d{1,10}(\.\d{1,4})?$/);
        expect(readPrice(value).value).toBe(value);
      },
    ),
  );
});

describe("a currency", () => {
  test.each([
    ["EUR", "EUR"],
    [" gbp\n", "GBP"],
    ["€", "EUR"],
    ["", null],
    [null, null],
    ["N/A", null],
  ])("is read from %j", (given, code) => {
    expect(readCurrency(given)).toEqual({ value: code });
  });

  test.each(["POUND", "$", 978, {}, "ßßß"])("cannot be %j", (given) => {
    expect(readCurrency(given)).toEqual({ problem: "must be an ISO 4217 code such as EUR" });
  });

  test("is read as it was written, in capitals or not, and nothing makes it throw", () => {
    fc.assert(
      fc.property(fc.constantFrom(...currencies), fc.boolean(), fc.anything(), (code, isSmall, other) => {
        expect(readCurrency(isSmall ? code.toLowerCase() : code)).toEqual({ value: code });
        const { value } = readCurrency(other);
        if (value) expect(readCurrency(value)).toEqual({ value });
      }),
    );
  });
});
