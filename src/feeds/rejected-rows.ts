import { mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { csvLine } from "../platform/csv/csv-line.ts";
import type { RejectedRow } from "./feed.ts";

/**
 * Appends rejected rows to their file: readable by its owner only, harmless in a spreadsheet. What stands behind `length`
 * belongs to a chunk that was not committed, and is cut off first: after a kill no row stands there twice.
 *
 * @returns how long the file is now; the transaction that counts the rows notes it
 */
export async function appendRejected(
  path: string,
  length: number,
  header: readonly string[],
  rows: readonly RejectedRow[],
): Promise<number> {
  if (rows.length === 0) return length;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, "a+", 0o600);
  try {
    await file.chmod(0o600);
    // Somebody may have deleted it meanwhile; then it begins anew.
    const kept = (await file.stat()).size < length ? 0 : length;
    await file.truncate(kept);
    const lines = rows.map(({ line, reason, cells }) => csvLine([String(line), reason, ...cells]));
    const text = (kept === 0 ? csvLine(["line", "reason", ...header]) : "") + lines.join("");
    await file.appendFile(text);
    await file.datasync();
    return kept + Buffer.byteLength(text);
  } finally {
    await file.close();
  }
}

/** Deletes a file of ours; one that is gone already is deleted. */
export async function deleteFile(path: string): Promise<void> {
  await rm(path, { force: true });
}
