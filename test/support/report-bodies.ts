import fc from "fast-check";
import countries from "i18n-iso-countries";

export type Pair = { order_ref: string; sku: string };
export type Body = {
  email: string;
  title?: string | null;
  first_name?: string | null;
  surname?: string | null;
  country?: string | null;
  postcode?: string | null;
  purchases?: Pair[] | null;
};

/** What trimming takes away. */
export const spaces = ["", " ", "  ", "\u00a0", "\u2003", "\u3000", "\ufeff"];

/** Text as people write it, one character of any plane after the other, without space at its ends. */
export function aText(most: number): fc.Arbitrary<string> {
  const character = fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 1 }) },
    fc.constantFrom("\u00e9", "e\u0301", "\u00df", "\u6f22", "\u{1f97e}", "\u{1d11e}", "'", '"', "\\", "<", "&", "%"),
  );
  return fc
    .array(character, { minLength: 1, maxLength: most })
    .map((characters) => [...characters.join("").trim()].slice(0, most).join("").trim())
    .filter((text) => text !== "");
}

const padded = (text: fc.Arbitrary<string>) =>
  fc.tuple(fc.constantFrom(...spaces), text, fc.constantFrom(...spaces)).map((parts) => parts.join(""));
const detail = (most: number) =>
  fc.oneof({ weight: 5, arbitrary: padded(aText(most)) }, fc.constantFrom(null, ...spaces));

const label = fc.stringMatching(/^[a-z0-9\u00e4\u6f22]([a-z0-9-]{0,8}[a-z0-9\u00fc])?$/);
export const anAddress = fc
  .tuple(
    fc.stringMatching(/^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\u00e9\u{1f97e}-]{1,30}$/u),
    fc.array(label, { minLength: 2, maxLength: 4 }),
  )
  .map(([local, labels]) => `${local}@${labels.join(".")}`);

const code = fc.constantFrom("UK", ...Object.keys(countries.getAlpha2Codes()));
const aCountry = fc.oneof(padded(code), padded(code.map((text) => text.toLowerCase())), fc.constantFrom(null, "", " "));

const aPair = fc.record({ order_ref: padded(aText(64)), sku: padded(aText(191)) });

/** A body that keeps every rule. */
export const aReportBody: fc.Arbitrary<Body> = fc.record(
  {
    email: padded(anAddress),
    title: detail(24),
    first_name: detail(80),
    surname: detail(80),
    country: aCountry,
    postcode: detail(16),
    purchases: fc.array(aPair, { maxLength: 6 }),
  },
  { requiredKeys: ["email"] },
);

/** A body with every key. */
export function whole(): Body {
  return {
    email: "jane@example.com",
    title: "Ms",
    first_name: "Jane",
    surname: "Doe",
    country: "GB",
    postcode: "N1 9GU",
    purchases: [{ order_ref: "A1", sku: "S1" }],
  };
}
