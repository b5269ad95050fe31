import { linkValue } from "../platform/http/link-value.ts";
import type { Keys } from "../platform/secrets.ts";
import { isSignature, signature } from "../platform/signed-link.ts";

const idBytes = 16;

/** Which question a link confirms. */
type Linked = { organisationId: string; id: string };

/** The last part of the path that confirms a question: its id, signed, so that nobody can make one up and none is stored. */
export function questionToken(keys: Keys, question: Linked): string {
  const id = Buffer.from(question.id.replaceAll("-", ""), "hex");
  return Buffer.concat([id, signature(keys, "question links", signedOf(question))]).toString("base64url");
}

/** The id in a token of ours for a question of this organisation; undefined for anything else. */
export function parseQuestionToken(keys: Keys, organisationId: string, token: string): string | undefined {
  const written = linkValue(token);
  if (!/^[\w-]{43}$/.test(written)) return undefined;
  const bytes = Buffer.from(written, "base64url");
  const hex = bytes.toString("hex", 0, idBytes);
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const signed = signedOf({ organisationId, id });
  return isSignature(keys, "question links", signed, bytes.subarray(idBytes)) ? id : undefined;
}

function signedOf({ organisationId, id }: Linked): string {
  return `${organisationId} ${id}`;
}

/** Where the asker confirms; `token` is secret. */
export function confirmPagePath(trkref: string, token: string): string {
  return `/questions/${trkref}/confirm/${token}`;
}
