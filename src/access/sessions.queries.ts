import { sql } from "kysely";
import { latestMark, mend } from "../platform/ahead.ts";
import type { Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { absoluteMs, idleMs, linkLastsMs, mailedLinkLastsMs, noteUseEveryMs } from "./session.ts";
import { selectStaff, withOrganisations } from "./staff.queries.ts";
import type { StaffMember } from "./staff.ts";

/** A session of its owner's list. */
export type ListedSession = { id: string; device: string | null; createdAt: Date; lastSeenAt: Date };

/** A new session, whose owner has just proven who they are. */
export async function insertSession(
  db: Db,
  session: { tokenHash: Buffer; staffId: string; device?: string | undefined },
  now: Date,
): Promise<void> {
  await db
    .insertInto("staffSessions")
    .values({ id: newId(now), ...session, createdAt: now, lastSeenAt: now, provenAt: now })
    .execute();
}

/** The session and whose it is, unless it has ended or its holder was disabled. Asked with every page of the console. */
export async function findSession(
  db: Db,
  tokenHash: Buffer,
  now: Date,
): Promise<(StaffMember & { sessionId: string; lastSeenAt: Date; provenAt: Date | null }) | undefined> {
  const rows = await selectStaff(db)
    .innerJoin("staffSessions", "staffSessions.staffId", "staff.id")
    .select(["staffSessions.id as sessionId", "staffSessions.lastSeenAt", "staffSessions.provenAt"])
    .where("staffSessions.tokenHash", "=", tokenHash)
    .where("staffSessions.lastSeenAt", ">", before(now, idleMs))
    .where("staffSessions.createdAt", ">", before(now, absoluteMs))
    .where("staff.disabledAt", "is", null)
    .execute();
  return (await withOrganisations(db, rows))[0];
}

/** Notes that a session was used, unless that was noted within the last minute. */
export async function touchSession(db: Db, tokenHash: Buffer, now: Date): Promise<void> {
  await db
    .updateTable("staffSessions")
    .set({ lastSeenAt: now })
    .where("tokenHash", "=", tokenHash)
    .where("lastSeenAt", "<=", before(now, noteUseEveryMs))
    .execute();
}

export async function deleteSession(db: Db, tokenHash: Buffer): Promise<void> {
  await db.deleteFrom("staffSessions").where("tokenHash", "=", tokenHash).execute();
}

/** Notes that its owner has proven anew who they are, and gives the session another token. False if it has ended. */
export async function renewSession(db: Db, tokenHash: Buffer, newTokenHash: Buffer, now: Date): Promise<boolean> {
  const updated = await db
    .updateTable("staffSessions")
    .set({ tokenHash: newTokenHash, provenAt: now })
    .where("tokenHash", "=", tokenHash)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** Somebody's sessions that have not ended, the one that was used last first. */
export async function listSessions(db: Db, staffId: string, now: Date): Promise<ListedSession[]> {
  return db
    .selectFrom("staffSessions")
    .select(["id", "device", "createdAt", "lastSeenAt"])
    .where("staffId", "=", staffId)
    .where("lastSeenAt", ">", before(now, idleMs))
    .where("createdAt", ">", before(now, absoluteMs))
    .orderBy("lastSeenAt", "desc")
    .orderBy("id")
    .execute();
}

/** Ends one of somebody's sessions. False if it is none of theirs. */
export async function deleteSessionOf(db: Db, by: { staffId: string; id: string }): Promise<boolean> {
  const deleted = await db
    .deleteFrom("staffSessions")
    .where("staffId", "=", by.staffId)
    .where("id", "=", by.id)
    .executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

/** Ends all of somebody's sessions but one. */
export async function deleteOtherSessions(db: Db, by: { staffId: string; id: string }): Promise<void> {
  await db.deleteFrom("staffSessions").where("staffId", "=", by.staffId).where("id", "!=", by.id).execute();
}

/** Signs somebody out everywhere. */
export async function deleteSessionsOfStaff(db: Db, staffId: string): Promise<void> {
  await db.deleteFrom("staffSessions").where("staffId", "=", staffId).execute();
}

/** Deletes ended sessions and expired links; nothing reads them, so this only keeps the tables small. */
export async function deleteExpired(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom("staffSessions")
    .where((eb) => eb.or([eb("lastSeenAt", "<=", before(now, idleMs)), eb("createdAt", "<=", before(now, absoluteMs))]))
    .execute();
  await db.deleteFrom("staffPasswordLinks").where("expiresAt", "<=", now).execute();
}

/** Stores a one-time link to set a password, in place of any earlier one that was handed over. */
export async function replacePasswordLink(
  tx: Db,
  link: { tokenHash: Buffer; staffId: string; expiresAt: Date },
): Promise<void> {
  await tx.deleteFrom("staffPasswordLinks").where("staffId", "=", link.staffId).where("mailId", "is", null).execute();
  await tx.insertInto("staffPasswordLinks").values(link).execute();
}

/** How many links that mails bring somebody can still use. */
export async function countMailedLinks(tx: Db, staffId: string, now: Date): Promise<number> {
  const { count } = await tx
    .selectFrom("staffPasswordLinks")
    .select((eb) => eb.fn.countAll<string>().as("count"))
    .where("staffId", "=", staffId)
    .where("mailId", "is not", null)
    .where("expiresAt", ">", now)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertMailedLink(
  tx: Db,
  link: { tokenHash: Buffer; staffId: string; mailId: string; expiresAt: Date },
): Promise<void> {
  await tx.insertInto("staffPasswordLinks").values(link).execute();
}

/** Whose password the link of a mail sets, while it can be used. */
export async function findMailedLink(db: Db, mailId: string, now: Date): Promise<{ email: string } | undefined> {
  return db
    .selectFrom("staffPasswordLinks")
    .innerJoin("staff", "staff.id", "staffPasswordLinks.staffId")
    .select("staff.email")
    .where("staffPasswordLinks.mailId", "=", mailId)
    .where("staffPasswordLinks.expiresAt", ">", now)
    .where("staff.disabledAt", "is", null)
    .executeTakeFirst();
}

/** Gives the link of a mail another token; one that was used meanwhile stays gone. */
export async function updateMailedLink(db: Db, mailId: string, tokenHash: Buffer): Promise<boolean> {
  const updated = await db
    .updateTable("staffPasswordLinks")
    .set({ tokenHash })
    .where("mailId", "=", mailId)
    .executeTakeFirst();
  return updated.numUpdatedRows > 0n;
}

/** Whose password the link sets, while it is valid. Looking does not use it up. */
export async function findPasswordLink(
  db: Db,
  tokenHash: Buffer,
  now: Date,
): Promise<{ staffId: string; email: string } | undefined> {
  return db
    .selectFrom("staffPasswordLinks")
    .innerJoin("staff", "staff.id", "staffPasswordLinks.staffId")
    .select(["staffPasswordLinks.staffId", "staff.email"])
    .where("staffPasswordLinks.tokenHash", "=", tokenHash)
    .where("staffPasswordLinks.expiresAt", ">", now)
    .where("staff.disabledAt", "is", null)
    .executeTakeFirst();
}

/** Uses a link up. If two do so at once, only one gets the answer. */
export async function takePasswordLink(tx: Db, tokenHash: Buffer, now: Date): Promise<string | undefined> {
  const row = await tx
    .deleteFrom("staffPasswordLinks")
    .where("tokenHash", "=", tokenHash)
    .where("expiresAt", ">", now)
    .returning("staffId")
    .executeTakeFirst();
  return row?.staffId;
}

export async function deletePasswordLinksOfStaff(tx: Db, staffId: string): Promise<void> {
  await tx.deleteFrom("staffPasswordLinks").where("staffId", "=", staffId).execute();
}

function before(now: Date, ms: number): Date {
  return new Date(now.getTime() - ms);
}

/**
 * Mends sessions, links and times of use dated in the future: a session counts from now, a link lasts as long as one
 * that is made now. Otherwise they would be valid until that day has passed.
 *
 * @returns how many
 */
export async function mendSessionsAhead(db: Db, now: Date): Promise<number> {
  const latest = latestMark(now);
  return mend(db, [
    sql`update staff_sessions set created_at = least(created_at, ${now}::timestamptz), last_seen_at = least(last_seen_at, ${now}::timestamptz),
        proven_at = case when proven_at > ${latest}::timestamptz then null else proven_at end
      where greatest(created_at, last_seen_at, proven_at) > ${latest}::timestamptz`,
    sql`update staff_password_links set expires_at = ${new Date(now.getTime() + linkLastsMs)}::timestamptz
      where mail_id is null and expires_at > ${latestMark(now, linkLastsMs)}::timestamptz`,
    sql`update staff_password_links set expires_at = ${new Date(now.getTime() + mailedLinkLastsMs)}::timestamptz
      where mail_id is not null and expires_at > ${latestMark(now, mailedLinkLastsMs)}::timestamptz`,
  ]);
}
