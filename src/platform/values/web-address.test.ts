import fc from "fast-check";
import { expect, test } from "vitest";
import { readWebAddress } from "./web-address.ts";

test.each([
  ["https://shop.example/a.jpg", "https://shop.example/a.jpg"],
  ["HTTP://shop.example/ü.jpg?w=1#x", "HTTP://shop.example/ü.jpg?w=1#x"],
  [" https://shop.example/a.jpg\n", "https://shop.example/a.jpg"],
  ["//cdn.example/a.jpg", "https://cdn.example/a.jpg"],
  ["www.shop.example/a.jpg", "https://www.shop.example/a.jpg"],
  ["https://shop.example/my image.jpg", "https://shop.example/my%20image.jpg"],
  ["https://cdn.example/w_300,h_300/a.jpg", "https://cdn.example/w_300,h_300/a.jpg"],
  ["", null],
  ["N/A", null],
  [null, null],
])("%j is read", (given, address) => {
  expect(readWebAddress(given, 2000)).toEqual({ value: address });
});

test.each([
  "https://shop.example/a.jpg, https://shop.example/b.jpg",
  "https://shop.example/a.jpg,https://shop.example/b.jpg",
  "https://shop.example/a.jpg https://shop.example/b.jpg",
  "https://shop.example/a.jpg; //shop.example/b.jpg",
  "https://shop.example/a.jpg|https://shop.example/b.jpg",
  "https://shop.example/a.jpg\nhttps://shop.example/b.jpg",
  "https://shop.example/a.jpg, b.jpg",
])("of several addresses in %j the first is taken", (given) => {
  expect(readWebAddress(given, 2000)).toEqual({
    value: "https://shop.example/a.jpg",
    note: "has 2 addresses; the first was taken",
  });
});

test.each([
  "a.jpg, b.jpg",
  "/a.jpg",
  "javascript:alert(1)",
  "file:///etc/passwd",
  "ftp://shop.example/a.jpg",
  "http://a b",
  "https://",
  "https:///a.jpg",
  "//",
  "nothing at all",
  "http://shop.example:99999/",
])("%j is no address of the web", (given) => {
  expect(readWebAddress(given, 2000)).toEqual({ problem: "must be an address that starts with http:// or https://" });
});

test("one that is too long, or no text, is refused", () => {
  expect(readWebAddress(`https://shop.example/${"x".repeat(2000)}`, 2000).problem).toMatch(/at most 2000 characters/);
  expect(readWebAddress(7, 2000).problem).toBe("must be a string");
});

test("an address that was written is the address, reading it again changes nothing, and nothing makes it throw", () => {
  fc.assert(
    fc.property(
      fc.webUrl(),
      fc.oneof(
        fc.anything(),
        fc.string(),
        fc.webUrl().map((url) => `//${url},${url}`),
      ),
      (url, other) => {
        expect(readWebAddress(url, 2000).value).toBe(url);
        const { value, problem } = readWebAddress(other, 2000);
        expect(problem === undefined).toBe(value !== undefined);
        if (value) expect(readWebAddress(value, 2000)).toEqual({ value });
      },
    ),
  );
});

test("a host with umlauts is taken the ten thousandth time as the first", () => {
  const address = "https://möbel.example/größe.jpg";
  for (let time = 0; time < 20_000; time += 1) expect(readWebAddress(address, 200)).toEqual({ value: address });
});
