import { type Check, type CheckedField, filledFields } from "./checked-text.ts";

// House number and street as they are written in the UK, in Germany and in France. Each is tried on every text: people write
// addresses in the form of the country they live in, whatever language they write.
const number = String.raw`\d{1,4}(?:\s?[a-zA-Z])?`;
const name = String.raw`\p{Lu}[\p{L}\p{M}'’-]*`;
const british = String.raw`(?<![\p{L}\p{N}])${number},?[ ]+(?:${name}[ ]+){1,3}(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Close|Crescent|Cres|Drive|Dr|Gardens|Gdns|Grove|Terrace|Mews|Court|Ct|Way|Walk|Square|Row)(?![\p{L}\p{N}])\.?`;
const german = String.raw`(?<![\p{L}\p{N}])(?:${name}[ -])?(?:\p{Lu}[\p{L}-]*(?:straße|strasse|str\.|gasse|allee)|(?:Straße|Strasse|Str\.|Allee|Gasse))[ ]*${number}(?![\p{L}\p{N}])`;
// Ways, squares and rings are also things ("Parkplatz 3"): with the postcode they are addresses.
const germanWithPostcode = String.raw`(?<![\p{L}\p{N}])(?:(?:Am|An|Auf|Im|In|Zum|Zur)[ ](?:der|den|dem)?[ ]?)?\p{Lu}[\p{L}-]+[ ]${number},?\s+(?:D-)?\d{5}[ ]+\p{Lu}[\p{L}-]+`;
const french = String.raw`(?<![\p{L}\p{N}])\d{1,4}(?:[ ]?(?:bis|ter|quater))?,?[ ]+(?:rue|avenue|av\.|boulevard|bd|bvd|chemin|allée|impasse|quai|route|cours|square|place)[ ]+(?:(?:des|de|du|les|la|le|aux?|à|en|sur)[ ]|[ld]['’]){0,3}[\p{L}\p{N}][\p{L}\p{N}'’-]*`;
const streets = [british, germanWithPostcode, german, french].map((source) => new RegExp(source, "gu"));

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
    addressesIn(text, field).map(([startsAt, endsAt]) => ({
      finding: "postal_address" as const,
      field,
      startsAt,
      endsAt,
    })),
  );

function addressesIn(text: string, field: CheckedField): [number, number][] {
  const found: [number, number][] = [];
  const add = (startsAt: number, endsAt: number) => {
    if (!found.some(([start, end]) => start < endsAt && startsAt < end)) found.push([startsAt, endsAt]);
  };
  for (const street of streets) {
    for (const match of text.matchAll(street)) {
      const end = match.index + match[0].length;
      add(match.index, end + (following.exec(text.slice(end, end + 100))?.[0].length ?? 0));
    }
  }
  // In a sentence five digits are a price or a part's number; where a town is asked for they are its postcode.
  if (field === "town") {
    for (const match of text.matchAll(postcodeAlone)) add(match.index, match.index + match[0].length);
  }
  return found;
}
