/**
 * Cells as one line of CSV that a spreadsheet may open: a cell that it would take for a formula gets an apostrophe before it.
 * Everything is quoted.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => `"${disarmed(cell).replaceAll('"', '""')}"`).join(",")}\r\n`;
}

// A spreadsheet ignores blanks before the sign, and knows its wide forms too. Apostrophes that are already there count
// as well: a cell that looks disarmed gets one more, so that exactly one can be taken off again.
const formula = /^'*(?:[\s\p{Cc}]*[=+\-@＝＋－＠]|[\t\r\n])/u;

function disarmed(cell: string): string {
  return formula.test(cell) ? `'${cell}` : cell;
}

/** A cell as it was before `csvLine` disarmed it; a cell that was not disarmed stays as it is. */
export function rearmed(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}
