import { daysBefore } from "../platform/days.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import type { FieldValues } from "./form-fields.ts";

type OfBrowser = { organisationId: string; purchaseId: string; purchaserId: string; browserHash: Buffer };

export type Draft = { fields: FieldValues; startedAt: Date; savedAt: Date };

// Anybody who has the link can save drafts; only this many are kept, the newest.
const draftsAtMost = 5;

/**
 * What was typed about a purchase in this browser and not sent. If the purchase has moved to another purchaser, that
 * one is shown no drafts.
 */
export async function findDraft(db: Db, of: OfBrowser): Promise<Draft | undefined> {
  const row = await db
    .selectFrom("questionnaireDrafts")
    .select(["fields", "startedAt", "savedAt"])
    .where("organisationId", "=", of.organisationId)
    .where("purchaseId", "=", of.purchaseId)
    .where("purchaserId", "=", of.purchaserId)
    .where("browserHash", "=", of.browserHash)
    .executeTakeFirst();
  // Written by saveDraft alone, from this type.
  return row && { ...row, fields: row.fields as FieldValues };
}

/** Stores what was typed, in place of what was typed about the purchase in this browser before. */
export async function saveDraft(
  db: Db,
  of: OfBrowser,
  draft: { fields: FieldValues; startedAt: Date },
  now: Date,
): Promise<void> {
  const fields = JSON.stringify(draft.fields);
  await db
    .insertInto("questionnaireDrafts")
    .values({ ...of, fields, startedAt: draft.startedAt, savedAt: now })
    .onConflict((conflict) =>
      conflict.columns(["organisationId", "purchaseId", "browserHash"]).doUpdateSet((eb) => ({
        fields: eb.ref("excluded.fields"),
        purchaserId: eb.ref("excluded.purchaserId"),
        savedAt: eb.ref("excluded.savedAt"),
      })),
    )
    .execute();
  await db
    .deleteFrom("questionnaireDrafts")
    .where("organisationId", "=", of.organisationId)
    .where("purchaseId", "=", of.purchaseId)
    .where("browserHash", "in", (eb) =>
      eb
        .selectFrom("questionnaireDrafts as older")
        .select("older.browserHash")
        .where("older.organisationId", "=", of.organisationId)
        .where("older.purchaseId", "=", of.purchaseId)
        .orderBy("older.savedAt", "desc")
        .offset(draftsAtMost),
    )
    .execute();
}

/** Forgets every draft about a purchase, whichever browser typed it: the review was sent. */
export async function deleteDraftsOfPurchase(
  db: Db,
  by: { organisationId: string; purchaseId: string },
): Promise<void> {
  await db
    .deleteFrom("questionnaireDrafts")
    .where("organisationId", "=", by.organisationId)
    .where("purchaseId", "=", by.purchaseId)
    .execute();
}

/** Forgets what a purchaser typed and did not send: they are erased. */
export async function deleteDraftsOfPurchaser(
  tx: Db,
  by: { organisationId: string; purchaserId: string },
): Promise<void> {
  await tx
    .deleteFrom("questionnaireDrafts")
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .execute();
}

/** What a purchaser typed and did not send, for the export of all that is known of them. */
export async function listDraftsOfPurchaser(
  db: Db,
  by: { organisationId: string; purchaserId: string },
): Promise<(Draft & { purchaseId: string })[]> {
  const rows = await db
    .selectFrom("questionnaireDrafts")
    .select(["purchaseId", "fields", "startedAt", "savedAt"])
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .orderBy("savedAt")
    .execute();
  return rows.map((row) => ({ ...row, fields: row.fields as FieldValues }));
}

const keptForDays = 30;

/** A sweep: forgets drafts of any organisation that nobody has touched for thirty days. Gives back how many. */
export async function deleteStaleDrafts(db: Db, now: Date): Promise<number> {
  const deleted = await acrossOrganisations(db)
    .deleteFrom("questionnaireDrafts")
    .where("savedAt", "<", daysBefore(now, keptForDays))
    .executeTakeFirst();
  return Number(deleted.numDeletedRows);
}
