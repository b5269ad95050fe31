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
  ["a schema with its key in quotes", 'const a = { "pattern": "^(a+)+$" };'],
  ["a schema with a computed key", 'const a = { ["pattern"]: "^(a+)+$" };'],
  ["a schema that gets it afterwards", 'schema.pattern = "^(a+)+$";'],
  ["a key of patternProperties", 'const a = { patternProperties: { "^(a+)+$": {} } };'],
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
  ["a route with a pattern from elsewhere", "app.get(`/a/:id(${digits})`, answer);"],
  ["properties by patterns from elsewhere", "const a = { patternProperties: given };"],
  ["the constructor by its name", 'const a = globalThis["RegExp"];'],
  ["a pattern that becomes another", "const a = /a/; a.compile(word);"],
  ["a method by its name", 'const a = (text: string, word: string) => text["match"](word);'],
  ["a method that is handed on", "const a = (text: string) => text.match;"],
  ["a method that is taken out", "const { match } = text;"],
  ["a match in SQL without blanks", "const a = sql`select 1 where name~*${word}`;"],
  ["a match in SQL that is not tagged", 'pool.query("select 1 where name ~ $1", [word]);'],
  ["an operator of the query builder", 'db.selectFrom("a").where("name", "~", word);'],
  ["another operator of the query builder", 'db.selectFrom("a").where("name", "similar to", word);'],
  ["a function of the query builder", 'fn("regexp_match", [name]);'],
  ["a function in SQL before a blank", "const a = sql`select regexp_replace (name, ${word}, '')`;"],
  ["a part of a text in SQL by a pattern", "const a = sql`select substring(name from ${word})`;"],
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
  "const { search } = new URL(text); const query = url.search;",
  "const a = sql`select 1 where name like ${word} and substring(name from 2) ~~ ${word}`;",
  'const a = "similar to ~ this";',
])("%s is taken", (text) => {
  expect(problemsIn(text)).toEqual([]);
});

test("a problem says where, which pattern, and what to do", () => {
  expect(problemsIn("\nconst a = /a+b/;")).toEqual([
    "a.ts:2: /a+b/ may read the same text again from every start; make the start tell, or bound the repetition",
  ]);
});
