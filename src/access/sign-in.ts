import type { Db } from "../platform/db.ts";
import type { SharedRateWindows } from "../platform/shared-rate-windows.ts";
import { cleanEmail } from "../platform/values/email.ts";
import { verifyPassword } from "./password.ts";
import { noteFailure, type SignInWay } from "./record/note-failure.ts";
import { recorded } from "./record/record.ts";
import { hashToken, makeToken } from "./session.ts";
import { deleteExpired, deleteSession, insertSession } from "./sessions.queries.ts";
import type { Attempt, SignInGuard } from "./sign-in-guard.ts";
import { findPasswordHash, noteSignIn } from "./staff.queries.ts";
import { isStaffEmail } from "./staff.ts";

export type SignInResult =
  | { kind: "signed_in"; token: string }
  /** The password is right, and its owner has a second factor, which is to be shown now. */
  | { kind: "second_step"; staff: { id: string; passwordHash: string } }
  /** The same for an unknown address, a wrong password, a password that was never set, and somebody disabled. */
  | { kind: "refused" }
  | { kind: "wait"; retryAfterSeconds: number };

/**
 * Opens a session for an address and its password. The token is new each time, and the session that the browser came
 * with ends, so a token planted by somebody else opens nothing. The record is told, also of what failed.
 */
export async function signInStaff(
  { db, rateWindows }: { db: Db; rateWindows: SharedRateWindows },
  guard: SignInGuard,
  attempt: Attempt & { password: string; oldToken: string | undefined; browser: string | undefined },
  now: Date,
): Promise<SignInResult> {
  const retryAfterSeconds = await guard.admit(attempt, now);
  // Anything that does not look like an address is not looked up, but takes as long.
  const email = cleanEmail(attempt.email);
  const found = isStaffEmail(email) ? await findPasswordHash(db, email) : undefined;
  const note = (deed: "locked_out" | "sign_in_failed") =>
    noteFailure({ db, rateWindows }, { deed, staffId: found?.id, way: "password" }, now);
  if (retryAfterSeconds !== undefined) {
    await note("locked_out");
    return { kind: "wait", retryAfterSeconds };
  }
  if (!(await verifyPassword(found?.passwordHash, attempt.password)) || !found) {
    await note("sign_in_failed");
    return { kind: "refused" };
  }
  await guard.forgive(attempt);
  const { id, passwordHash, hasFactor } = found;
  if (hasFactor && passwordHash !== null) return { kind: "second_step", staff: { id, passwordHash } };
  const { oldToken, browser } = attempt;
  return { kind: "signed_in", token: await openSession(db, { staffId: id, oldToken, browser, way: "password" }, now) };
}

export type NewSession = {
  staffId: string;
  oldToken: string | undefined;
  browser: string | undefined;
  way: SignInWay;
};

/**
 * A new session, proven just now, in place of the one that the browser had. Gives back the token for its cookie.
 *
 * @param session.browser as describeDevice names it
 * @param session.way how its owner has shown who they are, for the record
 */
export async function openSession(db: Db, { staffId, oldToken, browser, way }: NewSession, now: Date): Promise<string> {
  const { token, tokenHash } = makeToken();
  const oldHash = hashToken(oldToken);
  await deleteExpired(db, now);
  await recorded(db, { by: { staffId }, did: { deed: "signed_in", details: [way] } }, now, async (tx) => {
    if (oldHash) await deleteSession(tx, oldHash);
    await insertSession(tx, { tokenHash, staffId, device: browser }, now);
    await noteSignIn(tx, staffId, now);
  });
  return token;
}
