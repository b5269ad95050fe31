import { linkHex } from "../platform/http/link-value.ts";
import { isLanguage } from "../platform/languages.ts";

export const orderPagePath = "/review/order";

/** The link of a mail to the page of its whole order: the organisation's tag and the page's own secret. */
export function orderPageUrl(baseUrl: string, { linkTag }: { linkTag: string }, pageSecret: string): string {
  return `${baseUrl}${orderPagePath}?items=${linkTag}${pageSecret}`;
}

/** Undefined if it is not such a link. */
export function parseOrderPageLink(
  query: Record<string, unknown>,
): { linkTag: string; pageSecret: string } | undefined {
  const digits = typeof query.items === "string" ? linkHex(query.items, 40) : undefined;
  return digits === undefined ? undefined : { linkTag: digits.slice(0, 8), pageSecret: digits.slice(8) };
}

/** Which parts of its address the page may repeat: the secret that opened it, and the language asked for. */
export function repeatableOrderQuery(query: Record<string, unknown>): Record<string, string> {
  return { items: String(query.items), ...(isLanguage(query.lang) ? { lang: query.lang } : {}) };
}
