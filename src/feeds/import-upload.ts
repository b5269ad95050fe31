import { getOrganisation } from "../organisations/index.ts";
import { forEachAlone } from "../platform/each-alone.ts";
import { endImport, findImport, type ImportRef, listUploadsToDo } from "./feed-imports.queries.ts";
import { type FeedDeps, type ImportOutcome, importFeed } from "./import-feed.ts";
import type { Watching } from "./merge-chunks.ts";
import { deleteFile } from "./rejected-rows.ts";

/** The job that follows an upload; its payload is ids alone. */
export const importUploadJob = "import-feed";

/**
 * Takes an uploaded file in and deletes it. Safe to run twice: one that is being taken in, or has been, is left alone; one that
 * was interrupted continues.
 */
export async function importUpload(deps: FeedDeps, which: ImportRef, watching: Watching = {}): Promise<void> {
  const { db, clock } = deps;
  const upload = await findImport(db, which);
  const path = upload?.uploadedFile;
  if (!upload || !path) return;
  const organisation = await getOrganisation(db, which.organisationId);
  const { kind, fileName } = upload;
  const file = { organisation, kind, path, fileName, origin: "console", upload, refusesLinks: true } as const;
  const outcome = await importFeed(deps, file, watching);
  if (goesOn(outcome)) return;
  if (outcome.outcome === "refused") {
    // Read afresh: rejected rows of what was taken in stay.
    const { rejectedFile = null } = (await findImport(db, which)) ?? {};
    await endImport(db, which, { failure: outcome.problem, rejectedFile }, clock());
  }
  await deleteFile(path);
}

function goesOn({ outcome }: ImportOutcome): boolean {
  return outcome === "busy" || outcome === "stopped";
}

/** Takes in what no job has: uploads that had to wait for another file, or whose server was stopped or killed. */
export async function importWaitingUploads(deps: FeedDeps, watching: Watching = {}): Promise<void> {
  await forEachAlone(await listUploadsToDo(deps.db), async (which) => {
    if (!watching.signal?.aborted) await importUpload(deps, which, watching);
  });
}
