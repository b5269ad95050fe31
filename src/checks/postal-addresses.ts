import { lastCharacter } from "../platform/text.ts";
import { type Check, type CheckedField, filledFields } from "./checked-text.ts";
import { type Passage, Passages } from "./passages.ts";

// House number and street as written in the UK, in Germany and in France. Each form is tried on every text: people
// write addresses as in the country they live in, whatever language they write. A German street is a word of any length
// that can be recognised only by its ending: the search starts there, since a pattern would try the word again from
// each hyphen.
const number = String.raw`\d{1,4}(?:\s?[a-zA-Z])?`;
const name = String.raw`\p{Lu}[\p{L}\p{M}'’-]*`;
// Drives, squares and courts are also things ("2 Seagate Expansion Drive units"): with the postcode they are addresses.
const britishEnds = "Street|St|Road|Rd|Lane|Ln|Avenue|Ave";
const britishWeakEnds = "Close|Crescent|Cres|Drive|Dr|Gardens|Gdns|Grove|Terrace|Mews|Court|Ct|Way|Walk|Square|Row";
const british = new RegExp(
  String.raw`(?<![\p{L}\p{N}])${number},?[ ]+(?:${name}[ ]+){1,3}(?:(?:${britishEnds})|(?<weak>${britishWeakEnds}))(?![\p{L}\p{N}])\.?`,
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
const notStreets = /^(?:Band|Folge|Größe|Kapitel|Level|Modell|Nummer|Platz|Seite|Serie|Stufe|Teil|Typ|Version)$/;
const germanTown = /^[ ]+\p{Lu}[\p{L}-]+/u;
const germanPreposition = /(?<![\p{L}\p{N}])(?:Am|An|Auf|Im|In|Zum|Zur)[ ](?:der|den|dem)?[ ]?$/u;
// A "cours" is also a lesson, a "place" a seat, a "route" a road: with the postcode, or after a comma, they are
// addresses.
const frenchStreets = String.raw`[Rr]ue|[Aa]venue|[Aa]v\.|[Bb]oulevard|[Bb]vd|[Ii]mpasse`;
const frenchWays = "[Cc]hemin|[Aa]llée|[Qq]uai|[Rr]oute";
const frenchWeak = "[Cc]ours|[Ss]quare|[Pp]lace|[Bb]d";
const french = new RegExp(
  String.raw`(?<![\p{L}\p{N}])\d{1,4}(?:[ ]?(?:bis|ter|quater))?(?<comma>,)?[ ]+(?:(?:${frenchStreets})|(?<way>${frenchWays})|(?<weak>${frenchWeak}))[ ]+(?<article>(?:(?:des|de|du|les|la|le|aux?|à|en|sur)[ ]|[ld]['’]){1,3})?(?<name>[\p{L}\p{N}][\p{L}\p{N}'’-]*)`,
  "gu",
);
const ukPostcode = String.raw`[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[ABD-HJLNP-UW-Z]{2}`;
const fiveDigits = String.raw`(?:[DF]-)?\d{5}`;
// What may come between a street and its postcode: a few words and commas, not a new sentence.
const following = new RegExp(
  String.raw`^[,;\s]{0,3}(?:[\p{L}'’-]+[,\s]+){0,4}(?:${ukPostcode}|${fiveDigits}(?:[ ]+\p{Lu}[\p{L}'’-]*)?)(?![\p{L}\p{N}])`,
  "u",
);
// For things that are an address only with a postcode: right after them, or, for a British one, after a town.
const beside = new RegExp(
  String.raw`^(?:[,;\s]{0,3}(?:[\p{L}'’-]+[,\s]+){0,4}${ukPostcode}|[,;\s]{1,3}(?:[\p{L}'’-]+[,\s]+){0,2}${fiveDigits}[ ]+\p{Lu})(?!\p{N})`,
  "u",
);
const postcodeAlone = new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${ukPostcode}|${fiveDigits})(?![\p{L}\p{N}])`, "giu");

/** A street with a house number; some that only look like one count only if a postcode follows. */
type Street = Passage & { needsPostcode?: boolean };

const quantityBefore = new Set(
  `a all an and another both bought collected enjoyed finished for got had have just love loved my only order ordered our own owned
  purchased read received recommend returned sold that the these this those took tried use used watched with`.split(
    /\s+/,
  ),
);
const measures = `mal|x|jahre?n?|monaten?|wochen?|tagen?|stunden?|minuten?|uhr|teilen?|teilig|teiliges?|stück|stk|cm|mm|m|meter|km|kg|euro|folgen?|staffeln?|bücher|hefte|sätze|personen|kinder|karten|autos|wagen|spieler|spurig|prozent|kilometer|grad`;
const measured = new RegExp(
  String.raw`^\d{1,4}(?:[ \u00a0-]?(?:${measures})(?![\p{L}\p{N}])|[,.]\d|[ \u00a0]?[%€])`,
  "iu",
);
// "Stufe 3, 12000 Lumen": no postcode and no town.
const notTowns =
  /^[ ]+(?:Bewertungen|Euro|Folgen|Kelvin|Kilometer|Kunden|Lumen|Lux|Meter|Pixel|Schritte|Seiten|Stiche|Stück|Stunden|Teile|Touren|Umdrehungen|Volt|Watt|Wörter|Zeichen|Zyklen)n?(?!\p{L})/u;

/** Where somebody lives: a street with its house number, together with the postcode if it follows. */
export const findPostalAddresses: Check = ({ fields }) =>
  filledFields(fields).flatMap(({ field, text }) =>
    addressesIn(text, field).map((address) => ({ finding: "postal_address" as const, field, ...address })),
  );

function addressesIn(text: string, field: CheckedField): Passage[] {
  const taken = new Passages(text.length);
  const streets: Street[] = [britishIn(text), germanWithPostcode(text), german(text), frenchIn(text)].flat();
  const addresses = streets
    .filter(({ endsAt, needsPostcode }) => !needsPostcode || beside.test(text.slice(endsAt, endsAt + 100)))
    .map(({ startsAt, endsAt }) => ({ startsAt, endsAt: endsAt + followingLength(text, endsAt) }))
    .filter((address) => taken.take(address));
  // In a sentence, five digits are a price or a part number; in the field for a town they are its postcode.
  const postcodes = field === "town" ? matchesOf(postcodeAlone, text).filter((postcode) => taken.take(postcode)) : [];
  return [...addresses, ...postcodes];
}

function britishIn(text: string): Street[] {
  return [...text.matchAll(british)].map((match) => ({
    ...passageOf(match),
    needsPostcode: match.groups?.weak !== undefined || isQuantity(text, passageOf(match)),
  }));
}

function frenchIn(text: string): Street[] {
  return [...text.matchAll(french)].map((match) => {
    const { article, comma, way, weak, name: called = "" } = match.groups ?? {};
    const isNamed = /^\p{Lu}/u.test(called);
    const isTelling = weak === undefined && (isNamed || (way === undefined && article !== undefined));
    return { ...passageOf(match), needsPostcode: !isTelling && !(comma !== undefined && isNamed) };
  });
}

// "Bought 3 Sesame Street books", "these 2 Abbey Road LPs": how many there are of something with such a name.
function isQuantity(text: string, { startsAt, endsAt }: Passage): boolean {
  if (!/^\d{1,2}[ ]/.test(text.slice(startsAt, startsAt + 3))) return false;
  const before = /\p{L}+/u.exec(
    text
      .slice(Math.max(0, startsAt - 16), startsAt)
      .split(/\s/)
      .at(-2) ?? "",
  )?.[0];
  const behind = /^[ ](?:\p{Ll}+s|[A-Z]{2,}s?|\p{Ll}+[ ]sets?)(?!\p{L})/u.test(text.slice(endsAt, endsAt + 40));
  return (behind && !isVerb(text, endsAt)) || quantityBefore.has((before ?? "").toLowerCase());
}

function isVerb(text: string, endsAt: number): boolean {
  return /^[ ](?:is|was|has|does|its|always|takes|gets|lies|likes)(?!p{L})/.test(text.slice(endsAt, endsAt + 10));
}

function passageOf({ index, 0: { length } }: RegExpExecArray): Passage {
  return { startsAt: index, endsAt: index + length };
}

function matchesOf(pattern: RegExp, text: string): Passage[] {
  return [...text.matchAll(pattern)].map(passageOf);
}

function followingLength(text: string, endsAt: number): number {
  return following.exec(text.slice(endsAt, endsAt + 100))?.[0].length ?? 0;
}

// "Hauptstraße 5", "Kölner Straße 5", "Alte Landstr. 7": the end of a word with its number, the word, a name before it.
function german(text: string): Street[] {
  const found: Street[] = [];
  for (const match of text.matchAll(germanEnd)) {
    const from = found.at(-1)?.endsAt ?? 0;
    const named = match.groups?.compound
      ? startOfCompound(text, match.index, from)
      : startOfNameBefore(text, match.index, from);
    const startsAt = named ?? (match.groups?.compound || !isBoundary(text, match.index) ? undefined : match.index);
    if (startsAt === undefined) continue;
    // "Auf der Straße 5 bar", "Die Allee 12": a street without a name.
    const isNameless =
      named === undefined ||
      /^(?:Auf|Das|Dem|Den|Der|Des|Die|Diese[mnrs]?|Eine[mnrs]?|In|Jede[mnrs]?) /.test(text.slice(named, named + 8));
    const street = streetOf(text, startsAt, match);
    found.push({ ...street, needsPostcode: street.needsPostcode || (isNameless && !match.groups?.compound) });
  }
  return found;
}

// "Sesamstraße 2 Mal", "Landstraße 4,5 km": how often and how much.
function streetOf(text: string, startsAt: number, { index, 0: { length } }: RegExpExecArray): Street {
  const endsAt = index + length;
  const digits = /\d{1,4}[^\d]?[a-zA-Z]?$/.exec(text.slice(endsAt - 6, endsAt))?.[0] ?? "";
  const numberAt = endsAt - digits.length;
  return { startsAt, endsAt, needsPostcode: measured.test(text.slice(numberAt, numberAt + 24)) };
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
    if (notStreets.test(text.slice(start, match.index))) continue;
    const numberEndsAt = match.index + match[0].length;
    if (notTowns.test(text.slice(numberEndsAt, numberEndsAt + 20))) continue;
    const preposition = germanPreposition.exec(text.slice(Math.max(from, start - 10), start))?.[0].length ?? 0;
    const town = germanTown.exec(text.slice(numberEndsAt))?.[0].length ?? 0;
    found.push({ startsAt: start - preposition, endsAt: numberEndsAt + town });
  }
  return found;
}

/** Where words begin with a capital, in the run of such characters that ends here: from left to right. */
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
