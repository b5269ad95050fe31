import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { csvLine, rearmed } from "./csv-line.ts";

const cellsOf = (line: string) => (parse(line) as string[][])[0]!;

test.each(["=Kay", "+K1", "-K1", "@K1", "  =1", "＝1", "\t1", "'=1", "''-1"])(
  "%j is no formula where it was written",
  (cell) => {
    const [written] = cellsOf(csvLine([cell]));
    expect(written).toBe(`'${cell}`);
    expect(rearmed(written!)).toBe(cell);
  },
);

test.each(["00123", "'00123", "'t Hooft", "K-1", "", "'"])("%j stays as it is", (cell) => {
  expect(cellsOf(csvLine([cell]))).toEqual([cell]);
  expect(rearmed(cell)).toBe(cell);
});

test("what was written is read as it was, whatever it is", () => {
  const sly = fc.array(fc.constantFrom("'", "=", "+", "-", "@", "＝", " ", "\t", "\n", '"', ",", "0", "K"), {
    maxLength: 6,
  });
  const cell = fc.oneof(
    fc.string({ unit: "grapheme" }),
    sly.map((all) => all.join("")),
  );
  fc.assert(
    fc.property(fc.array(cell, { minLength: 2, maxLength: 5 }), (cells) => {
      expect(cellsOf(csvLine(cells)).map(rearmed)).toEqual(cells);
    }),
  );
});
