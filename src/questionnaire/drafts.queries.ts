import { sql } from "kysely";
import { daysBefore } from "../platform/days.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { firstIdOf } from "../platform/ids.ts";
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

/**
 * Of how many invited purchases that became known since a moment a draft is kept, and no review was sent. No more drafts are looked at than
 * `atMost`, those of the newest purchases; `isMore` where there are more.
 *
 * @param of `since` null: of all
 */
export async function countDraftsOfInvited(
  db: Db,
  of: { organisationId: string; since: Date | null; atMost: number },
): Promise<{ count: number; isMore: boolean }> {
  const { organisationId, since, atMost } = of;
  const { rows } = await sql<{ count: number; lookedAt: number }>`
    with begun as (
      select distinct purchase_id from questionnaire_drafts
      where organisation_id = ${organisationId}::uuid and purchase_id >= ${firstIdOf(since ?? new Date(0))}::uuid
      order by purchase_id desc
      limit ${atMost}
    )
    select count(*)::int as "lookedAt", count(*) filter (where p.contacted_at is not null and p.created_at >= ${since ?? new Date(0)}
      and not exists (select from reviews r where r.organisation_id = ${organisationId}::uuid and r.purchase_id = begun.purchase_id)
    )::int as count
    from begun
    join purchases p on p.organisation_id = ${organisationId}::uuid and p.id = begun.purchase_id`.execute(db);
  const { count, lookedAt } = rows[0]!;
  return { count, isMore: lookedAt === atMost };
}

/** Drafts that nobody has touched for so many days are forgotten. */
export const draftsKeptDays = 30;

/** A sweep: forgets drafts of any organisation that nobody has touched for thirty days. Gives back how many. */
export async function deleteStaleDrafts(db: Db, now: Date): Promise<number> {
  const deleted = await acrossOrganisations(db)
    .deleteFrom("questionnaireDrafts")
    .where("savedAt", "<", daysBefore(now, draftsKeptDays))
    .executeTakeFirst();
  return Number(deleted.numDeletedRows);
}
