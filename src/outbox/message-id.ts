import type { Organisation } from "../organisations/index.ts";
import { isUuid } from "../platform/ids.ts";

/**
 * The Message-ID of a mail: made by us, and the same at every attempt, so that a mail server or program that sees it
 * twice can tell. It identifies the mail to us, and means nothing to anybody else.
 */
export function messageIdOf({ linkTag }: Pick<Organisation, "linkTag">, { id }: { id: string }, from: string): string {
  return `<${id}.${linkTag}@${from.slice(from.lastIndexOf("@") + 1)}>`;
}

/** Which mail a Message-ID names, with or without angle brackets; undefined if it is not one of ours. */
export function parseMessageId(text: string): { id: string; linkTag: string } | undefined {
  const [, id = "", linkTag = ""] = /^<?([0-9a-f-]{36})\.([0-9a-f]{8})@[^<>@\s]+>?$/i.exec(text.trim()) ?? [];
  return isUuid(id.toLowerCase()) ? { id: id.toLowerCase(), linkTag: linkTag.toLowerCase() } : undefined;
}
