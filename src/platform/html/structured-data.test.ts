import fc from "fast-check";
import { expect, test } from "vitest";
import { renderPageAround } from "./render.ts";
import { StructuredData, scriptJson } from "./structured-data.tsx";

const open = '<!doctype html><script type="application/ld+json">';
const close = "</script>";

async function contents(data: object): Promise<string> {
  const json = await scriptJson(data);
  const html = (await renderPageAround(StructuredData({ json }), [json])).toString();
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
])("%j stays a text: nothing in the block can end it or be read as markup", async (text) => {
  const data = { [text]: text, list: [text, { [text]: [text] }] };
  const block = await contents(data);
  expect(block).not.toMatch(/[<>&\u2028\u2029]/);
  expect(JSON.parse(block)).toEqual(data);
});

test("whatever it holds, it reads back as the same", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), async (text) => {
      const block = await contents({ text });
      expect(block).not.toContain("<");
      expect(JSON.parse(block)).toEqual({ text });
    }),
  );
});

test("what is undefined is left out, as in all JSON", async () => {
  expect(JSON.parse(await contents({ a: undefined, b: [], c: null, d: { e: undefined } }))).toEqual({
    b: [],
    c: null,
    d: {},
  });
});
