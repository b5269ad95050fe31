import { expect, test } from "vitest";
import { chooseLanguage, translations } from "./i18n.ts";

test("French signs that stand after a space never begin a line, and what fills a placeholder is left alone", () => {
  const en = { ask: "{{shop}}: is “{{word}}” right?", group: { wait: "Wait; then go!" } } as const;
  const fr = { ask: "{{shop}} : « {{word}} », est-ce juste ?", group: { wait: "Attendez ; puis allez !" } };
  const t = translations({ en, de: en, fr })("fr");
  expect(t("ask", { shop: "A : B", word: "si" })).toBe("A : B\u00a0: «\u00a0si\u00a0», est-ce juste\u00a0?");
  expect(t("group.wait")).toBe("Attendez\u00a0; puis allez\u00a0!");
});

test("what fills a placeholder is a value and nothing else: what looks like a placeholder or a reference in it stays text", () => {
  const said = { greet: "Hello {{name}}, from {{shop}}", secret: "not to be said" } as const;
  const t = translations({ en: said, de: said, fr: said })("en");
  const name = "{{shop}} $t(secret) $& %s";
  expect(t("greet", { name, shop: "Acme" })).toBe(`Hello ${name}, from Acme`);
});

test.each([
  ["*", "de"],
  ["*;q=0.5", "de"],
  ["en;q=0.5, *", "de"],
  ["fr;q=0, *", "de"],
  ["de;q=0, *", "en"],
  ["fr, *;q=0.5", "fr"],
  ["pl, *;q=0.1", "de"],
  ["pl", "de"],
])("to a German shop, Accept-Language: %s means %s", (acceptLanguage, language) => {
  expect(chooseLanguage({ acceptLanguage, locale: "de-DE" })).toBe(language);
});

test("a sentence that is filled in again otherwise is another one, whatever was asked before", () => {
  const en = {
    ask: "{{shop}}: {{word}}",
    reviews_one: "{{count}} review",
    reviews_other: "{{count}} reviews",
  } as const;
  const t = translations({ en, de: en, fr: en })("en");
  for (let time = 0; time < 2; time += 1) {
    expect(t("ask", { shop: "A", word: "B" })).toBe("A: B");
    expect(t("ask", { shop: "B", word: "A" })).toBe("B: A");
    expect([1, 2, 1].map((count) => t("reviews", { count }))).toEqual(["1 review", "2 reviews", "1 review"]);
    expect(t("ask", { shop: "A".repeat(400), word: "B" })).toBe(`${"A".repeat(400)}: B`);
  }
});
