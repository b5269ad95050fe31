import { fileURLToPath } from "node:url";
import { type LockedPackage, productionPackages } from "./production-packages.ts";

/**
 * Licences that may come with us, by their SPDX names: each lets anybody use, change and pass on the code, and asks for its notice to be kept
 * and nothing of ours to be opened.
 */
export const allowedLicences: ReadonlySet<string> = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "ISC",
  "MIT",
  "MIT-0",
  // argparse, in yaml's and redocly's family: the licence of Python 2, which is of the same kind.
  "Python-2.0",
]);

/**
 * Whether an SPDX expression lets us choose allowed licences alone. Reads names, OR, AND and brackets; what it does not read (WITH, a text,
 * nothing) is not allowed.
 */
export function isAllowed(expression: string | undefined): boolean {
  const words = (expression ?? "").match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const either = (): boolean => {
    let isGood = both();
    while (words[at] === "OR") {
      at += 1;
      // Both sides are read, whatever the first says.
      const isOtherGood = both();
      isGood ||= isOtherGood;
    }
    return isGood;
  };
  const both = (): boolean => {
    let isGood = one();
    while (words[at] === "AND") {
      at += 1;
      const isOtherGood = one();
      isGood &&= isOtherGood;
    }
    return isGood;
  };
  const one = (): boolean => {
    const word = words[at++];
    if (word !== "(") return word !== undefined && allowedLicences.has(word);
    const isGood = either();
    return words[at++] === ")" && isGood;
  };
  return either() && at === words.length;
}

/** What is wrong with the licences of a production install, in sentences. */
export function licenceProblems(packages: readonly LockedPackage[]): string[] {
  return packages
    .filter(({ licence }) => !isAllowed(licence))
    .map(({ name, version, licence }) => `${name} ${version} is under ${licence ?? "no licence that it names"}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const packages = productionPackages();
  const problems = licenceProblems(packages);
  for (const problem of problems)
    console.error(`${problem}: take another package, or add the licence to scripts/check-licences.ts with why`);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`${packages.length} packages of a production install are under licences of the list`);
}
