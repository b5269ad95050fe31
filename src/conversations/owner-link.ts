import { linkHex } from "../platform/http/link-value.ts";
import { equalInConstantTime, hmac, type Keys } from "../platform/secrets.ts";

type Of = { organisationId: string; questionId: string; purchaserId: string };

const bytes = 16;

/** The pattern under which an owner answers a question. */
export const ownerRoute = "/review/answer/:trkref/:number/:owner";

/**
 * The link by which one owner of a product answers one question. Nothing is stored for it: it is signed, and works for as long as SECRET
 * is known, the question is there and the person is known.
 *
 * @param of `number` is the question's
 */
export function ownerPath(keys: Keys, { trkref, number, ...of }: Of & { trkref: string; number: number }): string {
  return ownerPagePath({ trkref, number, purchaserId: of.purchaserId }, ownerKey(keys, of));
}

/** The same with a key that is known already. */
export function ownerPagePath(
  { trkref, number, purchaserId }: { trkref: string; number: number; purchaserId: string },
  key: string,
  page = "",
): string {
  return `/review/answer/${trkref}/${number}/${purchaserId}${page}?key=${key}`;
}

function ownerKey(keys: Keys, of: Of): string {
  return markOf(keys.current("owner links"), of).toString("hex");
}

/** Whether this is the key of that owner's link to that question, under the current secret or one before it. */
export function isOwnerKey(keys: Keys, of: Of, key: string): boolean {
  const written = linkHex(key, 2 * bytes);
  if (written === undefined) return false;
  const mark = Buffer.from(written, "hex");
  return keys
    .all("owner links")
    .map((one) => equalInConstantTime(markOf(one, of), mark))
    .includes(true);
}

function markOf(key: Buffer, { organisationId, questionId, purchaserId }: Of): Buffer {
  return hmac(key, `${organisationId} ${questionId} ${purchaserId}`).subarray(0, bytes);
}
