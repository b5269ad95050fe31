import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linkHex, linkName, linkValue } from "./link-value.ts";

describe("what texts leave around a link", () => {
  test.each([
    ["abc", "abc"],
    ["abc.", "abc"],
    ["abc)", "abc"],
    ['abc"', "abc"],
    ["abc ", "abc"],
    [" abc", "abc"],
    ["abc>.", "abc"],
    ["abc”,", "abc"],
    ["abc\u200b", "abc"],
    ["a.b_c-", "a.b_c-"],
    ["YQ==", "YQ=="],
    [".", ""],
    ["", ""],
  ])("%j is %j", (text, value) => {
    expect(linkValue(text)).toBe(value);
  });

  test("is taken off once and for all, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(linkValue(linkValue(text))).toBe(linkValue(text));
      }),
    );
  });

  test("names and digits are read as we write them", () => {
    expect(["sku", "amp;sku", "amp;amp;sku", "AMP;sku", "amp"].map(linkName)).toEqual([
      "sku",
      "sku",
      "sku",
      "sku",
      "amp",
    ]);
    expect(linkHex("00ffAA", 6)).toBe("00ffaa");
    expect(linkHex("3D00ffaa", 6)).toBe("00ffaa");
    expect(linkHex("3d00ff", 6)).toBe("3d00ff");
    expect(["00ff", "00ffa", "00ffag", ""].map((text) => linkHex(text, 6))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
