import { domainToASCII, domainToUnicode } from "node:url";
import { hasControlCharacters, lengthOf, normalized, withoutFormatCharacters } from "../text.ts";

/**
 * An address as it is stored and written to: without invisible characters and surrounding blanks, which belong to
 * nobody's address.
 */
export function cleanEmail(email: string): string {
  return withoutFormatCharacters(email).trim();
}

/** Whether somebody typed an address to which a mail could be sent; only a mail could tell whether it exists. */
export function isAddress(text: string): boolean {
  return (
    lengthOf(text) <= 254 &&
    !hasControlCharacters(text) &&
    /^[^\s@<>",;]+@[^\s@<>",;][^\s@<>",;.]*\.[^\s@<>",;]+$/.test(text)
  );
}

/**
 * The form in which addresses are compared: without format characters, trimmed, NFC, lower-cased, the domain in its
 * ASCII form. Made here and never by SQL lower(), whose result depends on the server's locale.
 */
export function emailKey(email: string): string {
  // Nearly every address: there is nothing to normalise, and no label in punycode whose spelling could differ.
  if (/^[!-~]*$/.test(email)) {
    const lower = email.toLowerCase();
    if (!lower.includes("xn--")) return lower;
  }
  const key = keyOfSpelling(cleanEmail(email));
  const at = key.lastIndexOf("@");
  return at < 0 ? key : key.slice(0, at + 1) + asciiDomain(key.slice(at + 1));
}

/**
 * The keys that this address may have had before domains were compared in their ASCII form. There are stored hashes of
 * such keys, and nobody can remake them. Today's key is not among them.
 */
export function formerEmailKeys(email: string): string[] {
  const key = emailKey(email);
  const at = key.lastIndexOf("@");
  const asWritten = keyOfSpelling(email.trim());
  const inUnicode = key.slice(at).includes("xn--") ? [key.slice(0, at + 1) + unicodeDomain(key.slice(at + 1))] : [];
  return [...new Set([asWritten, keyOfSpelling(cleanEmail(email)), ...inUnicode])].filter((one) => one !== key);
}

// Normalised again at the end, since lower-casing can take a text out of NFC.
function keyOfSpelling(email: string): string {
  return normalized(normalized(email, "NFC").toLowerCase(), "NFC");
}

const domainForm = /^[\p{L}\p{M}\p{N}._-]{1,255}$/u;

/** Left as it is if it is not a domain: the URL parser would also accept a port, a path or an IPv4 address. */
function asciiDomain(domain: string): string {
  return (domainForm.test(domain) && domainToASCII(domain)) || domain;
}

function unicodeDomain(domain: string): string {
  return domainToUnicode(domain) || domain;
}

const longestForeign = 2000;

/**
 * The one address in what another program wrote: `<q@example.com>`, `rfc822;q@example.com`, `"Q" <q@example.com>`,
 * `mailto:q@example.com`, a local part in quotation marks. Undefined if there is none, or if it could be one of
 * several.
 */
export function findAddress(text: string): string | undefined {
  if (text.length > longestForeign || !text.isWellFormed()) return undefined;
  const clean = cleanEmail(text.replaceAll(/[\r\n\t]+/g, " "));
  if (/\p{Cc}/u.test(clean)) return undefined;
  const inner = betweenAngles(clean) ?? clean;
  // What precedes an address in reports of mail servers, and in links.
  const bare = inner.replace(/^[a-z0-9-]{1,40} ?[;:] ?/i, "");
  return readAddress(bare) ?? onlyAddress(bare);
}

/** What is between `<` and `>`; a name before it may contain either in quotation marks. */
function betweenAngles(text: string): string | undefined {
  const end = text.lastIndexOf(">");
  const start = text.lastIndexOf("<", end);
  return start < 0 || end < start ? undefined : text.slice(start + 1, end).trim();
}

function readAddress(text: string): string | undefined {
  const at = text.lastIndexOf("@");
  const [written, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || !domainForm.test(domain)) return undefined;
  const local = unquoted(written);
  const isPlain = local === written && !/[\s<>()[\]\\",;:@]/.test(local);
  const address = `${local}@${domain}`;
  if (address.length > 254) return undefined;
  return isPlain || (local !== written && /^[^\s"\\@]+$/.test(local)) ? address : undefined;
}

/** A local part without the quotation marks that mail servers want around an unusual one. */
function unquoted(local: string): string {
  if (local.length < 3 || !local.startsWith('"') || !local.endsWith('"')) return local;
  return local.slice(1, -1).replaceAll(/\\(.)/g, "$1");
}

/** The address among other words, if everything that looks like an address is the same one. */
function onlyAddress(text: string): string | undefined {
  const found = new Map<string, string>();
  for (const word of text.split(/[\s<>()[\]",;:]+/)) {
    const address = readAddress(word.replace(/\.$/, "").replace(/^'(.*)'$/, "$1"));
    if (address !== undefined) found.set(emailKey(address), address);
  }
  return found.size === 1 ? [...found.values()][0] : undefined;
}
