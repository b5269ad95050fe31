import { type Selectable, sql } from "kysely";
import { type Db, isUniqueViolation } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { Purchasers } from "../platform/schema.ts";
import { cleanEmail } from "../platform/values/email.ts";
import {
  detailsOf,
  emailKey,
  noDetails,
  type Purchaser,
  type PurchaserDetails,
  purchaserDetailKeys,
} from "./purchaser.ts";

export async function findPurchaser(
  db: Db,
  by: { organisationId: string; email: string },
): Promise<Purchaser | undefined> {
  const row = await db
    .selectFrom("purchasers")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("emailKey", "=", emailKey(by.email))
    .executeTakeFirst();
  return row && toPurchaser(row);
}

/** A purchaser by id; undefined for one who was erased, or does not exist. */
export async function findPurchaserById(
  db: Db,
  by: { organisationId: string; id: string },
): Promise<Purchaser | undefined> {
  const row = await db
    .selectFrom("purchasers")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .where("erasedAt", "is", null)
    .executeTakeFirst();
  return row && toPurchaser(row);
}

export async function getPurchaser(db: Db, by: { organisationId: string; email: string }): Promise<Purchaser> {
  const purchaser = await findPurchaser(db, by);
  if (!purchaser) throw new AppError("not_found");
  return purchaser;
}

/**
 * Creates the purchaser or merges the details into the stored one. Writes nothing if nothing differs; the unique index
 * decides between two first calls.
 */
export async function mergePurchaser(
  db: Db,
  report: { organisationId: string; email: string; details: PurchaserDetails },
  now: Date,
): Promise<{ purchaser: Purchaser; created: boolean }> {
  const { organisationId, details } = report;
  const email = cleanEmail(report.email);
  const known = await findPurchaser(db, { organisationId, email });
  if (known) return { purchaser: await updateDetails(db, known, details), created: false };
  const inserted = await db
    .insertInto("purchasers")
    .values({
      ...details,
      organisationId,
      id: newId(now),
      email,
      emailKey: emailKey(email),
      createdAt: now,
    })
    .onConflict((conflict) => conflict.columns(["organisationId", "emailKey"]).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (inserted) return { purchaser: toPurchaser(inserted), created: true };
  return mergePurchaser(db, report, now);
}

/** Those of the addresses' purchasers that the organisation knows, by the key of their address. */
export async function listPurchasersOf(
  db: Db,
  by: { organisationId: string; emailKeys: readonly string[] },
): Promise<Map<string, Purchaser>> {
  // As a range with an order, which only the right index provides, whatever the planner knows of a shop that is new.
  const { rows } = await sql<Selectable<Purchasers>>`
    select known.* from unnest(${by.emailKeys}::text[]) as asked (email_key)
    cross join lateral (
      select * from purchasers p
      where p.organisation_id = ${by.organisationId} and p.email_key >= asked.email_key and p.email_key <= asked.email_key
      order by p.email_key limit 1) known`.execute(db);
  return new Map(rows.map((row) => [row.emailKey!, toPurchaser(row)]));
}

/** Whether these details, merged into what is known, would change nothing. */
export function isKnown(known: Purchaser, details: PurchaserDetails): boolean {
  return Object.keys(changesOf(known, details)).length === 0;
}

/**
 * Creates purchasers whom the organisation does not know, many at once.
 *
 * @param reports each address once
 * @returns their ids, by the key of their address; undefined if one of them is known after all: then the transaction has to be
 * given up
 */
export async function insertPurchasers(
  tx: Db,
  organisationId: string,
  reports: readonly { email: string; details: PurchaserDetails }[],
  now: Date,
): Promise<Map<string, string> | undefined> {
  if (reports.length === 0) return new Map();
  const rows = reports
    .map(({ email, details }) => ({
      ...noDetails,
      ...details,
      organisationId,
      id: newId(now),
      email: cleanEmail(email),
      emailKey: emailKey(email),
      createdAt: now,
    }))
    // In key order, so that two batches never deadlock.
    .sort((one, other) => (one.emailKey < other.emailKey ? -1 : 1));
  const inserted = await tx
    .insertInto("purchasers")
    .values(rows)
    .onConflict((conflict) => conflict.columns(["organisationId", "emailKey"]).doNothing())
    .returning(["id", "emailKey"])
    .execute();
  if (inserted.length < rows.length) return undefined;
  return new Map(rows.map((row) => [row.emailKey, row.id]));
}

/** Merges details, and the address if it changes; 409 if that address is another purchaser's. */
export async function updatePurchaser(
  db: Db,
  known: Purchaser,
  email: string,
  details: PurchaserDetails,
): Promise<Purchaser> {
  const renamed =
    emailKey(email) === emailKey(known.email) ? {} : { email: cleanEmail(email), emailKey: emailKey(email) };
  try {
    return await updateDetails(db, known, details, renamed);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new AppError("conflict", { errors: ["email is the address of another purchaser"] });
  }
}

async function updateDetails(
  db: Db,
  known: Purchaser,
  details: PurchaserDetails,
  renamed: { email?: string; emailKey?: string } = {},
): Promise<Purchaser> {
  const changes = changesOf(known, details);
  if (Object.keys(changes).length === 0 && !renamed.email) return known;
  const row = await db
    .updateTable("purchasers")
    .set({ ...changes, ...renamed })
    .where("organisationId", "=", known.organisationId)
    .where("id", "=", known.id)
    .where("erasedAt", "is", null)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new AppError("not_found");
  return toPurchaser(row);
}

function changesOf(known: Purchaser, details: PurchaserDetails): PurchaserDetails {
  return Object.fromEntries(
    purchaserDetailKeys
      .filter((key) => details[key] !== undefined && details[key] !== known[key])
      .map((key) => [key, details[key]]),
  );
}

/**
 * Inserts the row to which everything an erased purchaser bought belongs from then on; nothing in it tells who they
 * were.
 */
export async function insertErasedPurchaser(
  tx: Db,
  organisationId: string,
  createdAt: Date,
  now: Date,
): Promise<string> {
  const id = newId(now);
  await tx.insertInto("purchasers").values({ organisationId, id, createdAt, erasedAt: now }).execute();
  return id;
}

/** Deletes a purchaser; the foreign key refuses while a purchase or a review still names it. */
export async function deletePurchaser(tx: Db, purchaser: { organisationId: string; id: string }): Promise<void> {
  await tx
    .deleteFrom("purchasers")
    .where("organisationId", "=", purchaser.organisationId)
    .where("id", "=", purchaser.id)
    .execute();
}

/**
 * Rows that an upgrade found to be the same person as this purchaser: each has a review of a purchase that this one has
 * reviewed too.
 */
export async function listMergedInto(db: Db, into: { organisationId: string; id: string }): Promise<string[]> {
  const rows = await db
    .selectFrom("purchasers")
    .select("id")
    .where("organisationId", "=", into.organisationId)
    .where("mergedInto", "=", into.id)
    .orderBy("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** The present address for mails to a purchaser; undefined for one who was erased, or does not exist. */
export async function findPurchaserAddress(
  db: Db,
  by: { organisationId: string; id: string },
): Promise<string | undefined> {
  const row = await db
    .selectFrom("purchasers")
    .select("email")
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .executeTakeFirst();
  return row?.email ?? undefined;
}

function toPurchaser(row: Selectable<Purchasers>): Purchaser {
  const { organisationId, id, email, createdAt } = row;
  // Only an erased purchaser has none.
  return { organisationId, id, email: email!, ...detailsOf(row), createdAt };
}
