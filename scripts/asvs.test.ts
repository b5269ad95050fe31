import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settings } from "../src/config.ts";
import { levelsBySection } from "./asvs-levels.ts";

const root = new URL("../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), "utf8");
const page = read("docs/security/asvs.md");

type Row = { number: string; level: string; standing: string; words: string };

const verdicts = ["met", "not met", "n/a"];

function rowsOf(text: string): Row[] {
  return [...text.matchAll(/^\| (\d+\.\d+\.\d+) \| (\d) \| (?:.+?) \| (.+?) \| (.+) \|$/gm)].map(
    ([, number, level, standing, words]) => ({ number, level, standing, words }) as Row,
  );
}

/** What level 1 and 2 ask, with its level. */
const asked = new Map<string, string>(
  Object.entries(levelsBySection).flatMap(([section, levels]) =>
    levels.flatMap((level, at) => (level === 3 ? [] : [[`${section}.${at + 1}`, String(level)] as const])),
  ),
);

type Citation = { path: string; quoted?: string | undefined; symbol?: string | undefined };

/** A file, and after a colon what stands in it: in quotes the name of a test or words of a document, in backticks a name of the code. */
function citationsOf(words: string): Citation[] {
  const found = [...words.matchAll(/`([^`\s]+\.[a-z]{2,4})`(?:: (?:"([^"]+)"|`([^`]+)`))?/g)];
  return found
    .map(([, path, quoted, symbol]) => ({ path: path!, quoted, symbol }))
    .filter(({ path }) => path.includes("/") || existsSync(new URL(path, root)));
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, " ");
const isTest = (path: string) => /\.(?:test|spec)\.tsx?$/.test(path);

function problemOf({ path, quoted, symbol }: Citation): string | undefined {
  if (!existsSync(new URL(path, root))) return `there is no ${path}`;
  const text = read(path);
  if (symbol !== undefined) return text.split(/[^\w$]+/).includes(symbol) ? undefined : `${path} has no ${symbol}`;
  if (quoted === undefined) return undefined;
  const names = ['"', "'", "`"].map((quote) => `${quote}${quoted}${quote}`);
  const isThere = isTest(path) ? names.some((name) => text.includes(name)) : oneLine(text).includes(quoted);
  return isThere ? undefined : `${path} has no "${quoted}"`;
}

/** Everything that is wrong with the rows of a page. */
function problemsOf(text: string): string[] {
  return rowsOf(text).flatMap(({ number, level, standing, words }) => {
    const citations = citationsOf(words);
    const says = [
      asked.get(number) === level ? [] : [`is not of level ${level}`],
      verdicts.includes(standing) ? [] : [`cannot be "${standing}"`],
      standing === "met" && !citations.some(({ quoted, symbol }) => quoted ?? symbol)
        ? ["is met, and names neither a test nor a place in the code"]
        : [],
      citations.flatMap((citation) => problemOf(citation) ?? []),
    ];
    return says.flat().map((one) => `${number}: ${one}`);
  });
}

test("docs/security/asvs.md has each requirement of level 1 and 2 once, in order", () => {
  expect(rowsOf(page).map(({ number }) => number)).toEqual([...asked.keys()]);
});

test("what docs/security/asvs.md cites is there: files, tests by their names, names of the code, words of documents", () => {
  expect(problemsOf(page)).toEqual([]);
});

test("the sums at the top of docs/security/asvs.md are those of its rows", () => {
  const counted = ["1", "2"].map((of) => [
    of,
    ...verdicts.map((verdict) =>
      String(rowsOf(page).filter(({ level, standing }) => level === of && standing === verdict).length),
    ),
  ]);
  const said = [...page.matchAll(/^\| ([12]) \| (\d+) \| (\d+) \| (\d+) \|$/gm)].map(([, ...columns]) => columns);
  expect(said).toEqual(counted);
});

test("docs/security/inventory.md names every purpose of a derived key and every setting that is a secret", () => {
  const inventory = read("docs/security/inventory.md");
  const purposes = [...read("src/platform/secrets.ts").matchAll(/^ {2}\| "([^"]+)"/gm)].map(([, purpose]) => purpose!);
  const secrets = Object.entries(settings).flatMap(([name, setting]) => ("isSecret" in setting ? [name] : []));
  expect([purposes.length, secrets.length]).not.toContain(0);
  expect([...purposes, ...secrets].filter((name) => !inventory.includes(`\`${name}\``))).toEqual([]);
});

test("the list of levels is that of 5.0.0: 70, 183 and 92 requirements", () => {
  const levels = Object.values(levelsBySection).flat();
  expect([1, 2, 3].map((level) => levels.filter((one) => one === level).length)).toEqual([70, 183, 92]);
});

test("a row is told by its number where its level, its verdict or its evidence is wrong", () => {
  const rows = [
    '| 1.1.1 | 1 | decoded once | met | `scripts/decisions.test.ts`: "nothing is decided" |',
    "| 1.1.2 | 2 | escaped last | fine | `src/gone.ts`: `gone` |",
    "| 1.2.1 | 1 | for its context | met | we are sure of it |",
    "| 1.2.2 | 1 | in addresses | not met | `scripts/asvs-levels.ts`: `levelsBySection`, but not `levelsBy` |",
    "| 1.2.3 | 1 | in scripts | met | `scripts/asvs-levels.ts`: `levelsBy` |",
  ];
  expect(problemsOf(rows.join("\n"))).toEqual([
    "1.1.1: is not of level 1",
    '1.1.1: scripts/decisions.test.ts has no "nothing is decided"',
    '1.1.2: cannot be "fine"',
    "1.1.2: there is no src/gone.ts",
    "1.2.1: is met, and names neither a test nor a place in the code",
    "1.2.3: scripts/asvs-levels.ts has no levelsBy",
  ]);
});
