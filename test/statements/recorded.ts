import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { type RecordedStatement, readStatements, root } from "../support/recorded-statements.ts";

/** What the product asked of the database in the last run of `npm test`. */
export function recordedStatements(): RecordedStatement[] {
  return readStatements(["src", "test", "scripts", "bench"].flatMap(testsIn));
}

/** The files that `npm test` runs (vitest.config.ts). */
function testsIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".test.ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !/^test\/(faults|browser)\//.test(file));
}
