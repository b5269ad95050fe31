import type { FeedHeader } from "./feed-header.ts";

/**
 * The cell of a field: of several columns that may hold it, the first that is not blank.
 *
 * @param isCode whether a code, a number or a date stands there
 */
export function cellReader(
  { positions }: FeedHeader,
  isCode = false,
): (cells: readonly string[], field: string) => string {
  return (cells, field) => {
    const at = positions.get(field);
    if (at === undefined) return "";
    for (const position of at) {
      const cell = cells[position];
      if (cell !== undefined && cell !== "" && (at.length === 1 || cell.trim() !== "")) return cellText(cell, isCode);
    }
    return "";
  };
}

/**
 * What a cell says. Spreadsheets are told by `="00123"`, or by an apostrophe before it, that a number is a text; both are taken off: the
 * apostrophe where a code or a number is expected, since a name may begin with one.
 */
export function cellText(cell: string, isCode: boolean): string {
  const text = /^\s*="([^"]*)"\s*$/.exec(cell)?.[1] ?? cell;
  return isCode && text.startsWith("'") ? text.slice(1) : text;
}
