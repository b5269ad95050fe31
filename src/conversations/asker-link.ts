import type { Keys } from "../platform/secrets.ts";
import { isSignatureHex, signature } from "../platform/signed-link.ts";
import type { Question } from "./conversation.ts";

type Of = Pick<Question, "organisationId" | "id">;

/** The pattern under which the page for whoever asked stands. */
export const askerRoute = "/review/asked/:trkref/:number";

/**
 * The link that opens to whoever asked what became of their question. An asker need not be known by anything but an address, so
 * nothing is stored for it: it is signed, and works for as long as SECRET is known and the question is there.
 */
export function askerPath(keys: Keys, { trkref, number, ...of }: Of & { trkref: string; number: number }): string {
  return askerPagePath({ trkref, number }, signature(keys, "asker links", signedOf(of)).toString("hex"));
}

/** The same with a key that is known already. */
export function askerPagePath({ trkref, number }: { trkref: string; number: number }, key: string, page = ""): string {
  return `/review/asked/${trkref}/${number}${page}?key=${key}`;
}

/** Whether this is the key of the link to that question. */
export function isAskerKey(keys: Keys, of: Of, key: string): boolean {
  return isSignatureHex(keys, "asker links", signedOf(of), key);
}

function signedOf({ organisationId, id }: Of): string {
  return `${organisationId} ${id}`;
}
