import { lastCharacter } from "../platform/text.ts";
import { type Check, type CheckedField, filledFields } from "./checked-text.ts";
import { type Passage, Passages } from "./passages.ts";

// House number and street as they are written in the UK, in Germany and in France. Each is tried on every text: people write
// addresses in the form of the country they live in, whatever language they write. German streets are words of any length
// that tell only by their end: they are looked for from there, since a pattern would try the word again from each hyphen.
const number = String.raw`\d{1,4}(?:\s?[a-zA-Z])?`;
const name = String.raw`\p{Lu}[\p{L}\p{M}'’-]*`;
const british = new RegExp(
  String.raw`(?<![\p{L}\p{N}])${number},?[ ]+(?:${name}[ ]+){1,3}(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Close|Crescent|Cres|Drive|Dr|Gardens|Gdns|Grove|Terrace|Mews|Court|Ct|Way|Walk|Square|Row)(?![\p{L}\p{N}])\.?`,
  "gu",
);
const germanEnd = new RegExp(
  String.raw`(?:(?<compound>straße|strasse|str\.|gasse|allee)|(?:Straße|Strasse|Str\.|Allee|Gasse))[ ]*${number}(?![\p{L}\p{N}])`,
  "gu",
);
// Ways, squares and rings are also things ("Parkplatz 3"): with the postcode they are addresses.
const germanNumberAndPostcode = new RegExp(
  String.raw`(?<=[\p{L}-])[ ]${number},?\s+(?:D-)?\d{5}(?=[ ]+\p{Lu}[\p{L}-])`,
  "gu",
);
const germanTown = /^[ ]+\p{Lu}[\p{L}-]+/u;
const germanPreposition = /(?<![\p{L}\p{N}])(?:Am|An|Auf|Im|In|Zum|Zur)[ ](?:der|den|dem)?[ ]?$/u;
const french =
  /(?<![\p{L}\p{N}])\d{1,4}(?:[ ]?(?:bis|ter|quater))?,?[ ]+(?:rue|avenue|av\.|boulevard|bd|bvd|chemin|allée|impasse|quai|route|cours|square|place)[ ]+(?:(?:des|de|du|les|la|le|aux?|à|en|sur)[ ]|[ld]['’]){0,3}[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu;

const ukPostcode = String.raw`[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[ABD-HJLNP-UW-Z]{2}`;
const fiveDigits = String.raw`(?:[DF]-)?\d{5}`;
// What may stand between a street and its postcode: a few words and commas, not a new sentence.
const following = new RegExp(
  String.raw`^[,;\s]{0,3}(?:[\p{L}'’-]+[,\s]+){0,4}(?:${ukPostcode}|${fiveDigits}(?:[ ]+\p{Lu}[\p{L}'’-]*)?)(?![\p{L}\p{N}])`,
  "u",
);
const postcodeAlone = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${ukPostcode}|${fiveDigits})(?![\p{L}\p{N}])`, "giu");

/** Where somebody lives: a street with its house number, together with the postcode where it follows. */
export const findPostalAddresses: Check = ({ fields }) =>
  filledFields(fields).flatMap(({ field, text }) =>
    addressesIn(text, field).map((address) => ({ finding: "postal_address" as const, field, ...address })),
  );

function addressesIn(text: string, field: CheckedField): Passage[] {
  const taken = new Passages(text.length);
  const streets = [matchesOf(british, text), germanWithPostcode(text), german(text), matchesOf(french, text)].flat();
  const addresses = streets
    .map(({ startsAt, endsAt }) => ({ startsAt, endsAt: endsAt + followingLength(text, endsAt) }))
    .filter((address) => taken.take(address));
  // In a sentence five digits are a price or a part's number; where a town is asked for they are its postcode.
  const postcodes = field === "town" ? matchesOf(postcodeAlone, text).filter((postcode) => taken.take(postcode)) : [];
  return [...addresses, ...postcodes];
}

function matchesOf(pattern: RegExp, text: string): Passage[] {
  return [...text.matchAll(pattern)].map(({ index, 0: { length } }) => ({ startsAt: index, endsAt: index + length }));
}

function followingLength(text: string, endsAt: number): number {
  return following.exec(text.slice(endsAt, endsAt + 100))?.[0].length ?? 0;
}

// "Hauptstraße 5", "Kölner Straße 5", "Alte Landstr. 7": the end of a word with its number, the word, a name before it.
function german(text: string): Passage[] {
  const found: Passage[] = [];
  for (const match of text.matchAll(germanEnd)) {
    const from = found.at(-1)?.endsAt ?? 0;
    const startsAt = match.groups?.compound
      ? startOfCompound(text, match.index, from)
      : (startOfNameBefore(text, match.index, from) ?? (isBoundary(text, match.index) ? match.index : undefined));
    if (startsAt !== undefined) found.push({ startsAt, endsAt: match.index + match[0].length });
  }
  return found;
}

function startOfCompound(text: string, endsAt: number, from: number): number | undefined {
  const starts = capitalsBefore(text, endsAt, from, /[\p{L}-]/u);
  if (starts.length === 0) return undefined;
  // A name may be joined to any part by a hyphen; its own hyphens let it reach over the parts before.
  const names = [starts[0]!, starts.at(-1)!].map((start) => startOfNameBefore(text, start, from) ?? start);
  return Math.min(...names, starts[0]!);
}

function startOfNameBefore(text: string, at: number, from: number): number | undefined {
  if (at <= from || !/[ -]/.test(text.charAt(at - 1))) return undefined;
  return capitalsBefore(text, at - 1, from, /[\p{L}\p{M}'’-]/u)[0];
}

// "Am Markt 5, 04109 Leipzig": the word before a number that a postcode and a town follow.
function germanWithPostcode(text: string): Passage[] {
  const found: Passage[] = [];
  for (const match of text.matchAll(germanNumberAndPostcode)) {
    const from = found.at(-1)?.endsAt ?? 0;
    const start = capitalsBefore(text, match.index, from, /[\p{L}-]/u)[0];
    // A single letter is no street.
    if (start === undefined || lastCharacter(text, match.index).length === match.index - start) continue;
    const numberEndsAt = match.index + match[0].length;
    const preposition = germanPreposition.exec(text.slice(Math.max(from, start - 10), start))?.[0].length ?? 0;
    const town = germanTown.exec(text.slice(numberEndsAt))?.[0].length ?? 0;
    found.push({ startsAt: start - preposition, endsAt: numberEndsAt + town });
  }
  return found;
}

/** Where words begin with a capital, in the stretch of such characters that ends here: from left to right. */
function capitalsBefore(text: string, endsAt: number, from: number, characters: RegExp): number[] {
  const starts: number[] = [];
  let at = endsAt;
  for (let last = lastCharacter(text, at); at > from && characters.test(last); last = lastCharacter(text, at)) {
    at -= last.length;
    if (/\p{Lu}/u.test(last) && isBoundary(text, at)) starts.push(at);
  }
  return starts.reverse();
}

function isBoundary(text: string, at: number): boolean {
  return !/[\p{L}\p{N}]/u.test(lastCharacter(text, at));
}
