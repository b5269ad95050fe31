import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";

/**
 * A whole document as text. Everything in it is escaped; there is no way to pass markup through but one, StructuredData, which
 * escapes for itself.
 */
export function renderPage(node: VNode): string {
  return `<!doctype html>${renderToString(node)}`;
}

/** An address that others gave us, if it may stand in a link: escaping alone would let `javascript:` through. */
export function webUrl(text: string | null): string | undefined {
  if (text === null || !URL.canParse(text)) return undefined;
  const { protocol, href } = new URL(text);
  return protocol === "https:" || protocol === "http:" ? href : undefined;
}

/** An address that may stand in an `img`: the content security policy lets no other be loaded, and a broken picture is worse than none. */
export function imageUrl(text: string | null, baseUrl: string): string | undefined {
  const url = webUrl(text);
  return url?.startsWith("https://") || url?.startsWith(`${baseUrl}/`) ? url : undefined;
}
