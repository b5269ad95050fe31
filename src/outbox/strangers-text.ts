import { LinkifyIt } from "linkify-it";
import type { Language } from "../platform/languages.ts";
import { normalized } from "../platform/text.ts";
import { outboxSentences } from "./sentences/index.ts";

/**
 * Text by strangers that a shop's mail would repeat under the shop's name: a first name typed at a checkout, a
 * product's name from a feed, a sku. Mail programs turn whatever looks like a link into one, so escaping is not enough.
 * What is stored stays as it is.
 */

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: true, maxLength: 2000 });

const hidden = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * As a mail program and its reader see it: to both, full-width letters and ideographic full stops are letters and full
 * stops.
 */
function asSeen(text: string): string {
  return normalized(text, "NFKC").replaceAll(hidden, "").replaceAll("\u3002", ".").trim();
}

const nobody = new Set(
  `admin anonymous anonyme anonym asdf client customer firstname first gast guest inconnu invité kunde na name nil none noname null
  prénom qwerty test teste tester testing tests testuser unbekannt undefined unknown user vorname xx xxx xxxx`.split(
    /\s+/,
  ),
);
// "N/A", "n. a.", "k.A.", "first name": the letters alone.
const written = new Set([
  "na",
  "ka",
  "firstname",
  "notavailable",
  "notapplicable",
  "noname",
  "keineangabe",
  "testtest",
]);
const realNames = new Set(["Na", "Nil"]);
const wordsAtMost = 6;

/**
 * A first name that a mail may use in its greeting; null if the text is not one: if it contains a URL, an e-mail
 * address, a number or markup, or is a word that software writes when it knows no name.
 */
export function nameToGreet(firstName: string | null): string | null {
  if (firstName === null) return null;
  const seen = asSeen(firstName);
  if (!/\p{L}/u.test(seen) || realNames.has(seen)) return realNames.has(seen) ? firstName.trim() : null;
  // No name contains digits, or characters of markup, addresses or money; a dot occurs only at the end of an
  // abbreviation.
  if (/[\d@<>&{}[\]\\/|#$€£%^*=+_~!?:;]/u.test(seen) || /\p{L}{2}\.\p{L}{2}/u.test(seen)) return null;
  if (/\b(?:https?|www|hxxp)\b/iu.test(seen) || linkify.test(seen)) return null;
  const words = seen.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (words.length > wordsAtMost) return null;
  if (written.has(words.join("")) || words.every((word) => nobody.has(word))) return null;
  return firstName.trim();
}

/**
 * What a product is called in a mail: its name, else its sku in the mail's own words, else "the product". Names of
 * products may contain digits and dots ("Node.js in 24 hours"), so only what would become a link is left out.
 */
export function productInMail(
  language: Language,
  { name, sku }: { name: string | null | undefined; sku: string },
  called: (sku: string) => string = (word) => word,
): string {
  if (name && !opensSomething(name)) return name;
  return opensSomething(sku) ? outboxSentences(language)("theProduct") : called(sku);
}

function opensSomething(text: string): boolean {
  const seen = asSeen(text);
  if (/<\/?[a-z!]|&(?:lt|#0*60|#x0*3c);|:\/\/|\bwww\./iu.test(seen)) return true;
  return (linkify.match(seen) ?? []).some(({ schema, raw }) => schema !== "" || isWithPath(raw));
}

/** "Gift card for shop.example" is a name, "shop.example/win" is not. */
function isWithPath(raw: string): boolean {
  return /[/?#].|:\d/.test(raw);
}
