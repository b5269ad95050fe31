import type { FileHandle } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { InspectedFile } from "../platform/csv/csv-file.ts";

/** The columns of a kind of feed: what they mean, by the names they may have in a header (lower case). */
export type FeedColumns = {
  /** Each field with the names its column may have; if a file has several of them, the first that is not blank counts. */
  fields: Readonly<Record<string, readonly string[]>>;
  /** Columns that shops are known to send and that nothing here reads. */
  unused: readonly string[];
  /** What must be there: a field, or one of several. */
  required: readonly (readonly string[])[];
  /** Fields that hold dates: their values decide whether the day or the month comes first in the file. */
  dates?: readonly string[];
};

/** The first row of a file, once read. */
export type FeedHeader = {
  delimiter: string;
  /** As the file has them. */
  names: readonly string[];
  /** The positions of a field's cells. */
  positions: ReadonlyMap<string, readonly number[]>;
  /** Columns that are not used. */
  ignored: readonly string[];
  /** How many records come before the first row. */
  recordsBefore: number;
  /** How many columns at the start were added by Fairmark, when it wrote the rejected rows of an earlier import. */
  ownColumns: number;
};

/** The columns before the shop's own in a file of rejected rows. The third is there only if the file had dates that fit either order. */
export const ownColumns = ["line", "reason", "date_order"] as const;

const headerBytesAtMost = 64 * 1024;
const delimiters: readonly string[] = [",", ";", "\t"];

/**
 * Finds the columns of a file, whatever the case of their names and whether commas, semicolons or tabs separate them.
 *
 * @returns the header, or what is wrong with it as a sentence
 */
export async function readFeedHeader(
  file: FileHandle,
  { bomBytes }: InspectedFile,
  columns: FeedColumns,
): Promise<FeedHeader | { problem: string }> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytesAtMost), 0, headerBytesAtMost, bomBytes);
  const text = buffer.subarray(0, bytesRead).toString("utf8");
  const lines = firstLines(text, bytesRead < headerBytesAtMost);
  const told = lines[0] === undefined ? undefined : preludeOf(lines[0]);
  const line = lines[told ? 1 : 0];
  if (line === undefined && bytesRead === headerBytesAtMost)
    return { problem: "The first line is longer than 64 KB: it is not the header row of a CSV file." };
  const possible = told?.delimiter ? [told.delimiter] : delimiters;
  const candidates = possible.map((delimiter) => toHeader(line ?? "", delimiter, columns));
  const found = (header: FeedHeader | undefined) => header?.positions.size ?? -1;
  const header = candidates.toSorted((a, b) => found(b) - found(a))[0];
  if (!header) return { problem: "The header row cannot be read: its quotation marks do not match." };
  return problemOf(header, columns) ?? { ...header, recordsBefore: told ? 2 : 1 };
}

/** The first two non-empty lines, as far as they are complete. */
function firstLines(text: string, isWhole: boolean): string[] {
  const lines = text.split("\n").map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
  return (isWhole ? lines : lines.slice(0, -1)).filter((line) => line !== "").slice(0, 2);
}

/** A line that some software writes before the header: which separator it uses (for Excel), or what it exported (PowerShell). */
function preludeOf(line: string): { delimiter?: string } | undefined {
  const [, given] = /^"?[Ss][Ee][Pp]=(\\t|\t|[^\p{L}\p{N}\s"])"?[,;\t ]*$/u.exec(line) ?? [];
  if (given !== undefined) return { delimiter: given === "\\t" ? "\t" : given };
  return line.startsWith("#TYPE ") ? {} : undefined;
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
  const isOwn = keys[0] === ownColumns[0] && keys[1] === ownColumns[1];
  const own = isOwn ? (keys[2] === ownColumns[2] ? 3 : 2) : 0;
  const ignored = names.filter((name, at) => at >= own && name.trim() !== "" && !known.has(keys[at]!));
  return { delimiter, names, positions, ignored, recordsBefore: 1, ownColumns: own };
}

/** `Product Group-ID` and `PRODUCT_GROUP_ID` are the same. */
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
    problem: `The header lacks ${list(wanted)}. It must be the first line of the file, with a comma, semicolon or tab between the names; the first line is: ${quoted(header.names)}.`,
  };
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/**
 * The names in a file's first line, for whoever has to correct it. A file without a header has data there, so only what looks
 * like a column name is repeated.
 */
function quoted(names: readonly string[]): string {
  const shown = names
    .slice(0, 20)
    .map((name) => (/^[\p{L}\p{N}_ -]{1,40}$/u.test(name.trim()) && /\p{L}/u.test(name) ? name.trim() : "…"));
  return shown.join(", ") + (names.length > 20 ? ", …" : "");
}
