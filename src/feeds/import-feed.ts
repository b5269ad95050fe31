import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { lockOrganisation, type Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import { type InspectedFile, inspectFile } from "../platform/csv/csv-file.ts";
import { type Database, withOneConnection } from "../platform/db.ts";
import type { Keys } from "../platform/secrets.ts";
import { type FeedImport, type FeedKind, type FeedOrigin, noRows, type RejectedRow, type RowCounts } from "./feed.ts";
import { type FeedChunk, readChunks } from "./feed-chunks.ts";
import { type FeedHeader, readFeedHeader } from "./feed-header.ts";
import {
  endImport,
  findImportOfFile,
  insertImport,
  lockImport,
  noteProgress,
  reopenImport,
  startImport,
  tryLockFeed,
  unlockFeed,
} from "./feed-imports.queries.ts";
import { columnsOf, type FeedHandler, handlerOf } from "./feed-kinds.ts";
import { ChunkLost } from "./merge-purchasers.ts";
import { appendRejected } from "./rejected-rows.ts";

export type FeedDeps = { db: Database; pool: pg.Pool; keys: Keys; clock: Clock; importsFolder: string };

export type FeedFile = {
  organisation: Organisation;
  kind: FeedKind;
  path: string;
  /** As it is shown. */
  fileName: string;
  origin: FeedOrigin;
  /** The import that an upload has already; else the file's own is found or made. */
  upload?: FeedImport;
  /** Take a file in again that was taken in before. */
  isForced?: boolean;
  /** Refuse a link in the place of the file. */
  refusesLinks?: boolean;
};

export type Watching = { onProgress?: (import_: FeedImport) => void; signal?: AbortSignal | undefined };

export type ImportOutcome =
  /** It was taken in to its end. */
  | { outcome: "finished"; import: FeedImport; ignoredColumns: readonly string[] }
  /** That very file was taken in before; nothing was done. */
  | { outcome: "known"; import: FeedImport }
  /** Asked to stop, it stopped between two chunks; the same file goes on from there. */
  | { outcome: "stopped"; import: FeedImport }
  /** Nothing of it was taken in, or no more of it is: why, in a sentence. */
  | { outcome: "refused"; problem: string }
  | { outcome: "busy"; problem: string };

const triesAtMost = 5;
// A deadlock, a serialization failure, and what somebody else created at the same moment.
const ranInto = new Set(["40P01", "40001", "23505"]);

/**
 * Takes a file in: rows in chunks of one transaction each, with how far it has come in the same transaction, so that after a
 * kill the same file goes on where it stopped. What is wrong with the file as a whole is found before the first chunk; what is
 * wrong with a row rejects that row.
 */
export async function importFeed(deps: FeedDeps, given: FeedFile, watching: Watching = {}): Promise<ImportOutcome> {
  const file = await openFile(given);
  if ("problem" in file) return { outcome: "refused", ...file };
  try {
    const looked = await lookAt(file, given.kind);
    if ("problem" in looked) return { outcome: "refused", ...looked };
    return await withOneConnection(deps.pool, ({ client, db }) =>
      exclusively(client, given, () => run({ ...deps, client, db }, { ...given, ...looked, file }, watching)),
    );
  } finally {
    await file.close();
  }
}

/** What is wrong with a file as a whole, and its header; nothing is taken from it. */
export async function lookAt(
  file: FileHandle,
  kind: FeedKind,
): Promise<{ inspected: InspectedFile; header: FeedHeader } | { problem: string }> {
  const inspected = await inspectFile(file);
  if ("problem" in inspected) return inspected;
  const header = await readFeedHeader(file, inspected, columnsOf[kind]);
  return "problem" in header ? header : { inspected, header };
}

export async function openFile({ path, refusesLinks }: Pick<FeedFile, "path" | "refusesLinks">) {
  // Not blocking: a pipe in the place of a file is not waited for.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (refusesLinks ? constants.O_NOFOLLOW : 0);
  try {
    const file = await open(path, flags);
    if ((await file.stat()).isFile()) return file;
    await file.close();
    return { problem: "It is not a file." };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: openProblems[code ?? ""] ?? `The file cannot be read (${code}).` };
  }
}

const openProblems: Record<string, string> = {
  ENOENT: "There is no such file.",
  EACCES: "The file may not be read by this user.",
  EISDIR: "It is a folder, not a file.",
  ELOOP: "It is a link, and links are not followed.",
};

async function exclusively(
  client: pg.PoolClient,
  { organisation, kind }: FeedFile,
  work: () => Promise<ImportOutcome>,
): Promise<ImportOutcome> {
  if (!(await tryLockFeed(client, organisation.id, kind)))
    return { outcome: "busy", problem: `Another file of ${kind} is being imported for ${organisation.trkref}.` };
  const outcome = await work();
  await unlockFeed(client, organisation.id, kind);
  return outcome;
}

/** `db` is a query builder over `client` alone. */
type Session = FeedDeps & { client: pg.PoolClient };
type Source = FeedFile & { file: FileHandle; inspected: InspectedFile; header: FeedHeader };

async function run(session: Session, source: Source, watching: Watching): Promise<ImportOutcome> {
  const { db, clock, client, importsFolder } = session;
  const known = await registered(session, source);
  if (known.state === "finished") return { outcome: "known", import: known };
  const rejectedFile = known.rejectedFile ?? join(importsFolder, `${known.id}.rejected.csv`);
  await startImport(db, known, rejectedFile, clock());
  const handler = handlerOf(source.kind, source.header);
  await handler.prepare(client);
  let reached: FeedImport = { ...known, state: "running", rejectedFile };
  const chunks = readChunks(source.file, { ...source, skip: known.rows.read }, handler.read);
  // The next chunk is read while the database works on this one.
  let coming = chunks.next();
  try {
    for (let chunk = await coming; !chunk.done; chunk = await coming) {
      if (watching.signal?.aborted) return { outcome: "stopped", import: reached };
      coming = chunks.next();
      // Where the merge fails nobody awaits it but the end below.
      coming.catch(() => undefined);
      const next = await mergeChunk(session, source, handler, reached, chunk.value);
      if (!next) return { outcome: "refused", problem: endedByErasure };
      reached = next;
      watching.onProgress?.(reached);
    }
  } finally {
    await coming.catch(() => undefined);
    await chunks.return(undefined);
  }
  const end = { failure: null, rejectedFile: reached.rejectedBytes > 0 ? rejectedFile : null };
  const finished = await endImport(db, reached, end, clock());
  return { outcome: "finished", import: finished, ignoredColumns: source.header.ignored };
}

/** What somebody reads whose file was let go since it could hold a person who was erased. */
export const endedByErasure =
  "A purchaser was erased while the file was taken in. Give it again: it goes on from there.";

/** The import of this file: the one that was begun, or a new one. */
async function registered({ db, clock }: Session, source: Source): Promise<FeedImport> {
  const { organisation, kind, origin, fileName, inspected, upload, isForced } = source;
  if (upload) return upload;
  const { fingerprint, bytes } = inspected;
  const organisationId = organisation.id;
  const known = await findImportOfFile(db, { organisationId, kind, fingerprint });
  if (known?.state === "finished" && !isForced) return known;
  if (known && known.state !== "finished") return reopenImport(db, known, { uploadedFile: null }, clock());
  const report = { organisationId, kind, origin, fileName, fingerprint, bytes, staffId: null, uploadedFile: null };
  return insertImport(db, report, clock());
}

/** One chunk, in one transaction with how far the import has come. Undefined where the import was ended meanwhile. */
async function mergeChunk(
  session: Session,
  source: Source,
  handler: FeedHandler<object>,
  reached: FeedImport,
  chunk: FeedChunk<object>,
): Promise<FeedImport | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await mergeOnce(session, source, handler, reached, chunk);
    } catch (error) {
      const again = error instanceof ChunkLost || ranInto.has(String((error as { code?: unknown }).code));
      if (!again || tries === triesAtMost) throw error;
    }
  }
}

async function mergeOnce(
  { db, client, keys, clock }: Session,
  { organisation: { id: organisationId }, header }: Source,
  handler: FeedHandler<object>,
  reached: FeedImport,
  chunk: FeedChunk<object>,
): Promise<FeedImport | undefined> {
  const now = clock();
  return db.transaction().execute(async (tx) => {
    // Whom an erasure has just forgotten is not brought back by a row that was read before.
    const organisation = await lockOrganisation(tx, organisationId, "share");
    const current = await lockImport(tx, reached);
    if (current?.state !== "running" || current.rows.read !== reached.rows.read) return undefined;
    const merged =
      chunk.rows.length === 0
        ? { ...noRows, rejected: new Map<number, string>() }
        : await handler.merge(tx, { organisation, client, keys }, chunk.rows, now);
    const rejected = allRejected(chunk, merged.rejected);
    // An erasure may have let go of the file meanwhile: then it begins anew, and is known again.
    const rejectedFile = reached.rejectedFile!;
    const rejectedBytes = await appendRejected(rejectedFile, current.rejectedBytes, header.names, rejected);
    const { created, changed, unchanged } = merged;
    const rows = { read: chunk.read, created, changed, unchanged, rejected: rejected.length };
    const { bytesRead } = chunk;
    if (!(await noteProgress(tx, current, { rows, bytesRead, rejectedBytes, rejectedFile }, now))) return undefined;
    return { ...current, bytesRead, rejectedFile, rejectedBytes, rows: sum(current.rows, rows), progressedAt: now };
  });
}

/** Refused at sight or by what is stored, in the order of the file. */
function allRejected(chunk: FeedChunk<object>, byMerge: ReadonlyMap<number, string>): RejectedRow[] {
  const late = [...byMerge].map(([line, reason]) => ({ line, reason, cells: chunk.cells.get(line)! }));
  return [...chunk.rejected, ...late].sort((a, b) => a.line - b.line);
}

function sum(a: RowCounts, b: RowCounts): RowCounts {
  return {
    read: a.read + b.read,
    created: a.created + b.created,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    rejected: a.rejected + b.rejected,
  };
}
