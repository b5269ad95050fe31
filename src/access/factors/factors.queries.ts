import type { Db } from "../../platform/db.ts";
import { newId } from "../../platform/ids.ts";
import type { ListedPasskey, NewPasskey, StoredPasskey } from "./passkey.ts";

/** Undefined where somebody has it already. */
export async function insertPasskey(tx: Db, passkey: NewPasskey, now: Date): Promise<string | undefined> {
  const row = await tx
    .insertInto("staffPasskeys")
    .values({ id: newId(now), ...passkey, createdAt: now })
    .onConflict((conflict) => conflict.column("credential").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row?.id;
}

/** Somebody's passkeys, oldest first. */
export async function listPasskeys(db: Db, staffId: string): Promise<ListedPasskey[]> {
  return db
    .selectFrom("staffPasskeys")
    .select(["id", "credential", "transports", "name", "createdAt", "lastUsedAt"])
    .where("staffId", "=", staffId)
    .orderBy("id")
    .execute();
}

/** The passkey of that name, unless its owner is disabled. */
export async function findPasskey(db: Db, credential: string): Promise<StoredPasskey | undefined> {
  const row = await db
    .selectFrom("staffPasskeys")
    .innerJoin("staff", "staff.id", "staffPasskeys.staffId")
    .select(["staffPasskeys.id", "staffId", "credential", "publicKey", "counter", "transports"])
    .where("credential", "=", credential)
    .where("staff.disabledAt", "is", null)
    .executeTakeFirst();
  return row && { ...row, counter: Number(row.counter) };
}

/** Notes a use. False if the passkey is gone, or was used with this count meanwhile: then there are two of it. */
export async function updatePasskeyUse(
  db: Db,
  passkey: Pick<StoredPasskey, "id" | "counter">,
  counter: number,
  now: Date,
): Promise<boolean> {
  const updated = await db
    .updateTable("staffPasskeys")
    .set({ counter, lastUsedAt: now })
    .where("id", "=", passkey.id)
    .where("counter", "=", String(passkey.counter))
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** False if it is none of theirs. */
export async function deletePasskey(tx: Db, by: { staffId: string; id: string }): Promise<boolean> {
  const deleted = await tx
    .deleteFrom("staffPasskeys")
    .where("staffId", "=", by.staffId)
    .where("id", "=", by.id)
    .executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

/** The sealed secret of somebody's codes. */
export async function findCodeSecret(db: Db, staffId: string): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom("staffCodeSecrets")
    .select("sealed")
    .where("staffId", "=", staffId)
    .executeTakeFirst();
  return row?.sealed;
}

/** Puts a secret in place of an earlier one; `step` is that of the code by which its owner showed that they have it. */
export async function replaceCodeSecret(
  tx: Db,
  { staffId, sealed, step }: { staffId: string; sealed: Buffer; step: number },
  now: Date,
): Promise<void> {
  const values = { sealed, lastStep: step, createdAt: now };
  await tx
    .insertInto("staffCodeSecrets")
    .values({ staffId, ...values })
    .onConflict((conflict) => conflict.column("staffId").doUpdateSet(values))
    .execute();
}

/** Uses up the code of a half minute, and all before it; of two who send it at once one gets true. */
export async function takeCodeStep(
  db: Db,
  { staffId, sealed, step }: { staffId: string; sealed: Buffer; step: number },
): Promise<boolean> {
  const updated = await db
    .updateTable("staffCodeSecrets")
    .set({ lastStep: step, sealed })
    .where("staffId", "=", staffId)
    .where("lastStep", "<", String(step))
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** False if there was none. */
export async function deleteCodeSecret(tx: Db, staffId: string): Promise<boolean> {
  const deleted = await tx.deleteFrom("staffCodeSecrets").where("staffId", "=", staffId).executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

export async function countRecoveryCodes(db: Db, staffId: string): Promise<number> {
  const { count } = await db
    .selectFrom("staffRecoveryCodes")
    .select((eb) => eb.fn.countAll<string>().as("count"))
    .where("staffId", "=", staffId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** Makes these, and only these, somebody's recovery codes. */
export async function replaceRecoveryCodes(tx: Db, staffId: string, hashes: readonly Buffer[]): Promise<void> {
  await tx.deleteFrom("staffRecoveryCodes").where("staffId", "=", staffId).execute();
  if (hashes.length === 0) return;
  await tx
    .insertInto("staffRecoveryCodes")
    .values(hashes.map((codeHash) => ({ staffId, codeHash })))
    .execute();
}

/** Uses a recovery code up; of two who send it at once one gets true. */
export async function takeRecoveryCode(db: Db, by: { staffId: string; codeHash: Buffer }): Promise<boolean> {
  const deleted = await db
    .deleteFrom("staffRecoveryCodes")
    .where("staffId", "=", by.staffId)
    .where("codeHash", "=", by.codeHash)
    .executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

/** Whether somebody has a passkey or an app with codes. Locked until the transaction ends, as whoever changes them does it. */
export async function lockFactors(tx: Db, staffId: string): Promise<boolean> {
  await tx.selectFrom("staff").select("id").where("id", "=", staffId).forUpdate().execute();
  return (await listPasskeys(tx, staffId)).length > 0 || (await findCodeSecret(tx, staffId)) !== undefined;
}

/** Takes away everything that somebody signs in with but their password. */
export async function deleteFactors(tx: Db, staffId: string): Promise<void> {
  await tx.deleteFrom("staffPasskeys").where("staffId", "=", staffId).execute();
  await tx.deleteFrom("staffCodeSecrets").where("staffId", "=", staffId).execute();
  await tx.deleteFrom("staffRecoveryCodes").where("staffId", "=", staffId).execute();
}

/** Notes that a challenge was answered. False if it had been; those that nobody can answer any more are forgotten. */
export async function insertUsedChallenge(db: Db, challengeHash: Buffer, expiresAt: Date, now: Date): Promise<boolean> {
  await db.deleteFrom("staffUsedChallenges").where("expiresAt", "<=", now).execute();
  const inserted = await db
    .insertInto("staffUsedChallenges")
    .values({ challengeHash, expiresAt })
    .onConflict((conflict) => conflict.column("challengeHash").doNothing())
    .executeTakeFirst();
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
}
