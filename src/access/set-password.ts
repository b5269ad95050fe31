import { type Database, type Db, inTransaction } from "../platform/db.ts";
import { hashPassword, type PasswordOwner, type PasswordProblem, passwordProblem, verifyPassword } from "./password.ts";
import { recorded } from "./record/record.ts";
import { hashToken, linkLastsMs, makeToken } from "./session.ts";
import {
  deletePasswordLinksOfStaff,
  deleteSessionsOfStaff,
  findPasswordLink,
  replacePasswordLink,
  takePasswordLink,
} from "./sessions.queries.ts";
import { findPasswordHashOf, findStaff, listAllOrganisations, updateStaff } from "./staff.queries.ts";

/**
 * Makes a one-time link, valid for 24 hours, in place of any earlier one. Gives back its token, which is not stored
 * anywhere.
 */
export async function makePasswordLink(tx: Db, staffId: string, now: Date): Promise<string> {
  const { token, tokenHash } = makeToken();
  await replacePasswordLink(tx, { tokenHash, staffId, expiresAt: new Date(now.getTime() + linkLastsMs) });
  return token;
}

/** The link as it is handed over. */
export function passwordLinkUrl(baseUrl: string, token: string): string {
  return `${baseUrl}/console/password/${token}`;
}

/** Whose password a link sets; undefined for one that is used up, replaced, expired or invented. */
export async function openPasswordLink(
  db: Db,
  token: string,
  now: Date,
): Promise<{ staffId: string; email: string } | undefined> {
  const tokenHash = hashToken(token);
  return tokenHash && findPasswordLink(db, tokenHash, now);
}

export type SetPasswordResult =
  | { kind: "set"; email: string }
  | { kind: "problem"; problem: PasswordProblem; email: string }
  | { kind: "link_gone" };

/** Sets the password that a link is for and uses the link up. A password that is refused leaves the link as it was. */
export async function setPasswordByLink(
  db: Database,
  { token, password }: { token: string; password: string },
  now: Date,
): Promise<SetPasswordResult> {
  const link = await openPasswordLink(db, token, now);
  const tokenHash = hashToken(token);
  if (!link || !tokenHash) return { kind: "link_gone" };
  const problem = await passwordProblem(password, await ownerOf(db, link.staffId));
  if (problem) return { kind: "problem", problem, email: link.email };
  // Before the transaction: hashing is slow on purpose.
  const passwordHash = await hashPassword(password);
  return inTransaction(db, async (tx) => {
    const staffId = await takePasswordLink(tx, tokenHash, now);
    if (staffId === undefined) return { kind: "link_gone" as const };
    const given = { by: { staffId }, did: { deed: "password_set" } } as const;
    await recorded(tx, given, now, () => storePassword(tx, staffId, passwordHash));
    return { kind: "set" as const, email: link.email };
  });
}

export type ChangePasswordResult =
  | { kind: "changed" }
  | { kind: "wrong_password" }
  | { kind: "problem"; problem: PasswordProblem };

/**
 * Changes somebody's own password and signs them out everywhere. The old one is asked for, since anybody may sit down
 * at an unlocked screen.
 */
export async function changePassword(
  db: Database,
  staff: { id: string; email: string },
  { current, password }: { current: string; password: string },
  now: Date,
): Promise<ChangePasswordResult> {
  if (!(await verifyPassword(await findPasswordHashOf(db, staff.id), current))) return { kind: "wrong_password" };
  const problem = await passwordProblem(password, await ownerOf(db, staff.id));
  if (problem) return { kind: "problem", problem };
  const passwordHash = await hashPassword(password);
  const given = { by: { staffId: staff.id }, did: { deed: "password_changed" } } as const;
  await recorded(db, given, now, (tx) => storePassword(tx, staff.id, passwordHash));
  return { kind: "changed" };
}

async function ownerOf(db: Db, staffId: string): Promise<PasswordOwner> {
  const staff = await findStaff(db, staffId);
  const served = staff?.organisations ?? [];
  const organisations = served === "all" ? await listAllOrganisations(db) : served;
  return { email: staff?.email ?? "", shopNames: organisations.map(({ name }) => name) };
}

async function storePassword(tx: Db, staffId: string, passwordHash: string): Promise<void> {
  await updateStaff(tx, staffId, { passwordHash });
  await deleteSessionsOfStaff(tx, staffId);
  await deletePasswordLinksOfStaff(tx, staffId);
}
