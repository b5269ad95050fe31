import { stat } from "node:fs/promises";
import { runEachAlone } from "../platform/each-alone.ts";
import { findImport, type ImportRef, isAnyUploadIdle } from "./feed-imports.queries.ts";
import type { FeedDeps } from "./import-feed.ts";
import { importUpload, importWaitingUploads } from "./import-upload.ts";
import type { Watching } from "./merge-chunks.ts";
import { type FolderFile, importWatchedFolder, isAnyResting } from "./watched-folder.ts";

/** Takes in one upload, or everything that is waiting, in a process of its own: the rows of a large file leave a lot of memory behind. */
export type TakeInElsewhere = {
  run: (upload: ImportRef | undefined, signal: AbortSignal | undefined) => Promise<void>;
  /** Asks whatever is running to stop, and waits for it; nothing more is begun. */
  stop: () => Promise<void>;
};

/**
 * Takes in one upload, or everything that is waiting: uploads that no job has taken in, and the files of the watched folder.
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
  let fromFolder: FolderFile[] = [];
  await runEachAlone(
    () => importWaitingUploads(deps, watching),
    async () => {
      if (folder !== undefined) fromFolder = await importWatchedFolder(deps, folder, watching);
    },
  );
  return fromFolder;
}

/** About ten thousand rows: taking them in costs less than starting a process. */
const smallBytes = 1024 * 1024;

/** Whether an upload is so small that the process which runs the job takes it in itself. */
export async function isSmallUpload({ db }: FeedDeps, upload: ImportRef): Promise<boolean> {
  const path = (await findImport(db, upload))?.uploadedFile;
  if (!path) return true;
  const size = await stat(path).then(
    (file) => file.size,
    // A missing file counts as small; the import says what is wrong.
    () => 0,
  );
  return size <= smallBytes;
}

/** Whether anything is waiting that nobody is working on: checked every minute, so that no process is started for nothing. */
export async function isAnythingWaiting(deps: FeedDeps, folder: string | undefined): Promise<boolean> {
  if (await isAnyUploadIdle(deps.db)) return true;
  return folder !== undefined && isAnyResting(deps, folder);
}
