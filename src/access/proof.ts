import type { Db } from "../platform/db.ts";
import { verifyPassword } from "./password.ts";
import type { SignInWay } from "./record/note-failure.ts";
import { recorded } from "./record/record.ts";
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
  return renewProven(db, { staffId, token, way: "password" }, now);
}

/** A proven session under a new token; undefined where it has ended meanwhile. */
export async function renewProven(
  db: Db,
  { staffId, token, way }: { staffId: string; token: string | undefined; way: SignInWay },
  now: Date,
): Promise<string | undefined> {
  const oldHash = hashToken(token);
  if (!oldHash) return undefined;
  const made = makeToken();
  const did = (isRenewed: boolean) => (isRenewed ? ({ deed: "proven", details: [way] } as const) : undefined);
  const isRenewed = await recorded(db, { by: { staffId }, did }, now, (tx) =>
    renewSession(tx, oldHash, made.tokenHash, now),
  );
  return isRenewed ? made.token : undefined;
}
