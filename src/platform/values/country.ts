import { countryCodes, countryNamed } from "./country-names.ts";
import { meansNothing } from "./nothing.ts";
import type { Read } from "./read.ts";

const codes: ReadonlySet<string> = new Set([...countryCodes.map(({ alpha2 }) => alpha2), "UK"]);
const codesOfThree: ReadonlyMap<string, string> = new Map(countryCodes.map(({ alpha2, alpha3 }) => [alpha3, alpha2]));

/**
 * Whether it is an ISO 3166-1 alpha-2 code in capitals, or UK, which shops use for GB and which is echoed as they wrote
 * it.
 */
export function isCountryCode(text: string): boolean {
  return codes.has(text);
}

/** ASCII letters only: toUpperCase() would turn ß into SS, which is a country. */
export function capitals(text: string): string {
  return text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
}

const longest = 120;
const problem = "must be a country: a code such as GB, or a name such as United Kingdom";

/** A country as its alpha-2 code: from a code of two or three letters, or from a name, as shops' software writes them. */
export function readCountry(value: unknown): Read<string> {
  if (value === undefined || value === null) return { value: null };
  if (typeof value !== "string") return { problem };
  const text = value.trim();
  // NA is Namibia.
  const code = codeOf(text);
  if (code) return { value: code };
  if (meansNothing(text)) return { value: null };
  const country = text.length > longest ? undefined : (countryNamed(text) ?? countryInParts(text));
  return country ? { value: country } : { problem };
}

// Codes that the European Union uses for VAT.
const otherCodes: Readonly<Record<string, string>> = { EL: "GR", XI: "GB" };

function codeOf(text: string): string | undefined {
  const code = capitals(text);
  if (/^[A-Z]{2}$/.test(code)) return isCountryCode(code) ? code : otherCodes[code];
  return /^[A-Z]{3}$/.test(code) ? codesOfThree.get(code) : undefined;
}

/** `United Kingdom (UK)`, and a code before or behind a name: `DE - Deutschland`, `Germany, DE`. */
function countryInParts(text: string): string | undefined {
  const inBrackets = /^[^()[\]]*[([] ?([A-Z]{2,3}) ?[\])]$/.exec(text)?.[1];
  const bracketed = inBrackets && codeOf(inBrackets);
  if (bracketed) return bracketed === "UK" ? "GB" : bracketed;
  // As ISO 3166-2 names a part of one: `GB-ENG`.
  const whole = /^([A-Z]{2})-[A-Z0-9]{1,3}$/.exec(text)?.[1];
  if (whole) return codeOf(whole);
  const inTwoLanguages = text.split(/ ?\/ ?/).map(countryNamed);
  if (inTwoLanguages.length > 1 && new Set(inTwoLanguages).size === 1) return inTwoLanguages[0];
  const name = countryNamed(text.replace(/ ?[([][^()[\]]{1,60}[\])]/, ""));
  if (name) return name;
  // As ISO 3166 spells them: `Tanzania, the United Republic of`.
  const inverted = /^([^,]{1,60}), [^,]{1,60} of(?: the)?$/i.exec(text)?.[1];
  if (inverted) return countryNamed(inverted);
  const [, before, behind] =
    /^(?:([A-Z]{2,3})[^\p{L}]{1,3}\p{L}[\s\S]*|[\s\S]*\p{L}[^\p{L}]{1,3}([A-Z]{2,3}))$/u.exec(text) ?? [];
  const code = before ?? behind;
  const named = code && countryNamed(before ? text.slice(code.length) : text.slice(0, -code.length));
  return named && sameCountry(codeOf(code), named) ? named : undefined;
}

function sameCountry(one: string | undefined, other: string): boolean {
  return one === other || (one === "UK" && other === "GB");
}
