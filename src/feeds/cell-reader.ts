import type { FeedHeader } from "./feed-header.ts";

/**
 * The cell of a field: where several columns may hold it, the first that is not blank.
 *
 * @param isCode whether the field is a code, a number or a date
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
 * What a cell says. `="00123"` or a leading apostrophe tells a spreadsheet that a number is text. Both are removed; the
 * apostrophe only where a code or a number is expected, since a name may begin with one.
 */
export function cellText(cell: string, isCode: boolean): string {
  const text = /^\s*="([^"]*)"\s*$/.exec(cell)?.[1] ?? cell;
  return isCode && text.startsWith("'") ? text.slice(1) : text;
}
