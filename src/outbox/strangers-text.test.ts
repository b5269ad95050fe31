import fc from "fast-check";
import { expect, test } from "vitest";
import { nameToGreet, productInMail } from "./strangers-text.ts";

test.each([
  "Jane",
  "Seán",
  "Anne-Marie",
  "Jean Paul",
  "J. R.",
  "O'Brien",
  "María del Carmen",
  "Dr. Hans",
  "Нина",
  "美咲",
  "Na",
  "Nil",
  "Guest Jr.",
  "Max & Moritz".replace("&", "und"),
])("%s is greeted", (name) => {
  expect(nameToGreet(name)).toBe(name);
});

test.each([
  "You won 500 EUR! Claim at http://spam.example/x",
  "Claim at spam.com",
  "spam。com",
  "ｓｐａｍ．ｃｏｍ",
  "sp\u200bam.com now",
  "www.spam.example",
  "WWW spam",
  '<a href="https://spam.example">Jane</a>',
  "&lt;b&gt;Jane",
  "jane@example.com",
  "Ring 07911 123456",
  "+49 171 1234567",
  "NULL",
  "null",
  "(null)",
  "N/A",
  "n.a.",
  "N A",
  "undefined",
  "None",
  "test",
  "Test Test",
  "null null",
  "Guest Customer",
  "TESTER",
  "k.A.",
  "First name",
  "Vorname",
  "Prénom",
  "Gast",
  "-",
  ".",
  "   ",
  "12345",
  "hxxp spam",
  "Click here to get your prize money today",
  "{{shop}}",
  "#N/A",
])("%j is not greeted by", (name) => {
  expect(nameToGreet(name)).toBeNull();
});

test("nobody is greeted where nothing is known", () => {
  expect(nameToGreet(null)).toBeNull();
});

test("no name throws, and what is greeted is the name itself", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 80 }), (name) => {
      expect([null, name.trim()]).toContain(nameToGreet(name));
    }),
  );
});

test.each([
  ['Salt & Pepper Mill 12"', 'Salt & Pepper Mill 12"'],
  ["Node.js in 24 hours, 3rd ed.", "Node.js in 24 hours, 3rd ed."],
  ["Gift card for kettles.com", "Gift card for kettles.com"],
  ["Kettle, 1.7 l @home", "Kettle, 1.7 l @home"],
  ["Mug: claim at https://spam.example/x", "Product S1"],
  ["Mug www.spam.example", "Product S1"],
  ["Mug spam.com/win", "Product S1"],
  ["Mug win@spam.com", "Product S1"],
  ['Mug <a href="//spam.example">', "Product S1"],
])("a product called %j is called %j in a mail", (name, called) => {
  expect(productInMail("en", { name, sku: "S1" }, (sku) => `Product ${sku}`)).toBe(called);
});

test("a sku that opens something is left out as well", () => {
  expect(productInMail("en", { name: null, sku: "S1" })).toBe("S1");
  expect(productInMail("de", { name: null, sku: "http://spam.example" })).toBe("das Produkt");
  expect(productInMail("fr", { name: "www.spam.example", sku: "win@spam.com" })).toBe("le produit");
});
