/** Where a published review can be read: the page's path under the public base. */
export function reviewPagePath(trkref: string, number: number): string {
  return `/reviews/${trkref}/review/${number}`;
}

/** The author's own link: it passes through nobody else's hands, so it allows editing, withdrawing and appealing. */
export function authorUrl(baseUrl: string, trkref: string, number: number, authorSecret: string): string {
  return `${baseUrl}/review/yours/${trkref}/${number}?key=${authorSecret}`;
}

export function isAuthorUrl(url: string): boolean {
  return new URL(url).pathname.startsWith("/review/yours/");
}

/**
 * The gateway link to a published review, in the shape of the v4 seed:
 * `/g/{trkref}/{b64 product key}/{b64 absolute URL}/{b64 path}`, URL-safe alphabet, padding kept.
 */
export function gatewayUrl(baseUrl: string, review: { trkref: string; sku: string; number: number }): string {
  const path = reviewPagePath(review.trkref, review.number);
  return `${baseUrl}/g/${review.trkref}/${encode(review.sku)}/${encode(baseUrl + path)}/${encode(path)}`;
}

/**
 * Which review a gateway link names: the trkref and the number, and nothing else of it. The caller computes the target
 * anew, since every part of the path is under a stranger's control.
 *
 * @returns undefined if the path part is not that of a review of this trkref
 */
export function parseGatewayPath(trkref: string, encodedPath: string): number | undefined {
  const path = decode(encodedPath);
  const prefix = `/reviews/${trkref}/review/`;
  if (!path?.startsWith(prefix)) return undefined;
  return parseReviewNumber(path.slice(prefix.length));
}

/** A review number in a path: a positive int32 without leading zeros. */
export function parseReviewNumber(text: string): number | undefined {
  const number = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  return number > 0 && number <= 0x7fff_ffff ? number : undefined;
}

function encode(text: string): string {
  return Buffer.from(text, "utf8").toString("base64").replaceAll("+", "-").replaceAll("/", "_");
}

// Both alphabets are read, with or without padding.
function decode(encoded: string): string | undefined {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded) ? Buffer.from(encoded, "base64").toString("utf8") : undefined;
}

/**
 * The placeholder, on a line of its own in a mail, for the link to the public page, since the code that writes the mail
 * does not know the public base.
 */
export const reviewPageMark = "{{review_page}}";
