import fc from "fast-check";
import { expect, test } from "vitest";
import { renderPage } from "./render.ts";
import { StructuredData } from "./structured-data.tsx";

const open = '<!doctype html><script type="application/ld+json">';
const close = "</script>";

function contents(data: object): string {
  const html = renderPage(StructuredData({ data }));
  expect(html.startsWith(open) && html.endsWith(close)).toBe(true);
  return html.slice(open.length, -close.length);
}

test.each([
  "</script><script>alert(1)</script>",
  "<!--<script>",
  "]]>",
  "&lt;/script&gt;",
  "line\u2028separator\u2029paragraph",
  '"}\\',
  "half a pair: \ud83d",
  "\0\u0007",
])("%j stays a text: nothing in the block can end it or be read as markup", (text) => {
  const block = contents({ [text]: text });
  expect(block).not.toMatch(/[<>&\u2028\u2029]/);
  expect(JSON.parse(block)).toEqual({ [text]: text });
});

test("whatever it holds, it reads back as the same", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const block = contents({ text });
      expect(block).not.toContain("<");
      expect(JSON.parse(block)).toEqual({ text });
    }),
  );
});
