import { parseUrl } from "../parse-url.ts";
import { meansNothing } from "./nothing.ts";
import { readOneLine } from "./one-line.ts";
import type { Read } from "./read.ts";

/**
 * A URL, kept as text and never fetched (ruling 33). Without a scheme before its `//` it is https; blanks are encoded;
 * of several in a row, the first counts.
 */
export function readWebAddress(value: unknown, most: number): Read<string> {
  const given = typeof value === "string" ? value.trim().replaceAll(/[\t\r\n]+/g, " ") : value;
  const read = readOneLine(given, most * 10);
  if (!read.value) return read;
  if (meansNothing(read.value)) return { value: null };
  const all = read.value.split(between).map((one) => one.trim());
  const address = completed(all.find((one) => one !== "") ?? "");
  if (!isOfTheWeb(address)) return { problem: "must be an address that starts with http:// or https://" };
  const kept = readOneLine(address, most);
  if (kept.problem) return kept;
  const others = all.filter((one) => one !== "").length - 1;
  return others === 0 ? kept : { value: address, note: `has ${others + 1} addresses; the first was taken` };
}

// A comma or semicolon can be part of a URL, unless a blank or another URL follows.
const between = /[,;] |\||[,;]? ?(?=https?:\/\/)/i;

function completed(text: string): string {
  const address = /^\/\/|^www\./i.test(text) ? `https:${text.startsWith("//") ? "" : "//"}${text}` : text;
  return address.replaceAll(" ", "%20");
}

function isOfTheWeb(address: string): boolean {
  if (!/^https?:\/\/[^/?#%]/i.test(address) || /\s/.test(address)) return false;
  return ["http:", "https:"].includes(parseUrl(address)?.protocol ?? "");
}
