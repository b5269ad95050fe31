import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../", import.meta.url);
const contributing = readFileSync(new URL("CONTRIBUTING.md", root), "utf8");

/** The rows of a page's table "Where does it go": a change and the paths that stand in its row. */
function changesOf(page: string): { change: string; paths: string[] }[] {
  const [, section = ""] = /^## Where does it go\n(.*?)^## /ms.exec(page) ?? [];
  const rows = [...section.matchAll(/^\| (.+?) \| (.+) \|$/gm)].filter(([, change]) => change !== "change");
  return rows.map(([, change, files]) => ({
    change: change!,
    paths: [...files!.matchAll(/`([^`]+)`/g)].map(([, text]) => text!).filter((text) => text.includes("/")),
  }));
}

const missingOf = (page: string) =>
  changesOf(page).flatMap(({ change, paths }) =>
    paths.filter((path) => !existsSync(new URL(path, root))).map((path) => `${change}: there is no ${path}`),
  );

test("every file that CONTRIBUTING.md names for a usual change exists", () => {
  expect(missingOf(contributing)).toEqual([]);
});

test("there are ten usual changes, and each names its files", () => {
  const changes = changesOf(contributing);
  expect(changes.map(({ change }) => change)).toHaveLength(10);
  expect(changes.filter(({ paths }) => paths.length === 0)).toEqual([]);
});

test("a file that is not there is told, with the change that it belongs to", () => {
  const page =
    "## Where does it go\n\n| change | files |\n|---|---|\n| a job | `src/worker.ts`, `src/gone.ts` |\n\n## Next\n";
  expect(missingOf(page)).toEqual(["a job: there is no src/gone.ts"]);
});
