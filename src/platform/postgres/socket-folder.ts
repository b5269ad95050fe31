import { createHash } from "node:crypto";
import { chmod, chown, lstat, mkdir, mkdtemp, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperatorError } from "../errors.ts";
import { isRoot, type SystemUser, userCan } from "./unprivileged-user.ts";

export const port = 5432;

/** Linux allows 107 bytes and macOS 103 for the whole path. */
const longestSocketPath = 103;

/**
 * A folder of its own, open to nobody else: the socket trusts whoever reaches it. Outside the project, because paths
 * there grow too long and shared or container file systems cannot hold sockets.
 */
export async function prepareSocketFolder(
  cluster: string,
  user: SystemUser | undefined,
  preferred?: string,
): Promise<string> {
  for (const folder of [...(preferred ? [preferred] : []), ...candidates(cluster)]) {
    if (await isUsable(folder, user)) return folder;
  }
  // Somebody else has taken our names in the shared folder. A new name will do as well: postmaster.pid tells the others
  // where it is.
  const folder = await mkdtemp(join(shortTemporaryFolder(), "fairmark-")).catch((error: Error) => {
    throw new OperatorError(
      `There is no place for the database's socket (${error.message}): let this user write to /tmp.`,
    );
  });
  if (user) await chown(folder, user.uid, user.gid);
  return folder;
}

/** Where it would be, for `doctor`; creates nothing. */
export async function locateSocketFolder(cluster: string, user: SystemUser | undefined): Promise<string> {
  for (const folder of candidates(cluster)) {
    if (await isOwnedFolder(folder, user)) return folder;
  }
  return candidates(cluster)[isRoot() ? 0 : 1]!;
}

function candidates(cluster: string): string[] {
  const name = createHash("sha256").update(cluster).digest("hex").slice(0, 16);
  return [join("/run/fairmark", name), join(shortTemporaryFolder(), `fairmark-${process.getuid?.() ?? 0}-${name}`)];
}

function shortTemporaryFolder(): string {
  const longest = join(tmpdir(), "fairmark-4294967295-0123456789abcdef", `.s.PGSQL.${port}.lock`);
  return Buffer.byteLength(longest) <= longestSocketPath ? tmpdir() : "/tmp";
}

async function isUsable(folder: string, user: SystemUser | undefined): Promise<boolean> {
  try {
    if (folder.startsWith("/run/") && isRoot()) {
      await mkdir("/run/fairmark", { mode: 0o711 }).catch(ignoreExisting);
      await chmod("/run/fairmark", 0o711);
    }
    const created = await mkdir(folder, { mode: 0o700 }).then(() => true, ignoreExisting);
    if (created && user) await chown(folder, user.uid, user.gid);
    if (!(await isOwnedFolder(folder, user))) return false;
    return userCan(user, "enter", folder);
  } catch {
    return false;
  }
}

async function isOwnedFolder(folder: string, user: SystemUser | undefined): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  const owner = user?.uid ?? process.getuid?.();
  return found?.isDirectory() === true && found.uid === owner && (found.mode & 0o077) === 0;
}

function ignoreExisting(error: NodeJS.ErrnoException): false {
  if (error.code === "EEXIST") return false;
  throw error;
}

/**
 * To be called with the start lock, while no server runs: PostgreSQL would not start over the lock file of a dead
 * server whose number another process has been given by now.
 */
export async function clearSocketFolder(folder: string): Promise<void> {
  for (const name of [`.s.PGSQL.${port}`, `.s.PGSQL.${port}.lock`]) await rm(join(folder, name), { force: true });
}

/** Leaves nothing behind; a folder that is not empty is being used by somebody else by now. */
export async function removeSocketFolder(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}
