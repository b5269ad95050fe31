import { exportsOf, type Imports, type Sources } from "./source-imports.ts";

/**
 * Names on a slice's front door that nobody outside imports. Outside means every other folder, and the tests and tools of the
 * project; a slice's own tests import its files directly.
 */
export function frontDoorProblems(sources: Sources, imports: Imports): string[] {
  const wanted = new Set<string>();
  for (const [name, taken] of imports)
    for (const { target, names } of taken)
      if (folderOf(target) !== folderOf(name)) for (const one of names) wanted.add(`${target} ${one}`);
  return [...sources].flatMap(([name, text]) => {
    if (!isFrontDoor(name) || wanted.has(`${name} *`)) return [];
    const unused = exportsOf(name, text).filter((one) => !wanted.has(`${name} ${one}`));
    return unused.map((one) => `${name}: nobody outside uses ${one}; take it off the front door`);
  });
}

export function isFrontDoor(name: string): boolean {
  return /^[^/.]+\/index\.ts$/.test(name);
}

/** The folder within `src/`; undefined for files outside. */
function folderOf(name: string): string | undefined {
  return name.startsWith("../") ? undefined : name.split("/")[0];
}
