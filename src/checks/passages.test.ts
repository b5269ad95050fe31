import fc from "fast-check";
import { expect, test } from "vitest";
import { inPieces, type Passage, Passages } from "./passages.ts";

test("of passages that overlap the first stays", () => {
  const passages = new Passages(10);
  expect(passages.take({ startsAt: 2, endsAt: 4 })).toBe(true);
  expect(passages.take({ startsAt: 3, endsAt: 6 })).toBe(false);
  expect(passages.take({ startsAt: 4, endsAt: 6 })).toBe(true);
  expect(passages.has({ startsAt: 5, endsAt: 9 })).toBe(true);
  expect(passages.has({ startsAt: 6, endsAt: 10 })).toBe(false);
});

const given = { atMost: 20, overlap: 6 };

function numbersIn(text: string): Passage[] {
  return [...text.matchAll(/\d+/g)].map(({ index, 0: { length } }) => ({ startsAt: index, endsAt: index + length }));
}

test("in pieces the same is found as in the whole, and once", () => {
  const word = fc.string({ unit: fc.constantFrom("1", "2", "a"), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 40 }), (words) => {
      const text = words.join(" ");
      expect(inPieces(text, given, numbersIn)).toEqual(numbersIn(text));
    }),
  );
});

test("no piece is longer than what may be given, not even of a text without a space", () => {
  const lengths: number[] = [];
  inPieces("🎉".repeat(500), given, (piece) => {
    lengths.push(piece.length);
    expect(piece.codePointAt(0)).toBe(0x1f389);
    return [];
  });
  expect(Math.max(...lengths)).toBe(given.atMost);
});

test("what a finding carries stays with it", () => {
  const found = inPieces("a 12", given, (piece) => numbersIn(piece).map((one) => ({ ...one, finding: "number" })));
  expect(found).toEqual([{ startsAt: 2, endsAt: 4, finding: "number" }]);
});
