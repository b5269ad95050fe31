import type { Query } from "../product-asked.ts";

/**
 * What the query of an old client may mean, the likelier first. The one in Java encodes in ISO-8859-1, and those in PHP, Ruby and .NET
 * leave a plus as it is, which elsewhere stands for a space.
 *
 * @param query as it was read in UTF-8
 */
export function readingsOf(url: string, query: Query): Query[] {
  const start = url.indexOf("?");
  const sent = start === -1 ? "" : url.slice(start + 1);
  const written = isUtf8(sent) ? sent : inUtf8(sent);
  const usual = written === sent ? query : parse(written);
  return written.includes("+") ? [usual, parse(written.replaceAll("+", "%2B"))] : [usual];
}

function isUtf8(sent: string): boolean {
  try {
    decodeURIComponent(sent);
    return true;
  } catch {
    return false;
  }
}

/** Each byte beyond ASCII was a letter. */
function inUtf8(sent: string): string {
  return sent.replace(/%([89A-F][0-9A-F])/gi, (_, byte: string) =>
    encodeURIComponent(String.fromCharCode(Number.parseInt(byte, 16))),
  );
}

const parse = (sent: string): Query => Object.fromEntries(new URLSearchParams(sent));
