import type { FileHandle } from "node:fs/promises";
import type pg from "pg";
import { lockOrganisation, type Organisation } from "../organisations/index.ts";
import type { Clock } from "../platform/clock.ts";
import type { InspectedFile } from "../platform/csv/csv-file.ts";
import { type Database, isFromDatabase, sqlStateOf } from "../platform/db.ts";
import type { Keys } from "../platform/secrets.ts";
import {
  type FeedImport,
  noRows,
  type RejectedRow,
  type RowCounts,
  type WarnedRow,
  type WarningCounts,
} from "./feed.ts";
import { type FeedChunk, readChunks } from "./feed-chunks.ts";
import { ChunkLost, type FeedHandler } from "./feed-handler.ts";
import type { FeedHeader } from "./feed-header.ts";
import { lockImport, noteProgress } from "./feed-imports.queries.ts";
import { appendRejected } from "./rejected-rows.ts";

export type Watching = { onProgress?: (import_: FeedImport) => void; signal?: AbortSignal | undefined };

/** One of the two connections that take turns. `db` is a query builder over `client` alone. */
export type Session = { client: pg.PoolClient; db: Database };

export type Source = { organisation: Organisation; file: FileHandle; inspected: InspectedFile; header: FeedHeader };

type Merging = {
  keys: Keys;
  clock: Clock;
  sessions: readonly [Session, Session];
  source: Source;
  handler: FeedHandler<object, unknown>;
  begun: FeedImport;
  watching: Watching;
};

/** How far an import has come; undefined if it has been ended meanwhile. */
type Reached = FeedImport | undefined;

const triesAtMost = 5;
// A deadlock, a serialization failure, and a row that somebody else created at the same moment.
const ranInto = new Set(["40P01", "40001", "23505"]);

/**
 * Merges what is left of a file, chunk after chunk, in two sessions that take turns: while one merges and commits, the other
 * stages its chunk, and the one after that is read. Each begins to merge once the one before is committed, so that what is stored
 * is always the file up to some row.
 */
export async function mergeChunks(merging: Merging): Promise<{ reached: Reached; isAtEnd: boolean }> {
  const { sessions, source, handler, begun, watching } = merging;
  const chunks = readChunks(source.file, { ...source, skip: begun.rows.read }, handler.read);
  let [before, last]: [Promise<Reached>, Promise<Reached>] = [Promise.resolve(begun), Promise.resolve(begun)];
  try {
    for (let turn = 0; ; turn += 1) {
      const next = await chunks.next();
      // If asked to stop, the reader may have left out the last chunk.
      if (next.done) return { reached: await last, isAtEnd: !watching.signal?.aborted };
      // Then its session is free.
      const reached = await before;
      if (!reached || watching.signal?.aborted) return { reached: await last, isAtEnd: false };
      const turns = { session: sessions[turn % 2]!, previous: last, chunk: next.value };
      let merged!: Promise<Reached>;
      // The next chunk is read once this one is staged: reading earlier would only delay what the database is waiting for.
      await new Promise<void>((resolve) => {
        merged = mergeChunk(merging, { ...turns, onStaged: resolve });
        merged.then(() => resolve()).catch(() => resolve());
      });
      [before, last] = [last, merged];
    }
  } finally {
    await Promise.allSettled([before, last]);
    await chunks.return(undefined);
  }
}

type Turn = { session: Session; previous: Promise<Reached>; chunk: FeedChunk<object>; onStaged: () => void };

/** Merges one chunk and records how far the import has come, in one transaction. Undefined if the import has been ended meanwhile. */
async function mergeChunk(merging: Merging, turn: Turn): Promise<Reached> {
  for (let tries = 1; ; tries += 1) {
    try {
      const reached = await mergeOnce(merging, turn);
      if (reached) merging.watching.onProgress?.(reached);
      return reached;
    } catch (error) {
      // Whatever ended the chunk before ends this one.
      await turn.previous;
      const again = error instanceof ChunkLost || (isFromDatabase(error) && ranInto.has(sqlStateOf(error)));
      if (!again || tries === triesAtMost) throw error;
    }
  }
}

async function mergeOnce({ keys, clock, source, handler, watching }: Merging, turn: Turn): Promise<Reached> {
  const { chunk, previous, onStaged } = turn;
  const { db, client } = turn.session;
  const now = clock();
  if (chunk.rows.length > 0)
    await handler.letGoFirst?.(db, { organisation: source.organisation, keys }, chunk.rows, now);
  return db.transaction().execute(async (tx) => {
    const asOfStart = { organisation: source.organisation, client, keys };
    const isEmpty = chunk.rows.length === 0;
    const staged = isEmpty ? undefined : await handler.stage(tx, asOfStart, chunk.rows, now);
    onStaged();
    const reached = await previous;
    if (!reached || watching.signal?.aborted) return reached;
    // A row that was read earlier must not bring back somebody who has just been erased.
    const organisation = await lockOrganisation(tx, source.organisation.id, "share");
    const current = await lockImport(tx, reached);
    if (current?.state !== "running" || current.rows.read !== reached.rows.read) return undefined;
    const merged = isEmpty
      ? { ...noRows, rejected: new Map<number, string>() }
      : await handler.merge(tx, { organisation, client, keys }, chunk.rows, staged, now);
    const rejected = allRejected(chunk, merged.rejected);
    const warned = chunk.warned.filter(({ line }) => !merged.rejected.has(line));
    // An erasure may have dropped the file meanwhile: then a new one is begun and recorded.
    const rejectedFile = reached.rejectedFile!;
    const kept = { path: rejectedFile, length: current.rejectedBytes };
    const rejectedBytes = await appendRejected(kept, source.header, current.dates, { rejected, warned });
    const { created, changed, unchanged } = merged;
    const rows = { read: chunk.read, created, changed, unchanged, rejected: rejected.length };
    const { bytesRead } = chunk;
    const rowsWarned = current.rowsWarned + warned.length;
    const warnings = counted(current.warnings, warned);
    const progress = { rows, rowsWarned, warnings, bytesRead, rejectedBytes, rejectedFile };
    if (!(await noteProgress(tx, current, progress, now))) return undefined;
    return { ...current, ...progress, rows: sum(current.rows, rows), progressedAt: now };
  });
}

/** How often each kind of warning has been given so far. */
function counted(before: WarningCounts, warned: readonly WarnedRow[]): WarningCounts {
  const counts = { ...before };
  for (const { kind } of warned.flatMap(({ warnings }) => warnings)) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Rows refused at sight or because of what is stored, in the order of the file. */
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
