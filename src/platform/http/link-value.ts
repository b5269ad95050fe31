import { endingLength } from "../text.ts";
import { codeKey } from "../values/code.ts";

/**
 * A code or secret of a link without what texts and mail programs leave around it: blanks and invisible characters on both sides,
 * and at the end the full stop, bracket or quotation mark of the sentence that it stood in.
 */
export function linkValue(text: string): string {
  const value = codeKey(text);
  return value.slice(0, value.length - endingLength(value, /[^\p{L}\p{M}\p{N}_=-]/u));
}

/** The name of a link's parameter, where the `&` before it was written as HTML has it. */
export function linkName(name: string): string {
  return name.replace(/^(?:amp;)+/i, "");
}

/** Hexadecimal digits of a link, in the case in which we make them; `3D` is an equals sign as mails encode it. */
export function linkHex(text: string, digits: number): string | undefined {
  const hex = text.length === digits + 2 ? text.replace(/^3D/, "") : text;
  return hex.length === digits && /^[0-9a-f]+$/i.test(hex) ? hex.toLowerCase() : undefined;
}
