import fc from "fast-check";
import { expect, test } from "vitest";
import { readOneLine } from "./one-line.ts";

test.each([
  ["Jane\t", "Jane"],
  ["P1\n", "P1"],
  ["\r\n Jane \u00a0", "Jane"],
  ["Zoë 🚲", "Zoë 🚲"],
  ["  ", null],
  ["", null],
  [null, null],
  [undefined, null],
])("%j is read", (given, text) => {
  expect(readOneLine(given, 80)).toEqual({ value: text });
});

test.each([
  ["Ja\tne", "cannot contain control characters or half surrogate pairs"],
  ["Jane\0", "cannot contain control characters or half surrogate pairs"],
  ["\ud800", "cannot contain control characters or half surrogate pairs"],
  ["x".repeat(81), "must have at most 80 characters, it has 81"],
  [12, "must be a string"],
  [{}, "must be a string"],
])("%j is refused", (given, problem) => {
  expect(readOneLine(given, 80)).toEqual({ problem });
});

test("what was read is read again as the same, whatever came", () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.string({ unit: "binary", maxLength: 100 })), (given) => {
      const { value, problem } = readOneLine(given, 80);
      expect(problem === undefined).toBe(value !== undefined);
      if (value) expect(readOneLine(` ${value}\n`, 80)).toEqual({ value });
    }),
  );
});
