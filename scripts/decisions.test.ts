import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../docs/decisions/", import.meta.url);
const pages = readdirSync(folder).filter((name) => /^\d{4}-.*\.md$/.test(name));
const index = readFileSync(new URL("README.md", folder), "utf8");

test("the list of decisions names every page by its title, in order, and explains every number that is missing", () => {
  const listed = [...index.matchAll(/^\| \[(\d{4})\]\((\S+)\) \| (.+) \|$/gm)].map(([, , name, title]) => ({
    name,
    title,
  }));
  const titled = pages.map((name) => {
    const [, title] = /^# \d{4} (.+)/.exec(readFileSync(new URL(name, folder), "utf8")) ?? [];
    return { name, title };
  });
  expect(listed).toEqual(titled);
  const numbers = pages.map((name) => Number(name.slice(0, 4)));
  const missing = Array.from({ length: Math.max(...numbers) }, (_, at) => at + 1).filter(
    (one) => !numbers.includes(one),
  );
  const introduction = index.slice(0, index.indexOf("| | |"));
  expect(missing.filter((one) => !introduction.includes(String(one).padStart(4, "0")))).toEqual([]);
});
