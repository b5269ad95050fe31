import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endingLength, lastCharacter, lengthOf, normalized } from "./text.ts";
import { emailKey } from "./values/email.ts";

test("a text is as long as it has characters, and half a one counts as one", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "é", "🎉", "\ud83c", "\udf89") }), (text) => {
      expect(lengthOf(text)).toBe([...text].length);
    }),
  );
});

describe("the end of a text", () => {
  test.each([
    ["abc...", /\p{P}/u, 3],
    ["abc", /\p{P}/u, 0],
    ["...", /\p{P}/u, 3],
    ["", /\p{P}/u, 0],
    ["a🎉🎉", /\p{S}/u, 4],
    ["a\ud83c", /\p{S}/u, 0],
  ])("%j ends with as many units of %s: %i", (text, characters, length) => {
    expect(endingLength(text, characters)).toBe(length);
  });

  test("is the one that a pattern with $ finds", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", ".", "🎉", "é", "\n") }), (text) => {
        expect(endingLength(text, /[\p{P}\p{S}]/u)).toBe(/[\p{P}\p{S}]*$/u.exec(text)![0].length);
      }),
    );
  });

  test("a character is whole", () => {
    expect(lastCharacter("a🎉", 3)).toBe("🎉");
    expect(lastCharacter("a🎉", 1)).toBe("a");
    expect(lastCharacter("a🎉", 0)).toBe("");
  });
});

describe("normal forms", () => {
  test("are Unicode's for any writing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(normalized(text, "NFC")).toBe(text.normalize("NFC"));
        expect(normalized(text, "NFKC")).toBe(text.normalize("NFKC"));
      }),
    );
    expect(normalized("ﾊﾞ", "NFKC")).toBe("バ");
  });

  test("leave a run of marks that no writing has, and are the same when made again", () => {
    const run = "\u0301\u0316".repeat(20);
    expect(normalized(`e\u0301 a${run} e\u0301`, "NFC")).toBe(`é a${run} é`);
    expect(emailKey(emailKey(`A${run}@EXAMPLE.org`))).toBe(emailKey(`A${run}@EXAMPLE.org`));
  });

  // Half a minute with String.prototype.normalize alone: the test's deadline ends it.
  test("of a form's whole body of marks are made at once", () => {
    expect(emailKey("\u0301\u0316".repeat(128 * 1024))).toHaveLength(256 * 1024);
  });
});
