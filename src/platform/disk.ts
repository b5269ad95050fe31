import type { StatsFs } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Less than this counts as no room: PostgreSQL writes its log in pieces of 16 MB, and pages of 8 kB. */
const leastBytes = 64 * 1024;

/**
 * Whether the file system under a folder has no room left for users other than root. If the folder does not exist yet
 * (with a database server nothing may have needed it), the nearest folder above it counts. Quotas are not known here.
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
