import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { readParts } from "./read-parts.ts";

/** A file that was looked at as a whole before anything of it is used. */
export type InspectedFile = {
  /** SHA-256 of its bytes: the same file is recognised, whatever its name. */
  fingerprint: Buffer;
  bytes: number;
  /** What stands before the text: the length of a byte order mark, or 0. */
  bomBytes: number;
};

/**
 * Reads a file once from end to end, to learn its fingerprint and whether it is UTF-8. One wrong byte, even in its last
 * line, means that all of it is refused before anything is taken from it.
 *
 * @returns the file, or what is wrong with it as a sentence that says what to do
 */
export async function inspectFile(file: FileHandle): Promise<InspectedFile | { problem: string }> {
  const hash = createHash("sha256");
  let [bytes, lines, head, rest] = [0, 1, Buffer.alloc(0), Buffer.alloc(0)];
  for await (const chunk of readParts(file, 0)) {
    if (bytes === 0) head = Buffer.from(chunk);
    hash.update(chunk);
    bytes += chunk.length;
    const wide = utf16(head);
    if (wide) return { problem: wide };
    const joined = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = lastWholeCharacter(joined);
    if (!isUtf8(joined.subarray(0, end))) return { problem: notUtf8(lines + wrongLine(joined)) };
    for (let at = joined.indexOf(10); at >= 0 && at < end; at = joined.indexOf(10, at + 1)) lines += 1;
    rest = Buffer.from(joined.subarray(end));
  }
  if (rest.length > 0) return { problem: notUtf8(lines) };
  const bomBytes = head.subarray(0, 3).equals(bom) ? 3 : 0;
  if (head.subarray(bomBytes).toString("latin1").trim() === "") return { problem: "The file is empty." };
  if (head.includes(13) && !head.includes(10) && bytes > bomBytes + head.indexOf(13) + 1)
    return { problem: "The file's lines end with CR alone. Save it with modern line endings (LF or CRLF)." };
  return { fingerprint: hash.digest(), bytes, bomBytes };
}

const bom = Buffer.from([0xef, 0xbb, 0xbf]);

function utf16(head: Buffer): string | undefined {
  const marks = head.length >= 2 && ["fffe", "feff"].includes(head.subarray(0, 2).toString("hex"));
  // UTF-16 without a byte order mark: every other byte of a text of plain letters is NUL.
  const nuls = head.subarray(0, 1000).filter((byte) => byte === 0).length;
  if (!marks && nuls * 3 < Math.min(head.length, 1000)) return undefined;
  return "The file is UTF-16. Save it as “CSV UTF-8” and import it again.";
}

function notUtf8(line: number): string {
  return `The file is not UTF-8: line ${line} has a byte that UTF-8 does not allow there. It looks like Latin-1 (Windows-1252), which spreadsheets call “CSV”. Save it as “CSV UTF-8” and import it again.`;
}

/** Where the last complete character ends. */
function lastWholeCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0b1100_0000) === 0b1000_0000) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** How many lines further on the first wrong byte is. */
function wrongLine(bytes: Buffer): number {
  let line = 0;
  for (let from = 0; from < bytes.length; line += 1) {
    const next = bytes.indexOf(10, from);
    if (next < 0 || !isUtf8(bytes.subarray(from, next))) return line;
    from = next + 1;
  }
  return line;
}
