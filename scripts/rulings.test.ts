import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));
const read = (name: string) => readFileSync(root + name, "utf8");
const filesBelow = (folder: string) =>
  readdirSync(root + folder, { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`);

const documents = [...readdirSync(root), ...filesBelow("docs"), ...filesBelow("bench")].filter((name) =>
  name.endsWith(".md"),
);
const headings = (document: string) => [...read(document).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading!);
const numbers = [...read("docs/rulings.md").matchAll(/^\| (\d+) \|/gm)].map(([, number]) => number!);

/** All comments of a source, each on one line. */
function commentsOf(text: string): string {
  const comments = text.match(/\/\*[\s\S]*?\*\/|(?:^|\s)(?:\/\/|--)[^\n]*(?:\n\s*(?:\/\/|--)[^\n]*)*/g) ?? [];
  return comments.map((comment) => comment.replaceAll(/\n\s*(?:\*|\/\/|--)? ?/g, " ")).join("\n");
}

const sources = ["src", "test", "scripts", "bench", "migrations"]
  .flatMap(filesBelow)
  .filter((name) => /\.(tsx?|sql)$/.test(name) && name !== "scripts/rulings.test.ts")
  .map((name) => ({ name, comments: commentsOf(read(name)) }));

/** What is wrong with the citations of these comments. */
function wrongCitations(comments: string): string[] {
  const rulings = [...comments.matchAll(/\brulings? ((?:\d+(?:, | and )?)+)/gi)].flatMap(([, list]) =>
    list!.match(/\d+/g)!.filter((number) => !numbers.includes(number)),
  );
  const absent = [...comments.matchAll(/\b(?:[\w-]+\/)*[\w-]+\.md\b/g)]
    .map(([document]) => document)
    .filter((document) => !documents.includes(document));
  const sections = [...comments.matchAll(/\b((?:[\w-]+\/)*[\w-]+\.md), "([^"]+)"(?: and "([^"]+)")?/g)]
    .filter(([, document]) => documents.includes(document!))
    .flatMap(([, document, ...named]) =>
      named
        .filter((section) => section && !headings(document!).includes(section))
        .map((section) => `${document} ${section}`),
    );
  return [...rulings.map((number) => `ruling ${number}`), ...absent, ...sections];
}

test("what comments cite is there: rulings by their number, documents by their path, sections by their name", () => {
  const cited = sources.filter(({ comments }) => /\brulings? \d|docs\/rulings\.md/i.test(comments));
  expect(cited.length).toBeGreaterThan(15);
  expect(
    sources.flatMap(({ name, comments }) => wrongCitations(comments).map((citation) => `${name}: ${citation}`)),
  ).toEqual([]);
});

test("no number was given out twice", () => {
  expect(numbers).toEqual([...new Set(numbers)]);
  expect(numbers.length).toBeGreaterThan(30);
});

test.each([
  ["/** As it must be (ruling 99). */", "ruling 99"],
  ["// rulings 12, 77 and 13", "ruling 77"],
  ["/**\n * Two things (ARCHITECTURE.md),\n * and product.md, which is not here.\n */", "product.md"],
  ['// docs/rulings.md, "Links" and "Nothing"', "docs/rulings.md Nothing"],
])("%j is found out", (comment, citation) => {
  expect(wrongCitations(commentsOf(comment))).toEqual([citation]);
});
