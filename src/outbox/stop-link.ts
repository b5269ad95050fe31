import { linkValue } from "../platform/http/link-value.ts";
import type { Keys } from "../platform/secrets.ts";
import { isSignature, signature } from "../platform/signed-link.ts";
import { type StopKind, stopKinds } from "./mail-source.ts";

/** Whose mails a link stops, and the kind of mail that contained it. */
export type StopLink = {
  /** Of the organisation: eight hex digits. */
  linkTag: string;
  /** The keyed hash of the address, so that the link does not reveal it. */
  emailHash: Buffer;
  kind: StopKind;
};

const headBytes = 4 + 1 + 32;

/**
 * The last part of the path of a stop link. It contains everything that is needed and is signed, so it works as long as
 * SECRET is known, even when the mail that contained it is gone, and cannot be forged.
 */
export function stopToken(keys: Keys, { linkTag, emailHash, kind }: StopLink): string {
  const head = Buffer.concat([Buffer.from(linkTag, "hex"), Buffer.from([stopKinds.indexOf(kind)]), emailHash]);
  return Buffer.concat([head, signature(keys, "mail stop links", head.toString("hex"))]).toString("base64url");
}

export function parseStopToken(keys: Keys, token: string): StopLink | undefined {
  const written = linkValue(token);
  if (!/^[\w-]{71}$/.test(written)) return undefined;
  const bytes = Buffer.from(written, "base64url");
  const head = bytes.subarray(0, headBytes);
  const isOurs = isSignature(keys, "mail stop links", head.toString("hex"), bytes.subarray(headBytes));
  const kind = stopKinds[head[4]!];
  if (!isOurs || kind === undefined) return undefined;
  return { linkTag: head.toString("hex", 0, 4), kind, emailHash: Buffer.from(head.subarray(5)) };
}

export function stopPath(token: string): string {
  return `/mail/stop/${token}`;
}
