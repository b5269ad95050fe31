import { randomUUID } from "node:crypto";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { concatInTurns, mapInTurns } from "../in-turns.ts";
import { parseUrl } from "../parse-url.ts";

/**
 * A whole document as text. Everything in it is escaped; there are three ways to pass markup through: StructuredData, which
 * escapes for itself, MailDocument, whose body is a fragment from here, and a Bulk of such fragments.
 */
export function renderPage(node: VNode): string {
  return `<!doctype html>${renderToString(node)}`;
}

/** A part of a document as text, escaped like a whole one. */
export function renderFragment(node: VNode): string {
  return renderToString(node);
}

/** A text as it stands in a document or an attribute. */
export function escapedText(text: string): string {
  return renderToString(text as unknown as VNode);
}

/**
 * A long part of a document, rendered beforehand: its bytes, and the placeholder for them while the rest is rendered.
 */
export type Bulk = {
  /** For `dangerouslySetInnerHTML`. */
  readonly place: { readonly __html: string };
  readonly parts: readonly Buffer[];
};

/** Renders a long list as a bulk, each member by itself, so that others get a turn in between. */
export async function bulkOf<T>(list: readonly T[], text: (one: T) => string): Promise<Bulk> {
  return bulkAround(await mapInTurns(list, (one) => Buffer.from(text(one))));
}

/** A text that is there already as a bulk: it is encoded once, however often it is sent. */
export function bulkOfText(text: string): Bulk {
  return bulkAround([Buffer.from(text)]);
}

function bulkAround(parts: readonly Buffer[]): Bulk {
  // Random, so that nobody can put it into a text.
  return { place: { __html: `<!--${randomUUID()}-->` }, parts };
}

/**
 * A whole document around its bulks. It returns bytes, because putting together and encoding one text of megabytes
 * would keep everybody waiting.
 */
export async function renderPageAround(node: VNode, bulks: readonly Bulk[]): Promise<Buffer> {
  return around(renderPage(node), bulks);
}

/** The same for a part of a document. */
export async function renderFragmentAround(node: VNode, bulks: readonly Bulk[]): Promise<Buffer> {
  return around(renderFragment(node), bulks);
}

async function around(text: string, bulks: readonly Bulk[]): Promise<Buffer> {
  const pieces = bulks.reduce<(string | Buffer)[]>(
    (before, { place, parts }) =>
      before.flatMap((piece) => {
        if (typeof piece !== "string" || !piece.includes(place.__html)) return [piece];
        const [head = "", tail = ""] = piece.split(place.__html);
        return [head, ...parts, tail];
      }),
    [text],
  );
  return concatInTurns(pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece)));
}

/** A URL that others gave us, if it may be used in a link: escaping alone would let `javascript:` through. */
export function webUrl(text: string | null): string | undefined {
  const url = text === null ? undefined : parseUrl(text);
  return url?.protocol === "https:" || url?.protocol === "http:" ? url.href : undefined;
}

/**
 * A URL, if it may be used in an `img`: the content security policy lets no other be loaded, and a broken picture is
 * worse than none.
 */
export function imageUrl(text: string | null, baseUrl: string): string | undefined {
  const url = webUrl(text);
  return url?.startsWith("https://") || url?.startsWith(`${baseUrl}/`) ? url : undefined;
}
