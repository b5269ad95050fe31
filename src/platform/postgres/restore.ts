import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, open, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { OperatorError } from "../errors.ts";
import type { Log } from "../log.ts";
import {
  type BackupDescription,
  clusterPrefix,
  dataPrefix,
  descriptionName,
  type Entry,
  endName,
  readArchive,
} from "./archive.ts";
import { prepareBinaries } from "./binaries.ts";
import { fateOf } from "./cluster-entries.ts";
import { prepareLocks, withStartLock } from "./ensure-server.ts";
import { createDraft, moveIntoPlace, removeDrafts, serverEnvironment } from "./initialise.ts";
import {
  type ClusterPlace,
  clusterName,
  findPlace,
  freeOutsideFolder,
  locksName,
  pointerName,
  writePointer,
} from "./location.ts";
import { restoredSettings } from "./restored-settings.ts";
import type { SystemUser } from "./unprivileged-user.ts";

type Options = { dataDir: string; file: string; log: Log };
type Drafts = { cluster: string; data: string };

const draftPrefix = ".restore-";

/** What was in the backup but not restored: files, and settings by name. */
export type LeftOut = { files: string[]; settings: string[] };

/**
 * Puts a backup into a DATA_DIR that has no database yet. It is all or nothing: everything is unpacked beside its place
 * first. Of the database's configuration only known settings are taken over, whatever the file says.
 */
export async function restoreEmbeddedPostgres(options: Options): Promise<LeftOut> {
  const file = await realpath(options.file).catch(() => {
    throw new OperatorError(`There is no file ${options.file}: name a FILE that fairmark backup wrote.`);
  });
  await refuseExistingCluster(options.dataDir);
  const locks = await prepareLocks(options.dataDir);
  const restore = async () => restoreInto(await refuseExistingCluster(options.dataDir), file);
  const leftOut = await withStartLock(locks, options.log, restore);
  options.log.info({}, "Backup restored; the next start replays the write-ahead log in it");
  return leftOut;
}

async function refuseExistingCluster(dataDir: string): Promise<ClusterPlace> {
  const place = await findPlace(dataDir);
  if (!place.isCreated) return place;
  throw new OperatorError(
    `DATA_DIR ${place.dataDir} already has a database (${place.cluster}), and restore replaces none: set DATA_DIR to an empty folder, or move this one away.`,
  );
}

async function restoreInto(place: ClusterPlace, file: string): Promise<LeftOut> {
  const cluster = place.isOutsideDataDir ? await freeOutsideFolder(place.dataDir) : place.cluster;
  await removeDrafts(cluster);
  await removeDataDrafts(place.dataDir);
  const drafts: Drafts = {
    cluster: await createDraft(cluster, place.user),
    data: join(place.dataDir, draftPrefix + randomBytes(6).toString("hex")),
  };
  try {
    await mkdir(drafts.data, { mode: 0o700 });
    const leftOut = await unpack(file, drafts, place.user);
    await flushToDisk(drafts.cluster, place.user);
    await placeData(drafts.data, place.dataDir);
    await moveIntoPlace(drafts.cluster, cluster);
    if (place.isOutsideDataDir) await writePointer(place.dataDir, cluster);
    return leftOut;
  } finally {
    for (const draft of [drafts.cluster, drafts.data]) await rm(draft, { recursive: true, force: true });
  }
}

async function unpack(file: string, drafts: Drafts, user: SystemUser | undefined): Promise<LeftOut> {
  const seen = new Set<string>();
  const configuration = new Map<string, string>();
  const leftOutFiles: string[] = [];
  await readArchive(file, async (written, entry) => {
    const name = written.replace(/\/$/, "");
    if (seen.size === 0) await checkDescription(name, entry, file);
    if (seen.has(name)) throw new OperatorError(`${file} names ${name} twice: do not use this file.`);
    seen.add(name);
    const [inCluster, beside] = [below(clusterPrefix, name), below(dataPrefix, name)];
    const fate = inCluster === undefined ? fateBeside(beside, entry) : fateOf(inCluster, typeOf(entry));
    if (fate === "refuse") throw foreign(name);
    if (fate === "leave out") leftOutFiles.push(inCluster ?? (beside as string));
    if (inCluster !== undefined && fate === "read") configuration.set(inCluster, await readSettings(entry, file));
    else if (inCluster !== undefined && fate === "place")
      await unpackEntry(entry, join(drafts.cluster, inCluster), user);
    else if (beside !== undefined && fate === "place") await unpackEntry(entry, join(drafts.data, beside), undefined);
    else entry.resume();
  });
  refuseUnlessWhole(seen, file);
  const { files, leftOut } = restoredSettings(configuration);
  for (const [name, content] of Object.entries(files)) await putInPlace(content, join(drafts.cluster, name), user);
  return { files: leftOutFiles, settings: leftOut };
}

function below(prefix: string, name: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

// The reader of the archive lets nothing else through.
function typeOf({ header }: Entry): "file" | "directory" {
  return header.type === "directory" ? "directory" : "file";
}

/** The same for what was in DATA_DIR; undefined if an entry belongs neither there nor in the database's folder. */
function fateBeside(name: string | undefined, entry: Entry): "place" | "leave out" | "refuse" | undefined {
  if (name === undefined) return undefined;
  // A backup contains only files, and none whose name begins with a dot.
  const isOurs = typeOf(entry) === "file" && !name.includes("/") && !name.startsWith(".");
  if (!isOurs || [pointerName, locksName, clusterName].includes(name)) return "refuse";
  // Whoever restores chooses the program's settings, wherever the former ones were kept.
  return name.endsWith(".env") ? "leave out" : "place";
}

function foreign(name: string): OperatorError {
  return new OperatorError(
    `The backup holds ${JSON.stringify(name)}, which no backup of ours has: do not use this file.`,
  );
}

function refuseUnlessWhole(seen: ReadonlySet<string>, file: string): void {
  const needed = [endName, ...["PG_VERSION", "global/pg_control", "backup_label"].map((name) => clusterPrefix + name)];
  const missing = needed.filter((name) => !seen.has(name));
  if (missing.length > 0) {
    throw new OperatorError(
      `${file} is not a whole backup (${missing.join(", ")} missing): use a file that fairmark backup finished.`,
    );
  }
}

const settingsAtMost = 1024 * 1024;

async function readSettings(entry: Entry, file: string): Promise<string> {
  if ((entry.header.size ?? 0) > settingsAtMost)
    throw new OperatorError(`${file} holds a configuration that is far too long: do not use this file.`);
  return text(entry);
}

async function putInPlace(content: string, path: string, user: SystemUser | undefined): Promise<void> {
  await writeFile(path, content, { mode: 0o600, flag: "wx" });
  if (user) await chown(path, user.uid, user.gid);
}

async function checkDescription(name: string, entry: Entry, file: string): Promise<void> {
  const content = name === descriptionName ? await text(entry) : "{}";
  const description = parseDescription(content);
  if (description.format !== 1) {
    throw new OperatorError(
      `${file} is not a backup that this fairmark understands: use one that fairmark backup wrote, with the same version of it.`,
    );
  }
  if (description.postgres !== "18") {
    throw new OperatorError(
      `${file} holds a database of PostgreSQL ${description.postgres} and this fairmark brings PostgreSQL 18: restore it with the fairmark that wrote it.`,
    );
  }
}

function parseDescription(content: string): Partial<BackupDescription> {
  try {
    return JSON.parse(content) as Partial<BackupDescription>;
  } catch {
    return {};
  }
}

async function unpackEntry(entry: Entry, path: string, user: SystemUser | undefined): Promise<void> {
  if (entry.header.type === "directory") {
    await mkdir(path, { mode: 0o700 });
    entry.resume();
  } else {
    // Opened first, so that no file is still being created when the folder is removed after a failure.
    const target = await open(path, "wx", 0o600);
    await pipeline(entry, target.createWriteStream());
  }
  if (user) await chown(path, user.uid, user.gid);
}

/** initdb has an option for this: after a power cut just after the rename, no file may be empty. */
async function flushToDisk(cluster: string, user: SystemUser | undefined): Promise<void> {
  const initdb = join(await prepareBinaries(user), "bin", "initdb");
  const identity = user ? { uid: user.uid, gid: user.gid } : {};
  const child = spawn(initdb, ["--sync-only", "-D", cluster], {
    ...identity,
    cwd: cluster,
    env: serverEnvironment,
    stdio: "ignore",
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once("error", reject).once("close", resolve),
  );
  if (code !== 0)
    throw new OperatorError(
      `The restored files could not be written to the disk in ${dirname(cluster)}: see whether it is full, and restore again.`,
    );
}

/** Before the cluster: a kill between the two leaves a DATA_DIR without database, into which restore can be run again. */
async function placeData(draft: string, dataDir: string): Promise<void> {
  const names = await readdir(draft);
  for (const name of names) {
    const [existing, restored] = await Promise.all([
      readFile(join(dataDir, name)).catch(() => undefined),
      readFile(join(draft, name)),
    ]);
    if (existing && !existing.equals(restored)) {
      throw new OperatorError(
        `DATA_DIR ${dataDir} already has another ${name}, and restore replaces nothing: set DATA_DIR to an empty folder, or move that file away.`,
      );
    }
  }
  for (const name of names) {
    await chmod(join(draft, name), 0o600);
    await rename(join(draft, name), join(dataDir, name));
  }
}

async function removeDataDrafts(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (name.startsWith(draftPrefix)) await rm(join(dataDir, name), { recursive: true, force: true });
  }
}
