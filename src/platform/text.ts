/** How many characters a person would count: code points, not UTF-16 units. */
export function lengthOf(text: string): number {
  let length = text.length;
  // Counted without making a list of the characters, which took longer than all other checks of a text together.
  for (let at = 1; at < text.length; at += 1)
    if (isLowSurrogate(text.charCodeAt(at)) && isHighSurrogate(text.charCodeAt(at - 1))) length -= 1;
  return length;
}

const isHighSurrogate = (unit: number) => unit >= 0xd800 && unit <= 0xdbff;
const isLowSurrogate = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;

/**
 * The length, in UTF-16 units, of the part at the end of a text that consists only of certain characters. Read from the
 * end, because a pattern that ends in `$` would be tried from every position.
 *
 * @param characters a pattern for one character; with the flag `u`, and without `g`
 */
export function endingLength(text: string, characters: RegExp): number {
  let end = text.length;
  for (let last = lastCharacter(text, end); last !== "" && characters.test(last); last = lastCharacter(text, end)) {
    end -= last.length;
  }
  return text.length - end;
}

/** The character that ends at this offset, even if it takes two units; empty at the start. */
export function lastCharacter(text: string, endsAt: number): string {
  const isPair = endsAt > 1 && (text.codePointAt(endsAt - 2) ?? 0) > 0xffff;
  return text.slice(Math.max(0, endsAt - (isPair ? 2 : 1)), Math.max(0, endsAt));
}

/**
 * Whether a one-line text contains what no name, reference or code can contain: control characters, NUL, half a
 * surrogate pair.
 */
export function hasControlCharacters(text: string): boolean {
  return !/^[ -~]*$/.test(text) && (/\p{Cc}/u.test(text) || !text.isWellFormed());
}

// Accents and the like, and the two letters that NFKC turns into such marks.
const longRunOfMarks = /([\p{M}\uff9e\uff9f]{31,})/u;

/**
 * A text in a normal form of Unicode. Marks are sorted by moving each past those before it, so a long run of them takes
 * time that grows with the square of its length. No script has more than thirty on one letter (UAX 15, "stream-safe"),
 * so a longer run is left as it is.
 */
export function normalized(text: string, form: "NFC" | "NFKC"): string {
  if (!longRunOfMarks.test(text)) return text.normalize(form);
  // Every second part is a run.
  return text
    .split(longRunOfMarks)
    .map((part, index) => (index % 2 === 0 ? part.normalize(form) : part))
    .join("");
}

// Soft hyphen, zero-width spaces and joiners, direction marks, word joiner, byte order mark: they get copied along
// unseen. The list is a rule: it determines which addresses and codes are the same.
const formatCharacters = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]+/g;

/** A text without invisible characters, which are never meant to be part of an address or code. */
export function withoutFormatCharacters(text: string): string {
  return /^[ -~]*$/.test(text) ? text : text.replaceAll(formatCharacters, "");
}
