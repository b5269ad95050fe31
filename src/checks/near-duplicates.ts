import { createHash } from "node:crypto";
import { normalized } from "../platform/text.ts";
import { type Check, type CheckedField, type CheckedText, filledFields, proseFields } from "./checked-text.ts";
import { wordsOf } from "./words.ts";

const wordsAShingle = 3;
/** Thousands of people write "Very good, thank you" without copying. */
const wordsAtLeast = 8;
const similarityAtLeast = 0.8;
const bands = 16;
const rowsABand = 4;

type Shingle = { key: string; field: CheckedField; startsAt: number; endsAt: number };

/** Every three words in a row, without regard to case and punctuation; none for a text too short to be a copy. */
function shinglesOf(fields: CheckedText["fields"]): Shingle[] {
  const written = filledFields(fields, proseFields).map(({ field, text }) => ({ field, words: wordsOf(text) }));
  if (written.reduce((sum, { words }) => sum + words.length, 0) < wordsAtLeast) return [];
  return written.flatMap(({ field, words }) => {
    const last = Math.max(0, words.length - wordsAShingle);
    return words.slice(0, last + 1).map(({ startsAt }, at) => {
      const row = words.slice(at, at + wordsAShingle);
      const key = row.map(({ text }) => normalized(text, "NFKC").toLowerCase()).join(" ");
      return { key, field, startsAt, endsAt: row.at(-1)!.endsAt };
    });
  });
}

/**
 * A short fingerprint by which nearly equal texts find each other: MinHash in 16 bands of 4. Of pairs of texts with a
 * Jaccard similarity of 0.8, 9,998 in 10,000 share a band; of pairs with 0.3, one in eight. Texts that share a band are
 * compared.
 *
 * @returns a signed 64-bit hash for each band; none where the text is too short to be a copy
 */
export function textBands(fields: CheckedText["fields"]): bigint[] {
  const hashes = new Set(shinglesOf(fields).map(({ key }) => hash32(key)));
  if (hashes.size === 0) return [];
  const minima = Buffer.alloc(bands * rowsABand * 4);
  for (let row = 0; row < bands * rowsABand; row += 1) {
    let least = 0xffff_ffff;
    for (const hash of hashes) least = Math.min(least, mixed(hash ^ Math.imul(row + 1, 0x9e37_79b1)));
    minima.writeUInt32BE(least, row * 4);
  }
  return Array.from({ length: bands }, (_, band) =>
    createHash("sha256")
      .update(minima.subarray(band * rowsABand * 4, (band + 1) * rowsABand * 4))
      .digest()
      .readBigInt64BE(),
  );
}

/** Other reviews that say nearly the same words; the passage is what they have in common. */
export const findNearDuplicates: Check = ({ fields }, { candidates }) => {
  const shingles = shinglesOf(fields);
  if (shingles.length === 0) return [];
  const own = new Set(shingles.map(({ key }) => key));
  return candidates.flatMap(({ number, fields: others }) => {
    const other = new Set(shinglesOf(others).map(({ key }) => key));
    if (similarity(own, other) < similarityAtLeast) return [];
    return [{ finding: "near_duplicate" as const, about: String(number), ...commonPassage(shingles, other) }];
  });
};

/** Jaccard: what they share, divided by what they have together. */
function similarity(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let shared = 0;
  for (const key of one) if (other.has(key)) shared += 1;
  return shared === 0 ? 0 : shared / (one.size + other.size - shared);
}

// In the field that shares most, from the first shared shingle to the last.
function commonPassage(shingles: Shingle[], other: ReadonlySet<string>) {
  const shared = shingles.filter(({ key }) => other.has(key));
  const byField = proseFields.map((field) => shared.filter((one) => one.field === field));
  const most = byField.toSorted((a, b) => b.length - a.length)[0]!;
  return { field: most[0]!.field, startsAt: most[0]!.startsAt, endsAt: most.at(-1)!.endsAt };
}

// FNV-1a over UTF-16 units.
function hash32(text: string): number {
  let hash = 0x811c_9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193);
  return hash >>> 0;
}

// The finaliser of MurmurHash3: each row sees the shingles in another order.
function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
