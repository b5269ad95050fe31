import { decodeHTMLStrict } from "entities";

/**
 * A name as its shop's software shows it, where that wrote it down in HTML: `Salt &amp; Pepper` for Salt & Pepper. Decoded once, and
 * only what ends in a semicolon, so that "AT&T" and "Q&A;" stay. Only for names that feeds and orders bring: what people write is
 * never touched.
 */
export function withoutEntities(text: string): string {
  if (!text.includes("&")) return text;
  const decoded = decodeHTMLStrict(text);
  // A line break or a no-break space that was spelled out is a blank in a name; no control character comes in this way.
  return decoded === text ? text : spaced(text, decoded);
}

function spaced(before: string, decoded: string): string {
  const plain = decoded.replaceAll("\u00a0", " ");
  return /\p{Cc}/u.test(before) ? plain : plain.replaceAll(/\p{Cc}/gu, " ");
}
