import { readCode } from "../../intake/index.ts";

const shortened =
  "is a number whose digits a spreadsheet has cut off, such as 4.00638E+12: set the column to text there and export the file again";

/** Whether a spreadsheet has made a number of a code and written it with an exponent: what it was cannot be known any more. */
export function isShortened(text: string): boolean {
  return /^\s*\d(?:[.,]\d{1,15})?[Ee]\+\d{2,3}\s*$/.test(text);
}

/** What a row is known by. */
export function readFeedCode(text: string, path: string, most: number, problems: string[]): string {
  if (!isShortened(text)) return readCode(text, path, most, problems);
  problems.push(`${path} ${shortened}`);
  return "";
}

/** A code that a row can do without. */
export function shortenedProblem(text: string): { problem: string } | undefined {
  return isShortened(text) ? { problem: shortened } : undefined;
}
