import type { Db } from "../platform/db.ts";
import { verifyPassword } from "./password.ts";
import { hashToken, makeToken, proofLastsMs } from "./session.ts";
import { renewSession } from "./sessions.queries.ts";
import { findPasswordHashOf } from "./staff.queries.ts";

/** Where somebody proves again who they are. */
export const proofPath = "/console/proof";

/**
 * Whether a password or a passkey was shown in this session a short while ago: what is worst in a thief's hands needs that,
 * however long the session lasts.
 */
export function isFresh(provenAt: Date | null, now: Date): boolean {
  return provenAt !== null && now.getTime() - provenAt.getTime() < proofLastsMs;
}

/**
 * Proves a session anew by the password.
 *
 * @returns its new token: whoever knows the old one has nothing of the proof; undefined if the password is wrong
 */
export async function proveByPassword(
  db: Db,
  { staffId, token, password }: { staffId: string; token: string | undefined; password: string },
  now: Date,
): Promise<string | undefined> {
  if (!(await verifyPassword(await findPasswordHashOf(db, staffId), password))) return undefined;
  return renewProven(db, token, now);
}

/** A proven session under a new token; undefined where it has ended meanwhile. */
export async function renewProven(db: Db, token: string | undefined, now: Date): Promise<string | undefined> {
  const oldHash = hashToken(token);
  const made = makeToken();
  return oldHash && (await renewSession(db, oldHash, made.tokenHash, now)) ? made.token : undefined;
}
