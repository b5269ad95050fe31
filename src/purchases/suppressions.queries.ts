import { acrossOrganisations, type Db } from "../platform/db.ts";

/** Why an address is never written to: its owner was erased, it takes no mails, or its reader called them spam. */
export const suppressionReasons = ["erased", "bounced", "complained"] as const;

export type SuppressionReason = (typeof suppressionReasons)[number];

/** Puts the keyed hash of an address on the list of those not to be written to. */
export async function insertSuppression(
  db: Db,
  suppressed: { organisationId: string; emailHash: Buffer; reason: SuppressionReason },
  now: Date,
): Promise<void> {
  await db
    .insertInto("suppressions")
    .values({ ...suppressed, createdAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Why an address is on the list, given its hashes under every key there has been; empty if it is not. */
export async function listSuppressionReasons(
  db: Db,
  by: { organisationId: string; emailHashes: Buffer[] },
): Promise<SuppressionReason[]> {
  const rows = await db
    .selectFrom("suppressions")
    .select("reason")
    .where("organisationId", "=", by.organisationId)
    .where("emailHash", "in", by.emailHashes)
    .execute();
  return rows.map(({ reason }) => reason);
}

/** The organisations that know an address as a purchaser's: a bounce may name nothing but the address. */
export async function listOrganisationsKnowing(db: Db, emailKey: string): Promise<string[]> {
  const organisations = await acrossOrganisations(db).selectFrom("organisations").select("id").execute();
  // Named one by one, so that the index is used: it has the address behind the organisation.
  const rows = await acrossOrganisations(db)
    .selectFrom("purchasers")
    .select("organisationId")
    .where("organisationId", "=", (eb) => eb.fn.any(eb.val(organisations.map(({ id }) => id))))
    .where("emailKey", "=", emailKey)
    .execute();
  return rows.map(({ organisationId }) => organisationId);
}
