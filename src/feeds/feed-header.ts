import type { FileHandle } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { InspectedFile } from "../platform/csv/csv-file.ts";

/** The columns of a kind of feed: what they mean, by the names they may have in a header (lower case). */
export type FeedColumns = {
  /** A field by the names of its columns; of several that a file has, the first that is not blank counts. */
  fields: Readonly<Record<string, readonly string[]>>;
  /** Columns that shops are known to send and that nothing here reads. */
  unused: readonly string[];
  /** What cannot be missing: a field, or any of several. */
  required: readonly (readonly string[])[];
};

/** The first row of a file, read. */
export type FeedHeader = {
  delimiter: string;
  /** As they stand there. */
  names: readonly string[];
  /** Where a field's cells stand. */
  positions: ReadonlyMap<string, readonly number[]>;
  /** Columns that nothing is made of. */
  ignored: readonly string[];
};

const headerBytesAtMost = 64 * 1024;
const delimiters = [",", ";", "\t"] as const;

/**
 * Finds the columns of a file, whatever the case of their names and whichever of comma, semicolon and tab stands between them.
 *
 * @returns the header, or what is wrong with it as a sentence
 */
export async function readFeedHeader(
  file: FileHandle,
  { bomBytes }: InspectedFile,
  columns: FeedColumns,
): Promise<FeedHeader | { problem: string }> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytesAtMost), 0, headerBytesAtMost, bomBytes);
  const text = buffer
    .subarray(0, bytesRead)
    .toString("utf8")
    .replace(/^[\r\n]+/, "");
  const end = text.indexOf("\n");
  if (end < 0 && bytesRead === headerBytesAtMost)
    return { problem: "The first line is longer than 64 KB: it is not the header row of a CSV file." };
  const line = (end < 0 ? text : text.slice(0, end)).replace(/\r$/, "");
  const candidates = delimiters.map((delimiter) => toHeader(line, delimiter, columns));
  const found = (header: FeedHeader | undefined) => header?.positions.size ?? -1;
  const header = candidates.toSorted((a, b) => found(b) - found(a))[0];
  return header
    ? (problemOf(header, columns) ?? header)
    : { problem: "The header row cannot be read: its quotes are not in order." };
}

function toHeader(line: string, delimiter: string, columns: FeedColumns): FeedHeader | undefined {
  let names: string[];
  try {
    names = (parse(line, { delimiter }) as string[][])[0] ?? [];
  } catch {
    return undefined;
  }
  const keys = names.map(columnKey);
  const positions = new Map<string, number[]>();
  for (const [field, aliases] of Object.entries(columns.fields)) {
    const at = aliases.map((alias) => keys.indexOf(alias)).filter((position) => position >= 0);
    if (at.length > 0) positions.set(field, at);
  }
  const known = new Set([...Object.values(columns.fields).flat(), ...columns.unused]);
  const ignored = names.filter((name, at) => name.trim() !== "" && !known.has(keys[at]!));
  return { delimiter, names, positions, ignored };
}

/** `Product Group-ID` and `PRODUCT_GROUP_ID` are one. */
function columnKey(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, "_");
}

function problemOf(header: FeedHeader, { fields, required }: FeedColumns): { problem: string } | undefined {
  const keys = header.names.map(columnKey);
  const known = new Set(Object.values(fields).flat());
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const key of keys.filter((one) => known.has(one))) (seen.has(key) ? twice : seen).add(key);
  if (twice.size > 0) return { problem: `The header has ${list([...twice])} twice. It is not clear which one counts.` };
  const missing = required.filter((anyOf) => !anyOf.some((field) => header.positions.has(field)));
  if (missing.length === 0) return undefined;
  const wanted = missing.map((anyOf) => anyOf.map((field) => fields[field]![0]).join(" or "));
  return {
    problem: `The header lacks ${list(wanted)}. It must be the first line of the file, with comma, semicolon or tab between the names; the first line is: ${quoted(header.names)}.`,
  };
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/**
 * The names in a file's first line, for whoever has to put it right. A file without a header shows a row there: nothing that
 * does not look like a column's name is repeated.
 */
function quoted(names: readonly string[]): string {
  const shown = names
    .slice(0, 20)
    .map((name) => (/^[\p{L}\p{N}_ -]{1,40}$/u.test(name.trim()) && /\p{L}/u.test(name) ? name.trim() : "…"));
  return shown.join(", ") + (names.length > 20 ? ", …" : "");
}
