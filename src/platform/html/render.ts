import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";

/**
 * A whole document as text. Everything in it is escaped; there are two ways to pass markup through: StructuredData, which
 * escapes for itself, and MailDocument, whose body is a fragment from here.
 */
export function renderPage(node: VNode): string {
  return `<!doctype html>${renderToString(node)}`;
}

/** A part of a document as text, escaped like a whole one. */
export function renderFragment(node: VNode): string {
  return renderToString(node);
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
