import { access, constants, mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder with those above it; an existing one is left as it is. Node's own `recursive` never returns if the
 * system says "no such file" about a place whose parent exists, as under `/proc`.
 *
 * @returns whether it was made
 * @throws NodeJS.ErrnoException where the system refuses
 */
export async function makeFolder(path: string, mode?: number): Promise<boolean> {
  const missing: string[] = [];
  for (let folder = resolve(path); !(await isThere(folder)); folder = dirname(folder)) missing.unshift(folder);
  let isMade = false;
  for (const folder of missing) {
    isMade = await mkdir(folder, mode).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        // Somebody else was faster.
        if (error.code === "EEXIST") return false;
        throw error;
      },
    );
  }
  return isMade;
}

/** Why this user cannot write into a folder, or create it if it does not exist; undefined if nothing is in the way. */
export async function whyNotWritable(path: string): Promise<string | undefined> {
  let folder = resolve(path);
  try {
    while (!(await isThere(folder))) folder = dirname(folder);
    await access(folder, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The root always exists, so the search above ends. */
async function isThere(folder: string): Promise<boolean> {
  try {
    if ((await stat(folder)).isDirectory()) return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return folder === dirname(folder);
    throw error;
  }
  throw Object.assign(new Error(`ENOTDIR: not a directory, mkdir '${folder}'`), { code: "ENOTDIR" });
}
