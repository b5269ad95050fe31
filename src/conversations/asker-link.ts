import { linkHex } from "../platform/http/link-value.ts";
import { equalInConstantTime, hmac, type Keys } from "../platform/secrets.ts";
import type { Question } from "./conversation.ts";

type Of = Pick<Question, "organisationId" | "id">;

const bytes = 16;

/** The pattern under which the page for whoever asked stands. */
export const askerRoute = "/review/asked/:trkref/:number";

/**
 * The link that opens to whoever asked what became of their question. An asker need not be known by anything but an address, so
 * nothing is stored for it: it is signed, and works for as long as SECRET is known and the question is there.
 */
export function askerPath(keys: Keys, { trkref, number, ...of }: Of & { trkref: string; number: number }): string {
  return askerPagePath({ trkref, number }, askerKey(keys, of));
}

/** The same with a key that is known already. */
export function askerPagePath({ trkref, number }: { trkref: string; number: number }, key: string, page = ""): string {
  return `/review/asked/${trkref}/${number}${page}?key=${key}`;
}

function askerKey(keys: Keys, of: Of): string {
  return markOf(keys.current("asker links"), of).toString("hex");
}

/** Whether this is the key of the link to that question, under the current secret or one before it. */
export function isAskerKey(keys: Keys, of: Of, key: string): boolean {
  const written = linkHex(key, 2 * bytes);
  if (written === undefined) return false;
  const mark = Buffer.from(written, "hex");
  return keys
    .all("asker links")
    .map((one) => equalInConstantTime(markOf(one, of), mark))
    .includes(true);
}

function markOf(key: Buffer, { organisationId, id }: Of): Buffer {
  return hmac(key, `${organisationId} ${id}`).subarray(0, bytes);
}
