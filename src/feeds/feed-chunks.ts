import type { FileHandle } from "node:fs/promises";
import type { InspectedFile } from "../platform/csv/csv-file.ts";
import { rearmed } from "../platform/csv/csv-line.ts";
import { type CsvRecord, readRecords } from "../platform/csv/csv-records.ts";
import type { Warning } from "../platform/values/read.ts";
import type { RejectedRow, WarnedRow } from "./feed.ts";
import type { FeedHeader } from "./feed-header.ts";

/** How many rows one transaction takes in: measured, see bench/README.md. */
export const rowsOfChunk = 5_000;

/** A part of a file that has been read: what can be merged, and what was refused at sight. */
export type FeedChunk<Row> = {
  read: number;
  rows: (Row & { line: number })[];
  rejected: RejectedRow[];
  /** Those of `rows` from which something was left out. */
  warned: WarnedRow[];
  /** The cells of `rows` as they came, by line: stored data may also cause a row to be refused. */
  cells: Map<number, readonly string[]>;
  /** How far into the file this chunk reaches. */
  bytesRead: number;
};

/** Reads a row: takes what it can, and reports what is wrong with the row and what was left out of it. */
export type RowReader<Row> = (cells: readonly string[], problems: string[], warnings: Warning[]) => Row;

/** A row as the file has it, with a cell for each column of the header; or why it is not a row. */
export type FileRow = { line: number; endsAt: number; cells: readonly string[]; problem?: string };

/**
 * The rows of a file after its header, a part at a time. Empty rows are skipped: spreadsheets write lines of nothing but
 * separators.
 */
export async function* readFileRows(
  file: FileHandle,
  { inspected: { bomBytes }, header }: { inspected: InspectedFile; header: FeedHeader },
): AsyncGenerator<FileRow[]> {
  const wanted = header.names.findLastIndex((name) => name.trim() !== "") + 1;
  let before = header.recordsBefore;
  for await (const records of readRecords(file, { bomBytes, delimiter: header.delimiter })) {
    const behind = records.slice(before);
    before -= records.length - behind.length;
    yield behind.map((record) => toFileRow(record, header.names.length, wanted)).filter((row) => row !== undefined);
  }
}

function toFileRow(record: CsvRecord, columns: number, wanted: number): FileRow | undefined {
  const { line, endsAt } = record;
  if (record.cells === undefined) return { line, endsAt, cells: [record.beginning], problem: record.problem };
  const cells = record.cells.map(rearmed);
  if (cells.every(isBlank)) return undefined;
  const surplus = cells.slice(columns);
  // Some software ends each line with a separator, or omits it before a blank last cell.
  if (!surplus.every(isBlank) || cells.length < wanted - 1)
    return { line, endsAt, cells, problem: `the row has ${cells.length} cells, but the header has ${columns}` };
  while (cells.length < columns) cells.push("");
  return { line, endsAt, cells: cells.length > columns ? cells.slice(0, columns) : cells };
}

function isBlank(cell: string): boolean {
  return cell === "" || cell.trim() === "";
}

/**
 * Reads the rows of a file, a chunk at a time.
 *
 * @param skip how many rows were taken in before
 */
export async function* readChunks<Row extends object>(
  file: FileHandle,
  source: { inspected: InspectedFile; header: FeedHeader; skip: number },
  read: RowReader<Row>,
): AsyncGenerator<FeedChunk<Row>> {
  let chunk = emptyChunk<Row>();
  let passing = source.skip;
  for await (const rows of readFileRows(file, source)) {
    for (const row of rows) {
      if (passing > 0) {
        passing -= 1;
        continue;
      }
      readRow(chunk, row, read);
      if (chunk.read === rowsOfChunk) {
        yield chunk;
        chunk = emptyChunk();
      }
    }
  }
  if (chunk.read > 0) yield { ...chunk, bytesRead: source.inspected.bytes };
}

function emptyChunk<Row>(): FeedChunk<Row> {
  return { read: 0, rows: [], rejected: [], warned: [], cells: new Map(), bytesRead: 0 };
}

function readRow<Row extends object>(chunk: FeedChunk<Row>, row: FileRow, read: RowReader<Row>): void {
  const { line, cells, problem } = row;
  chunk.read += 1;
  chunk.bytesRead = row.endsAt;
  const problems: string[] = problem === undefined ? [] : [problem];
  const warnings: Warning[] = [];
  const taken = problem === undefined ? read(cells, problems, warnings) : undefined;
  if (taken && problems.length === 0) {
    chunk.rows.push(Object.assign(taken, { line }));
    chunk.cells.set(line, cells);
    if (warnings.length > 0) chunk.warned.push({ line, warnings, cells });
  } else chunk.rejected.push({ line, reason: problems.join("; "), cells });
}
