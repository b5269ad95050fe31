import { createHash, randomBytes } from "node:crypto";
import { access, chmod, constants, lstat, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { OperatorError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { locateBinaries } from "./binaries.ts";
import { locateSocketFolder } from "./socket-folder.ts";
import { chooseUnprivilegedUser, findUserById, isRoot, type SystemUser, userCan } from "./unprivileged-user.ts";

export type ClusterLocation = {
  /** real path of DATA_DIR */
  dataDir: string;
  /** PostgreSQL's data folder, or where it would be created */
  cluster: string;
  /** whether this DATA_DIR has a cluster */
  isCreated: boolean;
  /** true where the user PostgreSQL runs as cannot reach DATA_DIR, so the cluster lives elsewhere and DATA_DIR points to it */
  isOutsideDataDir: boolean;
  /** the folder with `bin`, `lib` and `share` */
  binaries: string;
  /** where a server started now would put its socket; a running one says so itself, in postmaster.pid */
  socketFolder: string;
  /** whom PostgreSQL runs as, where that is not the user of this process */
  user: SystemUser | undefined;
};

export type ClusterPlace = Pick<ClusterLocation, "dataDir" | "cluster" | "isCreated" | "isOutsideDataDir" | "user">;
type Pointer = { cluster: string; dataDir: string };

export const pointerName = "postgres.json";
export const clusterName = "postgres";
export const locksName = "locks";
const outsideBase = "/var/lib/fairmark";

/** Looks only; creates nothing. */
export async function locateCluster(dataDir: string): Promise<ClusterLocation> {
  const place = await findPlace(dataDir);
  return {
    ...place,
    binaries: await locateBinaries(place.user),
    socketFolder: await locateSocketFolder(place.cluster, place.user),
  };
}

/**
 * Creates DATA_DIR with its folder of locks. If root creates it, others may pass through it, for the user that
 * PostgreSQL runs as.
 */
export async function createDataDir(dataDir: string): Promise<void> {
  const existed = await lstat(dataDir).catch(() => undefined);
  try {
    await makeFolder(join(dataDir, locksName));
    // That the folder exists does not mean that this file system takes files.
    await access(join(dataDir, locksName), constants.W_OK | constants.X_OK);
    if (!existed) await chmod(dataDir, isRoot() ? 0o711 : 0o700);
  } catch (error) {
    throw new OperatorError(
      `DATA_DIR ${resolve(dataDir)} cannot be used (${(error as Error).message}): make it a folder that this user may write to, or set DATA_DIR to another one.`,
    );
  }
}

export async function findPlace(dataDir: string): Promise<ClusterPlace> {
  const real = await realPathOf(dataDir);
  const pointer = await readPointer(real);
  if (pointer) return { dataDir: real, ...(await followPointer(real, pointer)) };
  const inside = { dataDir: real, cluster: join(real, clusterName), isOutsideDataDir: false };
  const existing = await stat(join(inside.cluster, "PG_VERSION")).catch(() => undefined);
  if (existing) return { ...inside, isCreated: true, user: await ownerOf(inside.cluster, existing.uid) };
  const user = isRoot() ? await chooseUnprivilegedUser() : undefined;
  if (!user || userCan(user, "enter", await nearestExisting(real))) return { ...inside, isCreated: false, user };
  return { dataDir: real, cluster: join(outsideBase, hashOf(real)), isOutsideDataDir: true, isCreated: false, user };
}

/** Whatever is at that place without a pointer to it belongs to a DATA_DIR that was deleted: it is left alone. */
export async function freeOutsideFolder(dataDir: string): Promise<string> {
  await makeFolder(outsideBase);
  await chmod(outsideBase, 0o711);
  const preferred = join(outsideBase, hashOf(dataDir));
  const taken = await lstat(preferred).catch(() => undefined);
  return taken ? `${preferred}-${randomBytes(4).toString("hex")}` : preferred;
}

export async function writePointer(dataDir: string, cluster: string): Promise<void> {
  const draft = join(dataDir, `.${pointerName}.${randomBytes(6).toString("hex")}`);
  const pointer: Pointer = { cluster, dataDir };
  await writeFile(draft, `${JSON.stringify(pointer, undefined, 2)}\n`, { mode: 0o600 });
  await rename(draft, join(dataDir, pointerName));
}

export function hashOf(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 16);
}

async function followPointer(dataDir: string, pointer: Pointer): Promise<Omit<ClusterPlace, "dataDir">> {
  const existing = await stat(join(pointer.cluster, "PG_VERSION")).catch(() => undefined);
  if (!existing) {
    throw new OperatorError(
      `The database of DATA_DIR ${dataDir} lay in ${pointer.cluster} and is not there any more: bring that folder back, or restore a backup into an empty DATA_DIR, or, to start empty and lose it, remove ${join(dataDir, pointerName)}.`,
    );
  }
  if (
    pointer.dataDir !== dataDir &&
    (await readPointer(pointer.dataDir).catch(() => undefined))?.cluster === pointer.cluster
  ) {
    throw new OperatorError(
      `DATA_DIR ${dataDir} looks like a copy of ${pointer.dataDir} and names the same database ${pointer.cluster}: use backup and restore to copy one, or set DATA_DIR to ${pointer.dataDir}.`,
    );
  }
  const user = await ownerOf(pointer.cluster, existing.uid);
  return { cluster: pointer.cluster, isOutsideDataDir: true, isCreated: true, user };
}

async function readPointer(dataDir: string): Promise<Pointer | undefined> {
  const file = join(dataDir, pointerName);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ENOTDIR", "ENAMETOOLONG", "ELOOP"].includes((error as NodeJS.ErrnoException).code ?? ""))
      return undefined;
    throw new OperatorError(
      `${file} cannot be read (${(error as Error).message}): run fairmark as the user it belongs to.`,
    );
  }
  try {
    const pointer = JSON.parse(text) as Partial<Pointer>;
    if (typeof pointer.cluster === "string" && typeof pointer.dataDir === "string") return pointer as Pointer;
  } catch {
    // Reported below: broken JSON and JSON of the wrong shape are treated alike.
  }
  throw new OperatorError(
    `${file} should say where the database lives and cannot be understood: write {"cluster": "/var/lib/fairmark/…", "dataDir": "${dataDir}"} into it, or restore a backup.`,
  );
}

/** PostgreSQL insists on running as the owner of its folder. */
async function ownerOf(cluster: string, uid: number): Promise<SystemUser | undefined> {
  if (uid === process.getuid?.() && !isRoot()) return undefined;
  const user = await findUserById(uid);
  if (!isRoot()) {
    throw new OperatorError(
      `The database in ${cluster} belongs to the user ${user?.name ?? uid}: run fairmark as that user or as root, or set DATA_DIR to another folder.`,
    );
  }
  if (uid === 0) {
    const { name } = await chooseUnprivilegedUser();
    throw new OperatorError(
      `The database in ${cluster} belongs to root, and PostgreSQL does not run as root: give it to another user first (chown -R ${name} ${cluster}).`,
    );
  }
  const owner = user ?? { name: String(uid), uid, gid: (await stat(cluster)).gid };
  if (!userCan(owner, "enter", cluster)) {
    throw new OperatorError(
      `The database in ${cluster} belongs to ${owner.name}, who cannot reach it: allow that user to pass through the folders above it (chmod o+x), or run fairmark as ${owner.name}.`,
    );
  }
  return owner;
}

async function realPathOf(path: string): Promise<string> {
  const absolute = resolve(path);
  const nearest = await nearestExisting(absolute);
  return join(await realpath(nearest), absolute.slice(nearest.length));
}

async function nearestExisting(path: string): Promise<string> {
  if (path === dirname(path) || (await stat(path).catch(() => undefined))) return path;
  return nearestExisting(dirname(path));
}
