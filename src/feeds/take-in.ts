import { stat } from "node:fs/promises";
import { findImport, type ImportRef, isAnyUploadIdle } from "./feed-imports.queries.ts";
import type { FeedDeps } from "./import-feed.ts";
import { importUpload, importWaitingUploads } from "./import-upload.ts";
import type { Watching } from "./merge-chunks.ts";
import { type FolderFile, importWatchedFolder, isAnyResting } from "./watched-folder.ts";

/** Takes in one upload, or all that waits, in a process for that alone: the rows of a large file leave much behind. */
export type TakeInElsewhere = {
  run: (upload: ImportRef | undefined, signal: AbortSignal | undefined) => Promise<void>;
  /** Asks what runs to stop, and waits for that; nothing more is begun. */
  stop: () => Promise<void>;
};

/**
 * Takes in one upload, or everything that waits: uploads that no job has taken in, and the watched folder's files.
 *
 * @returns what became of the folder's files
 */
export async function takeIn(
  deps: FeedDeps,
  { upload, folder }: { upload: ImportRef | undefined; folder: string | undefined },
  watching: Watching = {},
): Promise<FolderFile[]> {
  if (upload) {
    await importUpload(deps, upload, watching);
    return [];
  }
  await importWaitingUploads(deps, watching);
  return folder === undefined ? [] : importWatchedFolder(deps, folder, watching);
}

/** Some ten thousand rows: they cost less than a process to take them in. */
const smallBytes = 1024 * 1024;

/** Whether an upload is so small that whoever runs the job takes it in by itself. */
export async function isSmallUpload({ db }: FeedDeps, upload: ImportRef): Promise<boolean> {
  const path = (await findImport(db, upload))?.uploadedFile;
  if (!path) return true;
  const size = await stat(path).then(
    (file) => file.size,
    // What is not there costs nothing either; the import says what is wrong.
    () => 0,
  );
  return size <= smallBytes;
}

/** Whether anything waits that nobody is at: asked every minute, so that no process is started for nothing. */
export async function isAnythingWaiting(deps: FeedDeps, folder: string | undefined): Promise<boolean> {
  if (await isAnyUploadIdle(deps.db)) return true;
  return folder !== undefined && isAnyResting(deps, folder);
}
