/**
 * What a reader makes of one value as it came: what it means, null for nothing, or why it cannot be understood, in words that
 * follow its name ("must be a date …"). Readers never throw, take any value, and do not decide what a problem costs: of a key
 * the row, of anything else the value alone. `note`: it was understood, but could have meant something else.
 */
export type Read<T> =
  | { value: T | null; note?: string; problem?: undefined }
  | { problem: string; value?: undefined; note?: undefined };

/** What a warning is about; the word that metrics count it by. */
export const warningKinds = [
  "country",
  "currency",
  "date",
  "item",
  "left_out",
  "language",
  "metadata",
  "older_news",
  "price",
  "statement",
  "status",
  "text",
  "web_address",
] as const;
export type WarningKind = (typeof warningKinds)[number];

/** What the sender of a value is told although the rest was taken: a sentence that starts with its name and quotes nothing. */
export type Warning = { kind: WarningKind; text: string };

/** The value of something that nobody needs: what is not understood is left out, and the sender is told. */
export function optional<T>(read: Read<T>, kind: WarningKind, path: string, warnings: Warning[]): T | null {
  if (read.problem !== undefined) warnings.push({ kind, text: `${path} ${read.problem}; it was left out` });
  else if (read.note !== undefined) warnings.push({ kind, text: `${path} ${read.note}` });
  return read.value ?? null;
}

/** The value of something that cannot be done without being right. */
export function needed<T>(read: Read<T>, path: string, problems: string[]): T | null {
  if (read.problem !== undefined) problems.push(`${path} ${read.problem}`);
  return read.value ?? null;
}
