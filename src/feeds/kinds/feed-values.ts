import { readCode } from "../../intake/index.ts";

const shortened =
  "is a number whose digits a spreadsheet has cut off, such as 4.00638E+12: set the column to text there and export the file again";

/** Whether a spreadsheet has turned a code into a number with an exponent: the original can no longer be known. */
export function isShortened(text: string): boolean {
  return /^\s*\d(?:[.,]\d{1,15})?[Ee]\+\d{2,3}\s*$/.test(text);
}

/** Reads a code that identifies a row. */
export function readFeedCode(text: string, path: string, most: number, problems: string[]): string {
  if (!isShortened(text)) return readCode(text, path, most, problems);
  problems.push(`${path} ${shortened}`);
  return "";
}

/** The problem with a code that a row can do without. */
export function shortenedProblem(text: string): { problem: string } | undefined {
  return isShortened(text) ? { problem: shortened } : undefined;
}
