import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../platform/errors.ts";
import { type CursorKind, makeCursor, readCursor } from "./cursors.ts";

const kind = fc.constantFrom<CursorKind>("r", "c");
/** As a bigint column and an int32 can hold it. */
const place = fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }).map(String);

/** The place that is read, or the status and the sentences of the refusal. */
function readAs(of: CursorKind, text: string): string | { code: string; errors: readonly string[] } {
  try {
    return readCursor(of, text);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, errors: error.errors };
  }
}

const refusal = {
  code: "invalid_request",
  errors: ["cursor is not one that this list has given; leave it out to begin anew"],
};

describe("a cursor", () => {
  test("is read as the place it was made of, and says nothing to whoever sees it in a URL", () => {
    fc.assert(
      fc.property(kind, place, (of, at) => {
        const cursor = makeCursor(of, at);
        expect(readCursor(of, cursor)).toBe(at);
        expect(encodeURIComponent(cursor)).toBe(cursor);
      }),
    );
  });

  test("is the beginning where there is none", () => {
    for (const of of ["r", "c"] as const) expect(readCursor(of, undefined)).toBe("0");
  });

  test("of one list is refused by the other", () => {
    fc.assert(
      fc.property(place, (at) => {
        expect(readAs("r", makeCursor("c", at))).toEqual(refusal);
        expect(readAs("c", makeCursor("r", at))).toEqual(refusal);
      }),
    );
  });

  test("that is any other text is a number or a clear refusal, and nothing else", () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.base64String(),
      fc.string().map((one) => Buffer.from(one).toString("base64url")),
      fc.tuple(kind, fc.string()).map(([of, rest]) => Buffer.from(of + rest).toString("base64url")),
    );
    fc.assert(
      fc.property(kind, text, (of, cursor) => {
        const read = readAs(of, cursor);
        if (typeof read === "string") expect(read).toMatch(/^\d{1,18}$/);
        else expect(read).toEqual(refusal);
      }),
      { numRuns: 1000 },
    );
  });

  test.each(
    ["", "r", "r1", "-1", "1.5", "1e3", " 1", "1\n", "0x1"]
      .map((at) => makeCursor("r", at))
      .concat("", "r1", "A".repeat(41)),
  )("%j, which this list has never given, is refused", (cursor) => expect(readAs("r", cursor)).toEqual(refusal));

  test("with more digits than any place has is refused", () => {
    expect(readAs("c", makeCursor("c", "9".repeat(18)))).toBe("9".repeat(18));
    expect(readAs("c", makeCursor("c", "9".repeat(19)))).toEqual(refusal);
  });
});
