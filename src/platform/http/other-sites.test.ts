import { expect, test } from "vitest";
import { senderOf } from "./other-sites.ts";

const baseUrl = "https://reviews.example.com";

test("a browser's own word for where a request comes from goes before everything else", () => {
  expect(senderOf({ "sec-fetch-site": "same-origin", origin: "https://elsewhere.example" }, baseUrl)).toBe("ours");
  expect(senderOf({ "sec-fetch-site": "none" }, baseUrl)).toBe("ours");
  for (const site of ["same-site", "cross-site", "", "SAME-ORIGIN"])
    expect([site, senderOf({ "sec-fetch-site": site, origin: baseUrl }, baseUrl)]).toEqual([site, "another site"]);
});

test.each([
  [baseUrl, baseUrl],
  ["https://reviews.example.com", "https://Reviews.Example.COM"],
  ["https://reviews.example.com", "https://reviews.example.com:443"],
  ["http://127.0.0.1:3000", "http://127.0.0.1:3000"],
  ["http://[::1]:3000", "http://[::1]:3000"],
])("an origin of %s is that of BASE_URL=%s, however that spells it", (origin, base) => {
  expect(senderOf({ origin }, base)).toBe("ours");
});

test.each([
  "http://reviews.example.com",
  "https://reviews.example.com:8443",
  "https://reviews.example.com.elsewhere.example",
  "https://elsewhere.example",
  "reviews.example.com",
  "",
])("an origin of %j is another site's: scheme, name and port count", (origin) => {
  expect(senderOf({ origin }, baseUrl)).toBe("another site");
});

test("who sends no origin, or hides it, has said nothing", () => {
  expect(senderOf({}, baseUrl)).toBe("not said");
  expect(senderOf({ origin: "null" }, baseUrl)).toBe("not said");
});
