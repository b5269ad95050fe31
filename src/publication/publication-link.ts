import { seriesPrefix } from "../catalogue/index.ts";
import { hasControlCharacters, lengthOf } from "../platform/text.ts";
import { reviewPagePath } from "../reviews/index.ts";

// `policy` and `questions` are names of pages of ours; a browser never sends a dot segment. Products with these names are reached by query.
const reservedSkus = ["policy", "questions", ".", ".."];
// Behind a proxy that decodes %2F, these would be the addresses of a review or a question.
const reservedBeginnings = /^(review|question)\//;

/** Where all published reviews of a product are read: `/reviews/{trkref}/{sku}`, the sku percent-encoded, slashes and all. */
export function productPagePath(trkref: string, sku: string): string {
  const encoded = encodeURIComponent(sku);
  const isReserved = reservedSkus.includes(sku) || reservedBeginnings.test(sku);
  return isReserved ? `/reviews/${trkref}?sku=${encoded}` : `/reviews/${trkref}/${encoded}`;
}

/** Where the reviews of all variants of a product are read together: `/reviews/{trkref}/series:{group}`. */
export function seriesPagePath(trkref: string, group: string): string {
  return `/reviews/${trkref}/${seriesPrefix}${encodeURIComponent(group)}`;
}

/** Where the organisation says how reviews are collected, decided, shown and removed. */
export function policyPagePath(trkref: string): string {
  return `/reviews/${trkref}/policy`;
}

/** Where all published questions about a product are read, or about all variants of one: a page at a time. */
export function questionsPagePath(trkref: string, named: string): string {
  return `/reviews/${trkref}/questions?sku=${encodeURIComponent(named)}`;
}

/** Where a reader reports that a review should not be there. */
export function reportPagePath(trkref: string, number: number): string {
  return `${reviewPagePath(trkref, number)}/report`;
}

/** A sku, or `series:` and a group, decoded from an address; undefined for what can be neither. */
export function parseNamed(text: unknown): string | undefined {
  if (typeof text !== "string" || text === "" || hasControlCharacters(text)) return undefined;
  const most = text.startsWith(seriesPrefix) ? seriesPrefix.length + 191 : 191;
  return lengthOf(text) > most ? undefined : text;
}

/** A path with those parameters that have a value; the path may already have a query. */
export function withQuery(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const said = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (said.length === 0) return path;
  return `${path}${path.includes("?") ? "&" : "?"}${new URLSearchParams(said)}`;
}
