import { expect, test } from "vitest";
import { describeDevice } from "./device.ts";

test.each([
  ["Firefox on Windows", "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"],
  [
    "Safari on iOS",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  ],
  [
    "Chrome on Android",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36",
  ],
  [
    "Microsoft Edge on macOS",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0",
  ],
])("a browser is named as its owner knows it: %s", (words, userAgent) => {
  expect(describeDevice(userAgent)).toBe(words);
});

test("whatever a client says, it is a few words or none", () => {
  for (const said of [
    undefined,
    "",
    "\u0007",
    "x".repeat(20_000),
    `${"Mozilla/5.0 (".repeat(2000)}`,
    "'; drop table staff --",
  ])
    expect((describeDevice(said) ?? "").length).toBeLessThanOrEqual(64);
});
