import type { Keys } from "../platform/secrets.ts";
import { isSignatureHex, signature } from "../platform/signed-link.ts";

type Of = { organisationId: string; questionId: string; purchaserId: string };

/** The pattern under which an owner answers a question. */
export const ownerRoute = "/review/answer/:trkref/:number/:owner";

/**
 * The link by which one owner of a product answers one question. Nothing is stored for it: it is signed, and works for as long as SECRET
 * is known, the question is there and the person is known.
 *
 * @param of `number` is the question's
 */
export function ownerPath(keys: Keys, { trkref, number, ...of }: Of & { trkref: string; number: number }): string {
  return ownerPagePath(
    { trkref, number, purchaserId: of.purchaserId },
    signature(keys, "owner links", signedOf(of)).toString("hex"),
  );
}

/** The same with a key that is known already. */
export function ownerPagePath(
  { trkref, number, purchaserId }: { trkref: string; number: number; purchaserId: string },
  key: string,
  page = "",
): string {
  return `/review/answer/${trkref}/${number}/${purchaserId}${page}?key=${key}`;
}

/** Whether this is the key of that owner's link to that question. */
export function isOwnerKey(keys: Keys, of: Of, key: string): boolean {
  return isSignatureHex(keys, "owner links", signedOf(of), key);
}

function signedOf({ organisationId, questionId, purchaserId }: Of): string {
  return `${organisationId} ${questionId} ${purchaserId}`;
}
