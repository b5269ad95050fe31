import type { FileHandle } from "node:fs/promises";
import type { InspectedFile } from "../platform/csv/csv-file.ts";
import { type CsvRecord, readRecords } from "../platform/csv/csv-records.ts";
import type { RejectedRow } from "./feed.ts";
import type { FeedHeader } from "./feed-header.ts";

/** So many rows are taken in by one transaction: measured, see bench/README.md. */
export const rowsOfChunk = 5_000;

/** A part of a file, read: what can be merged, and what was refused at sight. */
export type FeedChunk<Row> = {
  read: number;
  rows: (Row & { line: number })[];
  rejected: RejectedRow[];
  /** The cells of `rows` as they came, by line: what is stored may refuse a row as well. */
  cells: Map<number, readonly string[]>;
  /** How far into the file it reaches. */
  bytesRead: number;
};

/**
 * The rows of a file behind its header, a chunk at a time.
 *
 * @param skip so many rows were taken in before
 */
export async function* readChunks<Row extends object>(
  file: FileHandle,
  source: { inspected: InspectedFile; header: FeedHeader; skip: number },
  read: (cells: readonly string[], problems: string[]) => Row,
): AsyncGenerator<FeedChunk<Row>> {
  const { inspected, header, skip } = source;
  let chunk = emptyChunk<Row>();
  // The header is one more.
  let passing = skip + 1;
  for await (const records of readRecords(file, { bomBytes: inspected.bomBytes, delimiter: header.delimiter })) {
    for (const record of records) {
      if (passing > 0) {
        passing -= 1;
        continue;
      }
      readRow(chunk, record, header.names.length, read);
      if (chunk.read === rowsOfChunk) {
        yield chunk;
        chunk = emptyChunk();
      }
    }
  }
  if (chunk.read > 0) yield { ...chunk, bytesRead: inspected.bytes };
}

function emptyChunk<Row>(): FeedChunk<Row> {
  return { read: 0, rows: [], rejected: [], cells: new Map(), bytesRead: 0 };
}

function readRow<Row extends object>(
  chunk: FeedChunk<Row>,
  record: CsvRecord,
  columns: number,
  read: (cells: readonly string[], problems: string[]) => Row,
): void {
  const { line, cells } = record;
  chunk.read += 1;
  chunk.bytesRead = record.endsAt;
  if (cells === undefined) {
    chunk.rejected.push({ line, reason: record.problem, cells: [record.beginning] });
    return;
  }
  const problems: string[] = [];
  if (cells.length !== columns) problems.push(`the row has ${cells.length} cells, and the header ${columns}`);
  const row = problems.length > 0 ? undefined : read(cells, problems);
  if (row && problems.length === 0) {
    chunk.rows.push(Object.assign(row, { line }));
    chunk.cells.set(line, cells);
  } else chunk.rejected.push({ line, reason: problems.join("; "), cells });
}
