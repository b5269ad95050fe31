import { decodeHTMLStrict } from "entities";

/**
 * A name that the shop's software wrote in HTML, as the software shows it: Salt & Pepper for `Salt &amp; Pepper`.
 * Decoded once, and only what ends in a semicolon, so that "AT&T" and "Q&A;" stay. Only for names from feeds and
 * orders: what people write is never touched.
 */
export function withoutEntities(text: string): string {
  if (!text.includes("&")) return text;
  const decoded = decodeHTMLStrict(text);
  // In a name, an encoded line break or no-break space becomes a blank; no control character can get in this way.
  return decoded === text ? text : spaced(text, decoded);
}

function spaced(before: string, decoded: string): string {
  const plain = decoded.replaceAll("\u00a0", " ");
  return /\p{Cc}/u.test(before) ? plain : plain.replaceAll(/\p{Cc}/gu, " ");
}
