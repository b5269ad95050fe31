import { expect, test } from "vitest";
import { chooseLanguage, translations } from "./i18n.ts";

test("French signs that stand after a space never begin a line, and what fills a placeholder is left alone", () => {
  const en = { ask: "{{shop}}: is “{{word}}” right?", group: { wait: "Wait; then go!" } } as const;
  const fr = { ask: "{{shop}} : « {{word}} », est-ce juste ?", group: { wait: "Attendez ; puis allez !" } };
  const t = translations({ en, de: en, fr })("fr");
  expect(t("ask", { shop: "A : B", word: "si" })).toBe("A : B\u00a0: «\u00a0si\u00a0», est-ce juste\u00a0?");
  expect(t("group.wait")).toBe("Attendez\u00a0; puis allez\u00a0!");
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
