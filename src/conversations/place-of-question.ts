import { parseReviewNumber } from "../reviews/index.ts";

/** Where a question stands in a list, newest first: by when it was published (or asked, where it is not), then by its number. */
export type PlaceOfQuestion = { at: Date; number: number };

/** The same as an address has it. */
export function placeToText({ at, number }: PlaceOfQuestion): string {
  return `${at.getTime()}-${number}`;
}

/** The same, read; undefined for what is none: then a list begins at its beginning. */
export function parsePlace(text: unknown): PlaceOfQuestion | undefined {
  const parts = typeof text === "string" ? /^(\d{1,14})-(\d{1,10})$/.exec(text) : null;
  const number = parts ? parseReviewNumber(parts[2]!) : undefined;
  return parts && number !== undefined ? { at: new Date(Number(parts[1])), number } : undefined;
}
