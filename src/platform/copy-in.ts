import { once } from "node:events";
import { finished } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

/** Values in the order of the columns; null is NULL. */
export type CopiedRow = readonly (string | number | boolean | null)[];

/**
 * Sends rows to a table through COPY, on the connection (and in the transaction) of `client`.
 *
 * @param target the table and its columns, `table (column, …)`: names of our own, never what was sent
 */
export async function copyIn(client: pg.PoolClient, target: string, rows: Iterable<CopiedRow>): Promise<void> {
  const stream = client.query(copyFrom(`copy ${target} from stdin`));
  const done = finished(stream);
  // A failure also reaches the end of the stream, and is thrown there.
  done.catch(() => undefined);
  let text = "";
  for (const row of rows) {
    text += lineOf(row);
    if (text.length < 64 * 1024) continue;
    if (!stream.write(text)) await Promise.race([once(stream, "drain"), done]);
    text = "";
  }
  stream.end(text);
  await done;
}

/** COPY's text form. Tabs and line ends in a value are escaped, so that no value can end its own cell. */
function lineOf(row: CopiedRow): string {
  let line = "";
  for (let at = 0; at < row.length; at += 1) {
    const value = row[at];
    if (at > 0) line += "\t";
    if (value === null || value === undefined) line += "\\N";
    else if (typeof value === "string") line += /[\\\t\n\r]/.test(value) ? escaped(value) : value;
    else if (typeof value === "boolean") line += value ? "t" : "f";
    else line += value;
  }
  return `${line}\n`;
}

const spelled: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function escaped(value: string): string {
  return value.replace(/[\\\t\n\r]/g, (character) => spelled[character]!);
}
