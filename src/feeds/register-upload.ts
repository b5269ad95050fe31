import { recorded } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database } from "../platform/db.ts";
import { keepUpload, type Upload } from "../platform/http/upload-body.ts";
import { enqueue } from "../platform/jobs.ts";
import type { FeedImport, FeedKind } from "./feed.ts";
import { findImportOfFile, insertImport, reopenImport } from "./feed-imports.queries.ts";
import { importedAs, lookAt, openFile } from "./import-feed.ts";
import { importUploadJob } from "./import-upload.ts";
import { deleteFile } from "./rejected-rows.ts";

export type UploadReport = {
  organisation: Organisation;
  kind: FeedKind;
  staffId: string;
  isForced: boolean;
  /** Where the file is kept until it is taken in. */
  path: string;
};

/** The import that follows, or that there already was; otherwise what is wrong with the file as a whole. */
export type Registered =
  | { import: FeedImport; isKnown: boolean; problem?: undefined }
  | { problem: string; import?: undefined; isKnown?: undefined };

/**
 * Stores an uploaded file on disk, checks it as a whole, and enqueues the import. A file that was imported before is not kept
 * again, and one that was interrupted continues.
 */
export async function registerUpload(
  db: Database,
  upload: Upload,
  report: UploadReport,
  now: Date,
): Promise<Registered> {
  const { path } = report;
  let isKept = false;
  try {
    await keepUpload(upload, path);
    const looked = await inspect(path, report.kind);
    if ("problem" in looked) return looked;
    const registered = await register(db, upload.fileName, report, looked, now);
    isKept = registered.import.uploadedFile === path;
    return registered;
  } finally {
    if (!isKept) await deleteFile(path);
  }
}

type Inspected = { fingerprint: Buffer; bytes: number };

async function inspect(path: string, kind: FeedKind): Promise<Inspected | { problem: string }> {
  const file = await openFile({ path, refusesLinks: true });
  if ("problem" in file) return file;
  try {
    const looked = await lookAt(file, kind);
    return "problem" in looked ? looked : looked.inspected;
  } finally {
    await file.close();
  }
}

async function register(
  db: Database,
  fileName: string,
  { organisation, kind, staffId, isForced, path }: UploadReport,
  { fingerprint, bytes }: Inspected,
  now: Date,
): Promise<{ import: FeedImport; isKnown: boolean }> {
  const organisationId = organisation.id;
  const did = ({ import: made, isKnown }: { import: FeedImport; isKnown: boolean }) =>
    isKnown ? undefined : importedAs(made);
  return recorded(db, { by: { staffId }, did }, now, async (tx) => {
    const known = await findImportOfFile(tx, { organisationId, kind, fingerprint });
    if (known && (known.uploadedFile !== null || (known.state === "finished" && !isForced)))
      return { import: known, isKnown: true };
    const name = shortName(fileName);
    const report = { organisationId, kind, origin: "console", staffId, fileName: name, fingerprint, bytes } as const;
    const import_ =
      known && known.state !== "finished"
        ? await reopenImport(tx, known, { uploadedFile: path }, now)
        : await insertImport(tx, { ...report, uploadedFile: path }, now);
    await enqueue(tx, importUploadJob, { organisationId, id: import_.id }, { key: `feed-import:${import_.id}` });
    return { import: import_, isKnown: false };
  });
}

/** The name as people know it: without folders, and without characters that a page or a terminal should not be given. */
function shortName(fileName: string): string {
  const name = fileName
    .split(/[\\/]/)
    .at(-1)!
    .replaceAll(/\p{C}+/gu, " ")
    .trim();
  return [...name].slice(0, 120).join("") || "file.csv";
}
