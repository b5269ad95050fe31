import fc from "fast-check";
import { expect, test } from "vitest";
import { withoutEntities } from "./without-entities.ts";

test.each([
  ["Salt &amp; Pepper Mill &#8211; 12&quot;", 'Salt & Pepper Mill – 12"'],
  ["Se&aacute;n O&#039;Brien", "Seán O'Brien"],
  ["Se&aacute;n O&#x27;Brien", "Seán O'Brien"],
  ["Caf&eacute;&nbsp;Press", "Café Press"],
  ["Rock &amp;amp; Roll", "Rock &amp; Roll"],
  ["AT&T", "AT&T"],
  ["R&D; and Q&A;", "R&D; and Q&A;"],
  ["Tom & Jerry", "Tom & Jerry"],
  ["5 &lt; 6", "5 < 6"],
  ["&copy 2026", "&copy 2026"],
  ["Two&#10;lines", "Two lines"],
  ["&#0;", "\ufffd"],
  ["&#xD800;", "\ufffd"],
  ["", ""],
])("%j reads as %j", (text, name) => {
  expect(withoutEntities(text)).toBe(name);
});

test("no input throws, and nothing becomes a control character or half a character", () => {
  const part = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("&", "&#", "&#x1;", "&#55357;", "&amp;", "&#9;", ";"),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const text = parts.join("");
      const name = withoutEntities(text);
      if (!/\p{Cc}/u.test(text)) expect(name).not.toMatch(/\p{Cc}/u);
      expect(name.isWellFormed()).toBe(true);
    }),
  );
});
