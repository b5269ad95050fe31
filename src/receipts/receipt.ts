import { createHash } from "node:crypto";
import type { ReviewVersion } from "../reviews/index.ts";

/**
 * The file that an author keeps: what was received, and a signed statement that it was. The statement contains only a
 * hash, so somebody who sees nothing else learns nothing of what was written; the salt keeps them from guessing it.
 */
export type Receipt = { jws: string; salt: string; content: ReceiptContent };

/** What was received, in the order of the form. */
export type ReceiptContent = Readonly<Record<string, unknown>>;

/** What is signed: who received which version of which review when, by when it is to be decided, and the hash of the content. */
export type ReceiptStatement = {
  iss: string;
  trkref: string;
  review: number;
  version: number;
  received_at: string;
  decide_by: string;
  content_sha256: string;
};

export const receiptType = "fairmark-receipt+jws";

/** A version as contained in its receipt. */
export function receiptContent(sku: string, version: ReviewVersion): ReceiptContent {
  return {
    sku,
    overall_score: version.overallScore,
    scores: version.scores,
    good_points: version.goodPoints,
    bad_points: version.badPoints,
    general_comments: version.generalComments,
    would_buy_again: version.wouldBuyAgain,
    happy_with_delivery: version.happyWithDelivery,
    happy_with_customer_service: version.happyWithCustomerService,
    likelihood_to_recommend: version.likelihoodToRecommend,
    shop_comments: version.shopComments,
    display_name: version.displayName,
    town: version.town,
    language: version.language,
  };
}

/** SHA-256 over the 16 bytes of the salt and the content in canonical form; hex. */
export function contentHash(salt: string, content: unknown): string {
  return createHash("sha256").update(Buffer.from(salt, "hex")).update(canonicalJson(content), "utf8").digest("hex");
}

/**
 * The canonical form of a JSON value, whatever the order of its keys and the spaces between them (RFC 8785; for numbers
 * with fractions, JSON.stringify already does what it says).
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  // Sorted by UTF-16 code units, as the RFC wants it and sort() does it.
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(",")}}`;
}
