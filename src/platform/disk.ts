import { statfs } from "node:fs/promises";

/** Less than this is no room: PostgreSQL writes its log in pieces of 16 MB, and pages of 8 kB. */
const leastBytes = 64 * 1024;

/** Whether the file system under a folder has no room left for who is not root. A quota it does not know. */
export async function isDiskFullAt(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < leastBytes;
}
