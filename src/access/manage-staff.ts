import { type Db, inTransaction } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { deleteFactors } from "./factors/factors.queries.ts";
import { deletePasswordLinksOfStaff, deleteSessionsOfStaff } from "./sessions.queries.ts";
import { makePasswordLink } from "./set-password.ts";
import { findStaff, insertStaff, lockAdmins, replaceStaffOrganisations, updateStaff } from "./staff.queries.ts";
import type { Role, StaffMember } from "./staff.ts";

/** Somebody's role and organisations; an admin always serves every organisation, so none are named. */
export type StaffDuties = { role: Role; organisationIds: readonly string[] };

/** Who does it: somebody in the console, or whoever controls the machine. */
export type StaffActor = { staffId: string } | "operator";

/** Why something was not done. */
export type StaffRefusal = "oneself" | "retailer_without_organisation" | "admin_with_organisation";

/** Whether these duties go together. */
function dutiesRefusal({ role, organisationIds }: StaffDuties): StaffRefusal | undefined {
  if (role === "retailer" && organisationIds.length === 0) return "retailer_without_organisation";
  return role === "admin" && organisationIds.length > 0 ? "admin_with_organisation" : undefined;
}

/**
 * Somebody new in the console, and the token of the one-time link by which they set their password.
 *
 * @returns undefined when the address is taken
 */
export async function createStaff(
  db: Db,
  { email, ...duties }: StaffDuties & { email: string },
  now: Date,
): Promise<{ id: string; linkToken: string } | undefined> {
  return inTransaction(db, async (tx) => {
    const created = await insertStaff(tx, { email, role: duties.role }, now);
    if (!created) return undefined;
    await replaceStaffOrganisations(tx, created.id, duties.organisationIds);
    return { id: created.id, linkToken: await makePasswordLink(tx, created.id, now) };
  });
}

/**
 * A one-time link for somebody who lost their password. The old password goes on working until the link is used, so
 * nobody can be shut out by somebody who asks for a link in their name.
 *
 * @throws AppError not_found, also for the disabled
 */
export async function resetPassword(db: Db, id: string, now: Date): Promise<string> {
  return inTransaction(db, async (tx) => {
    const staff = await getStaff(tx, id);
    if (staff.disabledAt) throw new AppError("not_found");
    return makePasswordLink(tx, id, now);
  });
}

/**
 * The operator's way back in for somebody who lost what they sign in with: a one-time link, and every session and factor
 * gone. The password of somebody who had a factor goes with it, since alone it was never enough; anybody else's works until
 * the link is used.
 *
 * @throws AppError not_found, also for the disabled
 */
export async function resetStaff(db: Db, id: string, now: Date): Promise<{ linkToken: string; hadFactor: boolean }> {
  return inTransaction(db, async (tx) => {
    const staff = await getStaff(tx, id);
    if (staff.disabledAt) throw new AppError("not_found");
    await deleteFactors(tx, id);
    await deleteSessionsOfStaff(tx, id);
    await updateStaff(tx, id, { resetAt: now, ...(staff.hasFactor ? { passwordHash: null } : {}) });
    return { linkToken: await makePasswordLink(tx, id, now), hadFactor: staff.hasFactor };
  });
}

/** Gives somebody other duties. A changed role ends their sessions. Undefined when it was done. */
export async function changeDuties(
  db: Db,
  id: string,
  duties: StaffDuties,
  by: StaffActor,
): Promise<StaffRefusal | undefined> {
  return inTransaction(db, async (tx) => {
    const admins = await lockAdmins(tx);
    const staff = await getStaff(tx, id);
    const refusal =
      dutiesRefusal(duties) ?? (duties.role === staff.role ? undefined : removalRefusal(staff, admins, by));
    if (refusal) return refusal;
    await replaceStaffOrganisations(tx, id, duties.organisationIds);
    if (duties.role === staff.role) return undefined;
    await updateStaff(tx, id, { role: duties.role });
    await deleteSessionsOfStaff(tx, id);
    return undefined;
  });
}

/** Shuts somebody out at once: no session, no link, no sign-in. Undefined when it was done. */
export async function disableStaff(db: Db, id: string, by: StaffActor, now: Date): Promise<StaffRefusal | undefined> {
  return inTransaction(db, async (tx) => {
    const admins = await lockAdmins(tx);
    const staff = await getStaff(tx, id);
    const refusal = removalRefusal(staff, admins, by);
    if (refusal) return refusal;
    await updateStaff(tx, id, { disabledAt: staff.disabledAt ?? now });
    await deleteSessionsOfStaff(tx, id);
    await deletePasswordLinksOfStaff(tx, id);
    return undefined;
  });
}

/** Lets somebody in again, with the password they had. */
export async function enableStaff(db: Db, id: string): Promise<void> {
  if (!(await updateStaff(db, id, { disabledAt: null }))) throw new AppError("not_found");
}

// In the console nobody takes away their own power, so there is always an admin left: whoever removes another stays.
// Checked under the lock, so that if two remove each other, the second is no longer an admin. The operator can make
// another.
function removalRefusal(staff: StaffMember, admins: readonly string[], by: StaffActor): StaffRefusal | undefined {
  if (by === "operator") return undefined;
  if (!admins.includes(by.staffId)) throw new AppError("forbidden", { internal: { because: "no admin any more" } });
  return by.staffId === staff.id ? "oneself" : undefined;
}

async function getStaff(tx: Db, id: string): Promise<StaffMember> {
  const staff = await findStaff(tx, id);
  if (!staff) throw new AppError("not_found");
  return staff;
}
