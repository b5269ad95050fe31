/**
 * What a reader makes of one value as it was sent: its meaning, null for nothing, or why it cannot be understood, in
 * words that follow its name ("must be a date …"). Readers never throw, accept any value, and do not decide what a
 * problem costs: for a key that is the whole row, for anything else only the value. `note`: it was understood, but
 * could have meant something else.
 */
export type Read<T> =
  | { value: T | null; note?: string; problem?: undefined }
  | { problem: string; value?: undefined; note?: undefined };

/** What a warning is about; metrics count warnings by this word. */
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

/**
 * What the sender is told about a value although the rest was accepted: a sentence that starts with its name and quotes
 * nothing.
 */
export type Warning = { kind: WarningKind; text: string };

/** An optional value: if it is not understood it is left out, and the sender is told. */
export function optional<T>(read: Read<T>, kind: WarningKind, path: string, warnings: Warning[]): T | null {
  if (read.problem !== undefined) warnings.push({ kind, text: `${path} ${read.problem}; it was left out` });
  else if (read.note !== undefined) warnings.push({ kind, text: `${path} ${read.note}` });
  return read.value ?? null;
}

/** A value that has to be right. */
export function needed<T>(read: Read<T>, path: string, problems: string[]): T | null {
  if (read.problem !== undefined) problems.push(`${path} ${read.problem}`);
  return read.value ?? null;
}
