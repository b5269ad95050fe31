import { sql } from "kysely";
import { type Organisation, toOrganisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { cleanEmail, emailKey } from "../platform/values/email.ts";
import type { Role, StaffMember } from "./staff.ts";

// Staff do not belong to one tenant: a vetter may serve several organisations, and what they may see is checked
// elsewhere.

/** Somebody new, without a password; undefined when the address is taken. */
export async function insertStaff(
  db: Db,
  staff: { email: string; role: Role },
  now: Date,
): Promise<{ id: string } | undefined> {
  return db
    .insertInto("staff")
    .values({
      id: newId(now),
      emailKey: emailKey(staff.email),
      email: cleanEmail(staff.email),
      role: staff.role,
      createdAt: now,
    })
    .onConflict((conflict) => conflict.column("emailKey").doNothing())
    .returning("id")
    .executeTakeFirst();
}

/** Makes these, and only these, the organisations that somebody serves. */
export async function replaceStaffOrganisations(
  db: Db,
  staffId: string,
  organisationIds: readonly string[],
): Promise<void> {
  await db.deleteFrom("staffOrganisations").where("staffId", "=", staffId).execute();
  if (organisationIds.length === 0) return;
  await db
    .insertInto("staffOrganisations")
    .values(organisationIds.map((organisationId) => ({ organisationId, staffId })))
    .execute();
}

export async function findStaff(db: Db, id: string): Promise<StaffMember | undefined> {
  return (await listStaffBy(db, (query) => query.where("staff.id", "=", id)))[0];
}

export async function findStaffByEmail(db: Db, email: string): Promise<StaffMember | undefined> {
  return (await listStaffBy(db, (query) => query.where("staff.emailKey", "=", emailKey(email))))[0];
}

/** The time zone of most shops; of two that are as many, the first by name. Undefined while there is no shop. */
export async function findUsualTimeZone(db: Db): Promise<string | undefined> {
  const row = await db
    .selectFrom("organisations")
    .select("timeZone")
    .groupBy("timeZone")
    .orderBy((eb) => eb.fn.countAll(), "desc")
    .orderBy("timeZone")
    .limit(1)
    .executeTakeFirst();
  return row?.timeZone;
}

/** Everybody, disabled ones too, by address. */
export async function listStaff(db: Db): Promise<StaffMember[]> {
  return listStaffBy(db, (query) => query);
}

/**
 * Who may sign in under that address, with the hash to compare their password with, and whether that is not enough; undefined
 * for unknown addresses and disabled staff.
 */
export async function findPasswordHash(
  db: Db,
  email: string,
): Promise<{ id: string; passwordHash: string | null; hasFactor: boolean } | undefined> {
  return db
    .selectFrom("staff")
    .select(["id", "passwordHash", hasFactor.as("hasFactor")])
    .where("emailKey", "=", emailKey(email))
    .where("disabledAt", "is", null)
    .executeTakeFirst();
}

/** Who may sign in under that address, locked until the transaction ends; undefined for unknown addresses and disabled staff. */
export async function lockStaffByEmail(tx: Db, email: string): Promise<{ id: string } | undefined> {
  return tx
    .selectFrom("staff")
    .select("id")
    .where("emailKey", "=", emailKey(email))
    .where("disabledAt", "is", null)
    .forUpdate()
    .executeTakeFirst();
}

export async function findPasswordHashOf(db: Db, id: string): Promise<string | null | undefined> {
  const row = await db.selectFrom("staff").select("passwordHash").where("id", "=", id).executeTakeFirst();
  return row?.passwordHash;
}

export async function noteSignIn(db: Db, id: string, now: Date): Promise<void> {
  await db.updateTable("staff").set({ signedInAt: now }).where("id", "=", id).execute();
}

/** Changes one person's record. Gives back whether there is such a person. */
export async function updateStaff(
  db: Db,
  id: string,
  change: { role?: Role; passwordHash?: string | null; disabledAt?: Date | null; resetAt?: Date },
): Promise<boolean> {
  const updated = await db.updateTable("staff").set(change).where("id", "=", id).executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** The admins who can sign in, locked until the transaction ends: if two remove each other, one comes second. */
export async function lockAdmins(tx: Db): Promise<string[]> {
  const rows = await tx
    .selectFrom("staff")
    .select("id")
    .where("role", "=", "admin")
    .where("disabledAt", "is", null)
    .orderBy("id")
    .forUpdate()
    .execute();
  return rows.map(({ id }) => id);
}

/** Of a row of staff. */
const hasFactor = sql<boolean>`(exists (select from staff_passkeys p where p.staff_id = staff.id)
  or exists (select from staff_code_secrets c where c.staff_id = staff.id))`;

type StaffQuery = ReturnType<typeof selectStaff>;

/** What is read of a person; their organisations come with `withOrganisations`. */
export function selectStaff(db: Db) {
  return db
    .selectFrom("staff")
    .select([
      "staff.id",
      "staff.email",
      "staff.role",
      "staff.createdAt",
      "staff.signedInAt",
      "staff.disabledAt",
      "staff.resetAt",
    ])
    .select(sql<boolean>`staff.password_hash is not null`.as("hasPassword"))
    .select(hasFactor.as("hasFactor"))
    .orderBy("staff.emailKey");
}

async function listStaffBy(db: Db, narrow: (query: StaffQuery) => StaffQuery): Promise<StaffMember[]> {
  return withOrganisations(db, await narrow(selectStaff(db)).execute());
}

/** The same people with the organisations that they serve. For admins alone nothing is asked. */
export async function withOrganisations<Row extends { id: string; role: Role }>(
  db: Db,
  rows: readonly Row[],
): Promise<(Row & Pick<StaffMember, "organisations">)[]> {
  const assigned = rows.filter(({ role }) => role !== "admin").map(({ id }) => id);
  const served = await organisationsOf(db, assigned);
  return rows.map((row) => ({ ...row, organisations: servedBy(row.role, served.get(row.id)) }));
}

// A retailer without an organisation serves none; a vetter without one serves all, and an admin always does.
function servedBy(role: Role, organisations: Organisation[] = []): readonly Organisation[] | "all" {
  return role === "admin" || (organisations.length === 0 && role !== "retailer") ? "all" : organisations;
}

// A read join with organisations, which staff are assigned to.
async function organisationsOf(db: Db, staffIds: readonly string[]): Promise<Map<string, Organisation[]>> {
  const served = new Map<string, Organisation[]>();
  if (staffIds.length === 0) return served;
  const rows = await db
    .selectFrom("staffOrganisations")
    .innerJoin("organisations", "organisations.id", "staffOrganisations.organisationId")
    .selectAll("organisations")
    .select("staffOrganisations.staffId")
    .where("staffOrganisations.staffId", "in", staffIds)
    .orderBy("organisations.trkref")
    .execute();
  for (const row of rows) served.set(row.staffId, [...(served.get(row.staffId) ?? []), toOrganisation(row)]);
  return served;
}

/** Every organisation, by name; for those who serve all of them. */
export async function listAllOrganisations(db: Db): Promise<Organisation[]> {
  const rows = await db.selectFrom("organisations").selectAll().orderBy("name").orderBy("trkref").execute();
  return rows.map(toOrganisation);
}
