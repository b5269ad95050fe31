import { expect, test } from "vitest";
import { patternProblems } from "./check-patterns.ts";

function problemsIn(text: string): string[] {
  return patternProblems(new Map([["a.ts", text]])).problems;
}

test.each([
  ["a literal", String.raw`const a = /\s+$/;`],
  ["one in the middle of a call", String.raw`text.replace(/\d+x/g, "")`],
  ["a pattern that is made of parts", 'const part = "a+"; const a = new RegExp(`^(${part})+$`);'],
  ["a raw text", 'const a = RegExp(String.raw`\\s+$`, "u");'],
  ["a schema", 'const a = Type.String({ pattern: "^(a+)+$" });'],
])("%s that is not linear is refused", (_what, text) => {
  expect(problemsIn(text)).toHaveLength(1);
});

test.each([
  ["a pattern of words that are only known at run time", 'const a = (words: string[]) => new RegExp(words.join("|"));'],
  ["a pattern whose flags are not known", "const a = (flags: string) => new RegExp('a', flags);"],
  ["a part that is given to two names", "const a = 'a'; const b = () => { const a = 'b'; return new RegExp(a); };"],
  ["the constructor under another name", "const Pattern = RegExp;"],
  ["a text that becomes a pattern", "const a = (text: string, word: string) => text.match(word);"],
  ["a schema with a text from elsewhere", "const a = { pattern: given };"],
  ["a route with a pattern", 'app.get("/a/:id(^\\\\d+$)", answer);'],
  ["a match in SQL", "const a = sql`select 1 where name ~ ${word}`;"],
  ["a replacement in SQL", "const a = sql<string>`select regexp_replace(name, ${word}, '')`;"],
])("%s cannot be proven and is refused", (_what, text) => {
  expect(problemsIn(text)).toHaveLength(1);
});

test.each([
  String.raw`const a = /^\d{4}$/;`,
  'const part = String.raw`\\d`; const a = new RegExp(String.raw`^${part}{4}$`, "u");',
  'const a = Type.String({ pattern: "^[a-z]+$" });',
  "const word = /a/g; text.matchAll(word);",
  "const a = (text: string, pattern: RegExp) => text.match(pattern);",
  "const linkify = new LinkifyIt(); linkify.match(text);",
  "if (one instanceof RegExp) return;",
])("%s is taken", (text) => {
  expect(problemsIn(text)).toEqual([]);
});

test("a problem says where, which pattern, and what to do", () => {
  expect(problemsIn("\nconst a = /a+b/;")).toEqual([
    "a.ts:2: /a+b/ may read the same text again from every start; make the start tell, or bound the repetition",
  ]);
});
