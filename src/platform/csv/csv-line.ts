/**
 * Cells as one line of CSV that a spreadsheet may open: a cell that it would take for a formula gets an apostrophe before it,
 * which spreadsheets do not show. Everything is quoted.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${harmless(cell).replaceAll('"', '""')}"`).join(",")}\r\n`;
}

// A spreadsheet passes over blanks before the sign, and knows the wide forms as well.
function harmless(cell: string): string {
  return /^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(cell) ? `'${cell}` : cell;
}
