import { constants } from "node:fs";
import { chmod, copyFile, lstat, mkdir, open, readdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { findOrganisationByTrkref, isTrkref, type Organisation } from "../organisations/index.ts";
import { forEachAlone } from "../platform/each-alone.ts";
import { AppError } from "../platform/errors.ts";
import type { FeedImport, FeedKind } from "./feed.ts";
import { moveRejected } from "./feed-imports.queries.ts";
import { type FeedDeps, importFeed } from "./import-feed.ts";
import type { Watching } from "./merge-chunks.ts";
import { deleteFile } from "./rejected-rows.ts";

/** What became of a file in the folder: for the log, which holds no names given by a shop. */
export type FolderFile = { organisationId: string; kind: FeedKind; outcome: string } & Partial<
  Pick<FeedImport, "rows" | "rowsWarned" | "warnings">
>;

/** A file that nothing has touched for this long is taken to be complete. */
const restMs = 60_000;

/** How far the clock of a healthy file server may be ahead of ours. */
const aheadMs = 5 * 60_000;

/**
 * Takes in what shops dropped: `FOLDER/TRKREF/purchasers….csv` (products, branches). A file that was taken in whole is moved to
 * `done`, one with rejected rows to `rejected`, with those rows beside it (or those from which something was left out). Links are
 * neither followed nor opened: anyone who may write here could make one that leads to any file of this user.
 */
export async function importWatchedFolder(
  deps: FeedDeps,
  folder: string,
  watching: Watching = {},
): Promise<FolderFile[]> {
  const done: FolderFile[] = [];
  await forEachAlone(await listShops(deps, folder), async ({ name, shop }) => {
    const own = join(folder, name);
    await forEachAlone(await listFeeds(own, deps.clock()), async (fileName) => {
      if (watching.signal?.aborted) return;
      done.push(await importOne(deps, shop, { folder: own, fileName }, watching));
    });
  });
  return done;
}

/** Whether the folder has a file that would be taken in now, or a folder that cannot be read, which whoever takes in will say. */
export async function isAnyResting(deps: FeedDeps, folder: string): Promise<boolean> {
  for (const { name } of await listShops(deps, folder)) {
    const isWaiting = await listFeeds(join(folder, name), deps.clock()).then(
      (found) => found.length > 0,
      () => true,
    );
    if (isWaiting) return true;
  }
  return false;
}

async function listShops({ db }: FeedDeps, folder: string): Promise<{ name: string; shop: Organisation }[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const named = entries.filter((entry) => entry.isDirectory() && isTrkref(entry.name)).map(({ name }) => name);
  const found = await Promise.all(
    named.map(async (name) => ({ name, shop: await findOrganisationByTrkref(db, name) })),
  );
  return found.flatMap(({ name, shop }) => (shop ? [{ name, shop }] : []));
}

// As the contract names them, and as a Magento plugin does.
const names = /^(purchaser|product|branch)(?:s|es|exportfeed).*\.csv$/i;
const kinds: Record<string, FeedKind> = { purchaser: "purchasers", product: "products", branch: "branches" };

function kindOf(fileName: string): FeedKind | undefined {
  return kinds[names.exec(fileName)?.[1]?.toLowerCase() ?? ""];
}

/** Files whose size has not changed for a minute: every write sets the time that is checked, and no program can set it back. */
async function listFeeds(folder: string, now: Date): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const named = entries.filter((entry) => entry.isFile() && kindOf(entry.name)).map(({ name }) => name);
  const resting: string[] = [];
  for (const name of named.sort()) {
    // A file that is gone again was not ours to take.
    const found = await lstat(join(folder, name)).catch(() => undefined);
    if (!found?.isFile()) continue;
    const restedMs = now.getTime() - found.ctimeMs;
    if (restedMs >= restMs) resting.push(name);
    if (restedMs < -aheadMs) await stampAnew(join(folder, name));
  }
  return resting;
}

/**
 * Sets the time of a file's last change to now, by giving it the mode it already has: it was written before the clock was set
 * back, and would otherwise wait until the time the clock showed then. A file that we may not change does wait until then.
 */
async function stampAnew(path: string): Promise<void> {
  // Not by name: somebody could put a link in its place.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  try {
    if (file) await file.chmod((await file.stat()).mode & 0o7777);
  } catch {
    // Another user's file, or one on a read-only disk.
  } finally {
    await file?.close();
  }
}

async function importOne(
  deps: FeedDeps,
  organisation: Organisation,
  { folder, fileName }: { folder: string; fileName: string },
  watching: Watching,
): Promise<FolderFile> {
  const kind = kindOf(fileName)!;
  const path = join(folder, fileName);
  const given = { organisation, kind, path, fileName, origin: "folder", refusesLinks: true } as const;
  const result = await importFeed(deps, given, watching);
  const told = { organisationId: organisation.id, kind, outcome: result.outcome as string };
  if (result.outcome === "busy" || result.outcome === "stopped") return told;
  if (result.outcome === "refused") {
    await writeReason(await moveTo(folder, "rejected", fileName, deps.clock()), result.problem);
    return told;
  }
  const { rejectedFile, rows, rowsWarned, warnings } = result.import;
  const isNews = result.outcome === "finished" || wasCutShort(deps, result.import);
  const isWhole = !isNews || rows.rejected === 0;
  const moved = await moveTo(folder, isWhole ? "done" : "rejected", fileName, deps.clock());
  const beside = isWhole ? ".left-out.csv" : ".rejected.csv";
  if (isNews && rejectedFile) await moveRejectedFile(deps, result.import, moved.replace(/\.csv$/i, beside));
  return { ...told, rows, rowsWarned, warnings };
}

/** Whether the program ended after taking the file in and before moving it: its rejected rows are not beside it yet. */
function wasCutShort({ importsFolder }: FeedDeps, { origin, rejectedFile }: FeedImport): boolean {
  return origin === "folder" && rejectedFile !== null && dirname(rejectedFile) === importsFolder;
}

/** Moves a file into a folder beside it, under its own name where that is free. */
async function moveTo(folder: string, where: "done" | "rejected", fileName: string, now: Date): Promise<string> {
  const target = join(folder, where);
  await mkdir(target, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  // A link in the folder's place would take the file elsewhere.
  if (!(await lstat(target)).isDirectory())
    throw new AppError("conflict", { internal: { because: `${where} in a watched folder is not a folder` } });
  const isTaken = await lstat(join(target, fileName)).then(
    () => true,
    () => false,
  );
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const path = join(target, isTaken ? fileName.replace(/\.csv$/i, `.${stamp}.csv`) : fileName);
  await rename(join(folder, fileName), path);
  return path;
}

async function writeReason(moved: string, problem: string): Promise<void> {
  const path = moved.replace(/\.csv$/i, ".rejected.csv");
  await writeFile(path, `"line","reason"\r\n"","${problem.replaceAll('"', '""')}"\r\n`, { mode: 0o600, flag: "wx" });
}

/** Moves the rejected rows beside the file they came from. The sweep that deletes them and an erasure still know of them. */
async function moveRejectedFile(deps: FeedDeps, import_: FeedImport, path: string): Promise<void> {
  const from = import_.rejectedFile!;
  if (!(await stat(from).catch(() => undefined))) return;
  // Copied, since the two folders may be on different disks.
  await copyFile(from, path);
  await chmod(path, 0o600);
  await moveRejected(deps.db, import_, path);
  await deleteFile(from);
}
