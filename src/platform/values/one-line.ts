import { hasControlCharacters, lengthOf } from "../text.ts";
import type { Read } from "./read.ts";

/**
 * A text of one line: trimmed first, so that a blank or line break at either end, which no shop intends, does no harm;
 * then validated.
 *
 * @param most in code points, after trimming
 */
export function readOneLine(value: unknown, most: number): Read<string> {
  if (value === undefined || value === null) return { value: null };
  if (typeof value !== "string") return { problem: "must be a string" };
  const text = value.trim();
  if (hasControlCharacters(text)) return { problem: "cannot contain control characters or half surrogate pairs" };
  const length = lengthOf(text);
  if (length > most) return { problem: `must have at most ${most} characters, it has ${length}` };
  return { value: text || null };
}
