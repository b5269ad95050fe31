import fc from "fast-check";

/** What a path segment can be when nobody means well. `known` are segments that lead somewhere. */
export function anOddSegment(...known: string[]): fc.Arbitrary<string> {
  const odd = [
    "%",
    "%z",
    "%00",
    "%0d%0a",
    "%c0%af",
    "%ed%a0%80",
    "%ff",
    "..",
    ".",
    "%2e%2e",
    "%2f",
    ";a=b",
    "@",
    "",
    "*",
  ];
  const names = [
    ":email",
    "__proto__",
    "constructor",
    "a%20b@c.de",
    "%40",
    "a@b",
    "x".repeat(5000),
    "%F0%9F%A5%BE",
    "~",
  ];
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...known) },
    { weight: 2, arbitrary: fc.constantFrom(...odd, ...names) },
    fc.string({ unit: "binary", maxLength: 12 }).map((text) => encodeURIComponent(text.toWellFormed())),
    // A backslash is a slash to the URL parser of inject, which then asks for no URL of ours; fuzz-raw.test.ts sends it.
    fc.stringMatching(/^[!-"$->@-[\]-~]{0,12}$/),
  );
}

const parameter = fc.constantFrom(
  "email",
  "order_ref",
  "sku",
  "first_name",
  "redirect",
  "trkref",
  "hashcode",
  "purchaser",
  "v",
);
const value = fc.oneof(
  fc.constantFrom(
    "",
    "%00",
    "%",
    "%ff",
    "%ed%a0%80",
    "a%00b%40c.de",
    "jane%40example.com",
    "a b",
    "true",
    "1",
    "x".repeat(3000),
  ),
  fc.constantFrom("0".repeat(40), "0".repeat(32), "[]", "{}", "%F0%9F%A5%BE", "..%2f..%2f", "'--", "$(x)", "%0a"),
  fc.string({ maxLength: 8 }).map(encodeURIComponent),
);
const named = fc
  .tuple(parameter, fc.constantFrom("=", "[]=", "[a]=", "[__proto__]=", "", "=="), value)
  .map((parts) => parts.join(""));

/** A query: repeats, arrays, objects, half percent-encodings. */
export const anOddQuery = fc.oneof(
  fc.constantFrom("", "?", "?&", "?=&=&", "?%", "?__proto__=1"),
  fc.array(named, { minLength: 1, maxLength: 6 }).map((all) => `?${all.join("&")}`),
);

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value));
const typed = fc
  .record(
    {
      email: fc.oneof(fc.constant("jane@example.com"), fc.jsonValue({ maxDepth: 1 })),
      title: fc.jsonValue({ maxDepth: 1 }),
      first_name: fc.string({ unit: "binary" }),
      country: fc.string({ maxLength: 3 }),
      purchases: fc.oneof(
        fc.jsonValue({ maxDepth: 2 }),
        fc.array(
          fc.record({ order_ref: fc.string({ unit: "binary", maxLength: 9 }), sku: fc.string({ maxLength: 9 }) }),
        ),
      ),
    },
    { requiredKeys: [] },
  )
  .map((body) => JSON.stringify(body));
const special = fc.constantFrom(
  "",
  "null",
  '"\\ud800"',
  '{"email":"a\\u0000@b.de"}',
  '{"email":"jane@example.com","title":"\\ud83e"}',
  '{"email":"jane@example.com","email":1}',
  '{"__proto__":{"email":"jane@example.com"}}',
  '{"email":"jane@example.com","purchases":[{"order_ref":1e999,"sku":-0}]}',
  `${"[".repeat(50_000)}${"]".repeat(50_000)}`,
  `{"purchases":${"[".repeat(200_000)}`,
  `{"a":${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}}`,
  "\ufeff{}",
  "overall_score=7&general_comments=%00",
  "overall_score=7&overall_score=8",
  "overall_score[]=7&general_comments[a]=b",
);

/** A body: JSON of the wrong shape, cut off, deep, with what UTF-8 does not allow. */
export const anOddBody: fc.Arbitrary<Buffer> = fc.oneof(
  { weight: 3, arbitrary: typed.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: json.map((text) => Buffer.from(text)) },
  { weight: 2, arbitrary: special.map((text) => Buffer.from(text)) },
  fc.tuple(typed, fc.nat(200)).map(([text, cut]) => Buffer.from(text.slice(0, cut))),
  fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  typed.map((text) => Buffer.from(text, "utf16le")),
);

export const anOddType = fc.constantFrom(
  undefined,
  "application/json",
  "application/json; charset=utf-16",
  "application/x-www-form-urlencoded",
  "application/x-www-form-urlencoded; charset=\u00ff",
  "multipart/form-data",
  "text/xml",
  ";;;",
  "a/b; c=\u00e9",
  "x".repeat(900),
);
