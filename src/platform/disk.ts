import type { StatsFs } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Less than this is no room: PostgreSQL writes its log in pieces of 16 MB, and pages of 8 kB. */
const leastBytes = 64 * 1024;

/**
 * Whether the file system under a folder has no room left for who is not root. A folder that is not there yet (with a
 * database server nothing has needed it) would be made in the nearest one that is. A quota it does not know.
 */
export async function isDiskFullAt(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfsOfNearest(resolve(folder));
  return bavail * bsize < leastBytes;
}

async function statfsOfNearest(folder: string): Promise<StatsFs> {
  try {
    return await statfs(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || dirname(folder) === folder) throw error;
    return statfsOfNearest(dirname(folder));
  }
}
