import { expect, test } from "vitest";
import { documentedSnippets, filledIn } from "./snippets.ts";

const own = {
  baseUrl: "https://reviews.acme.example",
  trkref: "ACME-2",
  sku: `A'B"C\\D<E>&F`,
  language: "fr",
  perPage: 5,
} as const;

test("there is a snippet for each system, of one part or of several", () => {
  expect(documentedSnippets().map(({ system, parts }) => [system, parts.map(({ language }) => language)])).toEqual([
    ["Plain HTML", ["html", "html"]],
    ["PHP", ["php", "php", "php"]],
    ["Ruby", ["ruby", "erb", "erb"]],
    ["Node", ["js", "js", "js"]],
    ["Liquid", ["liquid", "liquid"]],
    ["Twig", ["php", "twig", "twig"]],
  ]);
});

test("a shop's own values stand in each of them, written as its language wants it, and nothing of the examples is left", () => {
  const texts = documentedSnippets().map((one) =>
    filledIn(one, own)
      .parts.map(({ code }) => code)
      .join("\n"),
  );
  for (const text of texts) expect(text).not.toMatch(/reviews\.example\.com|\bACME\b(?!-2)|SKU9039/);
  const [html, php, ruby, node, liquid] = texts;
  expect(html).toContain('sku="A&apos;B&quot;C\\D&lt;E&gt;&amp;F"');
  expect(html).toContain('lang="fr"');
  expect(html).toContain('per-page="5"');
  expect(php).toContain(`fairmark_reviews('A\\'B"C\\\\D<E>&F', $_GET)`);
  expect(php).toContain("'lang' => 'fr', 'per_page' => '5'");
  expect(ruby).toContain(`FairmarkReviews.html('A\\'B"C\\\\D<E>&F', `);
  expect(ruby).toContain("lang: 'fr', per_page: '5'");
  expect(node).toContain(`fairmarkReviews("A'B\\"C\\\\D<E>&F", `);
  expect(node).toContain('lang: "fr", per_page: "5"');
  expect(liquid).toContain("| escape }}");
  expect(html).toMatch(/<fairmark-questions\s+trkref="ACME-2"\s+sku="A&apos;B/);
  expect(php).toContain(`fairmark_questions('A\\'B"C\\\\D<E>&F', $_GET)`);
  expect(ruby).toContain(`FairmarkReviews.questions('A\\'B"C\\\\D<E>&F', `);
  expect(node).toContain(`fairmarkQuestions("A'B\\"C\\\\D<E>&F", `);
});
