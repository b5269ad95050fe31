import { endingLength } from "../text.ts";
import { codeKey } from "../values/code.ts";

/**
 * A code or secret from a link, without what texts and mail programs leave around it: blanks and invisible characters
 * on both sides, and at the end a full stop, bracket or quotation mark from the sentence that contained the link.
 */
export function linkValue(text: string): string {
  const value = codeKey(text);
  return value.slice(0, value.length - endingLength(value, /[^\p{L}\p{M}\p{N}_=-]/u));
}

/** The name of a link's parameter, even if the `&` before it was written as in HTML. */
export function linkName(name: string): string {
  return name.replace(/^(?:amp;)+/i, "");
}

/** The hexadecimal digits of a link, in the case we use; `3D` is an equals sign as encoded in mails. */
export function linkHex(text: string, digits: number): string | undefined {
  const hex = text.length === digits + 2 ? text.replace(/^3D/, "") : text;
  return hex.length === digits && /^[0-9a-f]+$/i.test(hex) ? hex.toLowerCase() : undefined;
}
