import { expect, test } from "vitest";
import { readText, readTexts } from "./form-body.ts";

test("a field is its text with plain line breaks, and empty where it was not sent", () => {
  expect(readText({ a: "one\r\ntwo" }, "a")).toBe("one\ntwo");
  for (const body of [{}, { b: "x" }, undefined, null, "text", { a: { b: 1 } }, { a: 7 }])
    expect(readText(body, "a")).toBe("");
});

test("of a field sent twice neither is taken", () => {
  expect(() => readText({ a: ["one", "two"] }, "a")).toThrow("The request could not be read");
});

test("boxes of one name are however many were ticked", () => {
  expect(readTexts({ a: ["one", "two"] }, "a")).toEqual(["one", "two"]);
  expect(readTexts({ a: "one" }, "a")).toEqual(["one"]);
  expect(readTexts({ a: ["one", 2, null] }, "a")).toEqual(["one"]);
  expect(readTexts(undefined, "a")).toEqual([]);
});
