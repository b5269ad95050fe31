import { open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { csvLine } from "../platform/csv/csv-line.ts";
import { makeFolder } from "../platform/make-folder.ts";
import type { FileDates, RejectedRow, WarnedRow } from "./feed.ts";
import { type FeedHeader, ownColumns } from "./feed-header.ts";

/** What is reported of a chunk's rows, in the order of the file. */
export type ToldRows = { rejected: readonly RejectedRow[]; warned: readonly WarnedRow[] };

/**
 * Appends rejected rows to their file, and those that were taken in with something left out: readable by its owner only, harmless
 * in a spreadsheet. Anything beyond `length` belongs to a chunk that was not committed, and is cut off first, so that after a
 * kill no row is there twice.
 *
 * Once corrected, the file can be imported itself. So it says how the dates of the original file were read, since its own rows
 * may not show that; and a row that was taken in changes nothing if it is taken in again unchanged.
 *
 * @returns how long the file is now; the transaction that counts the rows records it
 */
export async function appendRejected(
  { path, length }: { path: string; length: number },
  header: FeedHeader,
  dates: FileDates | null,
  { rejected, warned }: ToldRows,
): Promise<number> {
  if (rejected.length + warned.length === 0) return length;
  await makeFolder(dirname(path), 0o700);
  const file = await open(path, "a+", 0o600);
  try {
    await file.chmod(0o600);
    // Somebody may have deleted it meanwhile; then a new file is begun.
    const kept = (await file.stat()).size < length ? 0 : length;
    await file.truncate(kept);
    const own = (line: string, reason: string, order: string | undefined) =>
      dates && order ? [line, reason, order] : [line, reason];
    const shops = (cells: readonly string[]) => cells.slice(header.ownColumns);
    const told = [...rejected, ...warned.map(toldAsTaken)].sort((a, b) => a.line - b.line);
    const lines = told.map(({ line, reason, cells }) =>
      csvLine([...own(String(line), reason, dates?.order), ...shops(cells)]),
    );
    const [line, reason, order] = ownColumns;
    const text = (kept === 0 ? csvLine([...own(line, reason, order), ...shops(header.names)]) : "") + lines.join("");
    await file.appendFile(text);
    await file.datasync();
    return kept + Buffer.byteLength(text);
  } finally {
    await file.close();
  }
}

function toldAsTaken({ line, warnings, cells }: WarnedRow): RejectedRow {
  return { line, reason: `taken in: ${warnings.map(({ text }) => text).join("; ")}`, cells };
}

/** Deletes a file of ours; one that is already gone counts as deleted. */
export async function deleteFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
