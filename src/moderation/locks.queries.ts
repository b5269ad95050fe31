import { sql } from "kysely";
import { latestMark, mend } from "../platform/ahead.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { lockMinutes, type SubjectKind, undoSeconds } from "./queue.ts";

/** What a lock or a decision is about. */
export type Subject = { organisationId: string; subjectKind: SubjectKind; subjectId: string };

export type Lock = Subject & { staffId: string; expiresAt: Date };

/**
 * Opens an item for this vetter, or renews one they have open. If two take it at once, the primary key lets one have
 * it.
 *
 * @returns until when; undefined where another vetter has it open
 */
export async function takeLock(db: Db, subject: Subject, staffId: string, now: Date): Promise<Date | undefined> {
  const expiresAt = new Date(now.getTime() + lockMinutes * 60_000);
  const row = await db
    .insertInto("moderationLocks")
    .values({ ...subject, staffId, expiresAt })
    .onConflict((conflict) =>
      conflict
        .columns(["organisationId", "subjectKind", "subjectId"])
        .doUpdateSet({ staffId, expiresAt })
        .where((eb) =>
          eb.or([eb("moderationLocks.staffId", "=", staffId), eb("moderationLocks.expiresAt", "<=", now)]),
        ),
    )
    .returning("expiresAt")
    .executeTakeFirst();
  return row?.expiresAt;
}

/** Who has an item open; undefined if nobody has, or nobody any longer. */
export async function findLock(db: Db, subject: Subject, now: Date): Promise<Lock | undefined> {
  const row = await db
    .selectFrom("moderationLocks")
    .select(["staffId", "expiresAt"])
    .where("organisationId", "=", subject.organisationId)
    .where("subjectKind", "=", subject.subjectKind)
    .where("subjectId", "=", subject.subjectId)
    .where("expiresAt", ">", now)
    .executeTakeFirst();
  return row && { ...subject, ...row };
}

/** The open items in these organisations: there are as many rows as vetters at work. */
export async function listLocks(db: Db, organisationIds: readonly string[], now: Date): Promise<Lock[]> {
  if (organisationIds.length === 0) return [];
  return acrossOrganisations(db)
    .selectFrom("moderationLocks")
    .select(["organisationId", "subjectKind", "subjectId", "staffId", "expiresAt"])
    .where("organisationId", "in", [...organisationIds])
    .where("expiresAt", ">", now)
    .execute();
}

/** Gives back the item this vetter has open; other vetters' items are left alone. */
export async function deleteLock(db: Db, subject: Subject, staffId: string): Promise<void> {
  await db
    .deleteFrom("moderationLocks")
    .where("organisationId", "=", subject.organisationId)
    .where("subjectKind", "=", subject.subjectKind)
    .where("subjectId", "=", subject.subjectId)
    .where("staffId", "=", staffId)
    .execute();
}

/** Deletes locks that expired long ago: nobody reads them, and they would pile up. */
export async function deleteOldLocks(db: Db, before: Date): Promise<void> {
  await acrossOrganisations(db).deleteFrom("moderationLocks").where("expiresAt", "<", before).execute();
}

/**
 * Frees items whose lock ends later than one taken now could; a decision that would take effect later than one made now
 * can be undone for as long as one made now.
 *
 * @returns how many
 */
export async function mendModerationAhead(db: Db, now: Date): Promise<number> {
  const undoMs = undoSeconds * 1000;
  return mend(acrossOrganisations(db), [
    sql`delete from moderation_locks where expires_at > ${latestMark(now, lockMinutes * 60_000)}::timestamptz`,
    sql`update moderation_decisions set takes_effect_at = ${new Date(now.getTime() + undoMs)}::timestamptz
      where takes_effect_at > ${latestMark(now, undoMs)}::timestamptz`,
  ]);
}
