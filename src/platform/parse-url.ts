/**
 * A URL, or undefined where a text is none. Not by `URL.canParse`: after some thousand calls in one process Node 20 and 22 answer
 * false to every host with letters such as ü (findings/url-can-parse-forgets-umlauts.sh).
 */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
