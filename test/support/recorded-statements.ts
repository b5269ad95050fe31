import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A statement that the product sent while the tests of a file ran. */
export type RecordedStatement = {
  text: string;
  /** As the driver sent them: text, null, or bytes as base64. */
  values: (string | null | { base64: string })[];
  /** Whose it is: file and function, such as `src/votes/votes.queries.ts countVotes`. */
  by: string;
};

export const root = fileURLToPath(new URL("../..", import.meta.url));
/** One file for each test file, replaced when that runs again. */
const folder = join(root, ".statements");

const nameOf = (testFile: string) => `${testFile.replaceAll("/", "--")}.json`;

/** @param testFile from the root of the repository */
export function keepStatements(testFile: string, statements: readonly RecordedStatement[]): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, nameOf(testFile)), JSON.stringify(statements));
}

/**
 * What the tests of these files have sent when they last ran, each statement of each function once.
 *
 * @throws if one of them has not run
 */
export function readStatements(testFiles: readonly string[]): RecordedStatement[] {
  const missing = testFiles.filter((file) => !existsSync(join(folder, nameOf(file))));
  if (missing.length > 0)
    throw new Error(
      `The statements of ${missing.length} test files were not recorded: run npm test first. ${missing.slice(0, 3)} …`,
    );
  const distinct = new Map<string, RecordedStatement>();
  for (const file of testFiles)
    for (const statement of JSON.parse(readFileSync(join(folder, nameOf(file)), "utf8")) as RecordedStatement[])
      distinct.set(`${statement.by}\n${statement.text}`, statement);
  return [...distinct.values()];
}
