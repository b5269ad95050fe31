import { AppError } from "../platform/errors.ts";

/** A place in a list that is read from one call to the next. Callers send it back as it came. */
export type CursorKind = "r" | "c";

/** @param place a whole number, as text */
export function makeCursor(kind: CursorKind, place: string | number): string {
  return Buffer.from(`${kind}${place}`).toString("base64url");
}

/**
 * The place that a cursor stands for; that of the beginning without one.
 *
 * @throws AppError invalid_request for what is no cursor of this list
 */
export function readCursor(kind: CursorKind, cursor: string | undefined): string {
  if (cursor === undefined) return "0";
  const text = /^[\w-]{1,40}$/.test(cursor) ? Buffer.from(cursor, "base64url").toString("latin1") : "";
  const place = text.slice(1);
  if (text[0] !== kind || !/^\d{1,18}$/.test(place))
    throw new AppError("invalid_request", {
      errors: ["cursor is not one that this list has given; leave it out to begin anew"],
    });
  return place;
}
