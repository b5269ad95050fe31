/** How many characters a person would count: code points, not UTF-16 units. */
export function lengthOf(text: string): number {
  // Most texts are ASCII, where both counts agree; only a longer one needs the slow way.
  return /^[\0-\x7f]*$/.test(text) ? text.length : [...text].length;
}

/** Whether a one-line text holds what no name, reference or code can: control characters, NUL, half a surrogate pair. */
export function hasControlCharacters(text: string): boolean {
  return !/^[ -~]*$/.test(text) && (/\p{Cc}/u.test(text) || !text.isWellFormed());
}

/**
 * What addresses are compared by: trimmed, NFC, lower-cased. Made here and never by SQL lower(), whose result depends on the
 * server's locale. Normalised again at the end, since lower-casing can take a text out of NFC.
 */
export function emailKey(email: string): string {
  return email.trim().normalize("NFC").toLowerCase().normalize("NFC");
}
