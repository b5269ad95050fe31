import { linkHex } from "../platform/http/link-value.ts";
import { isLanguage } from "../platform/languages.ts";

type LinkedPurchase = {
  orderRef: string;
  sku: string;
  linkSecret: string;
  isConfirmed: boolean;
  contactedAt: Date | string | null;
};

/**
 * The link to the questionnaire of a purchase, in the shapes of v4 (docs/rulings.md, "Links"): the short one for a
 * confirmed or invited purchase, the one that names order and sku for a purchase that is only claimed. An e-mail
 * address is never in it.
 */
export function questionnaireUrl(
  baseUrl: string,
  organisation: { trkref: string; linkTag: string },
  purchase: LinkedPurchase,
): string {
  const base = `${baseUrl}/review/fill_review`;
  if (purchase.isConfirmed || purchase.contactedAt !== null) {
    return `${base}?hashcode=${organisation.linkTag}${purchase.linkSecret}&source=${ourSource}`;
  }
  const orderRef = encodeURIComponent(purchase.orderRef);
  const sku = encodeURIComponent(purchase.sku);
  return `${base}?order_ref=${orderRef}&purchaser=${purchase.linkSecret}&sku=${sku}&source=${ourSource}&trkref=${organisation.trkref}`;
}

/** What a questionnaire link says of the purchase it opens. */
export type QuestionnaireLink =
  | { form: "short"; linkTag: string; linkSecret: string }
  | { form: "long"; trkref: string; orderRef: string; sku: string; linkSecret: string };

/** Reads a link's query; undefined if it has neither form. Its parameters may be in any order. */
export function parseQuestionnaireLink(query: Record<string, unknown>): QuestionnaireLink | undefined {
  const { hashcode, order_ref: orderRef, purchaser, sku, trkref } = query;
  if (hashcode !== undefined) {
    const digits = typeof hashcode === "string" ? linkHex(hashcode, 40) : undefined;
    return digits === undefined
      ? undefined
      : { form: "short", linkTag: digits.slice(0, 8), linkSecret: digits.slice(8) };
  }
  if (typeof orderRef !== "string" || typeof sku !== "string" || typeof trkref !== "string") return undefined;
  const linkSecret = typeof purchaser === "string" ? linkHex(purchaser, 32) : undefined;
  if (linkSecret === undefined) return undefined;
  // A NUL cannot be stored, so there is nothing to find, and PostgreSQL would refuse the query.
  const named = [orderRef, sku, trkref];
  if (named.some((text) => text.includes("\0") || !text.isWellFormed())) return undefined;
  return { form: "long", trkref, orderRef, sku, linkSecret };
}

const ourSource = "purchasers_api";

/**
 * The parts of a link's URL that its page may repeat: those that opened it, and the language asked for. Anything else
 * may come from a stranger, who could use it to guess the secret beside it from the lengths of compressed pages.
 */
export function repeatable(query: Readonly<Record<string, string>>): Record<string, string> {
  const link = parseQuestionnaireLink(query);
  const names = link?.form === "short" ? ["hashcode"] : link ? ["order_ref", "purchaser", "sku", "trkref"] : [];
  const kept = Object.entries(query).filter(
    ([name, value]) => names.includes(name) || (name === "source" && value === ourSource),
  );
  return { ...Object.fromEntries(kept), ...(isLanguage(query.lang) ? { lang: query.lang } : {}) };
}
