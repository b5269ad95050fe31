import type pg from "pg";
import type { Organisation } from "../organisations/index.ts";
import type { Database, Db } from "../platform/db.ts";
import type { Keys } from "../platform/secrets.ts";
import type { RowReader } from "./feed-chunks.ts";

/** What happened to the rows of a chunk: counts, and the rejected ones by line. */
export type MergedChunk = {
  created: number;
  changed: number;
  unchanged: number;
  rejected: ReadonlyMap<number, string>;
};

/** Somebody else wrote the same rows at the same moment: the chunk is rolled back and run again. */
export class ChunkLost extends Error {}

type Place = { organisation: Organisation; client: pg.PoolClient; keys: Keys };

/** How a file of some kind is read, staged and merged, under its header. */
export type FeedHandler<Row, Staged> = {
  read: RowReader<Row>;
  /** Makes the session's staging table. */
  prepare: (client: pg.PoolClient) => Promise<void>;
  /** Has done first what came before the file and decides about the same rows. In transactions of its own. */
  letGoFirst?: (
    db: Database,
    place: Pick<Place, "organisation" | "keys">,
    rows: readonly Row[],
    now: Date,
  ) => Promise<void>;
  /** Fills the staging table, before it is the chunk's turn. */
  stage: (tx: Db, place: Place, rows: readonly (Row & { line: number })[], now: Date) => Promise<Staged>;
  merge: (
    tx: Db,
    place: Place,
    rows: readonly (Row & { line: number })[],
    staged: Staged,
    now: Date,
  ) => Promise<MergedChunk>;
};
