import { sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import type { EndpointTrouble } from "../webhooks/index.ts";
import type { NoticeAbout, WaitingKind } from "./notice.ts";

/** Whom a mail tells, and of what. Endpoint and trouble belong to webhooks alone. */
export type Notice = {
  organisationId: string;
  mailId: string;
  staffId: string;
  kind: NoticeAbout;
  endpointId: string | null;
  trouble: EndpointTrouble | null;
};

export async function insertNotices(tx: Db, notices: readonly Notice[], now: Date): Promise<void> {
  if (notices.length === 0) return;
  await tx
    .insertInto("staffNotices")
    .values(notices.map((notice) => ({ ...notice, createdAt: now })))
    .execute();
}

/** Undefined if there is none, or if it was about an endpoint that was deleted. */
export async function findNotice(db: Db, by: { organisationId: string; mailId: string }): Promise<Notice | undefined> {
  return db
    .selectFrom("staffNotices")
    .select(["organisationId", "mailId", "staffId", "kind", "endpointId", "trouble"])
    .where("organisationId", "=", by.organisationId)
    .where("mailId", "=", by.mailId)
    .executeTakeFirst();
}

/** Something that waits, and since when it has been something to tell of. */
export type Subject = { id: string; since: Date };

/**
 * Records what is told of a shop, in the transaction that writes the mails.
 *
 * @returns the ids of what nobody had told yet: of several that try, one has it
 */
export async function noteWaitingTold(
  tx: Db,
  about: { organisationId: string; kind: WaitingKind },
  subjects: readonly Subject[],
  now: Date,
): Promise<Set<string>> {
  const rows = await tx
    .insertInto("noticesTold")
    .values(subjects.map(({ id, since }) => ({ ...about, subjectId: id, since, toldAt: now })))
    .onConflict((conflict) => conflict.doNothing())
    .returning("subjectId")
    .execute();
  return new Set(rows.map(({ subjectId }) => subjectId));
}

/** The shops of these in which a mail about a kind was written after this time. */
export async function listToldSince(
  db: Db,
  by: { kind: WaitingKind; organisationIds: readonly string[]; since: Date },
): Promise<Set<string>> {
  const rows = await acrossOrganisations(db)
    .selectFrom("staffNotices")
    .select("organisationId")
    .distinct()
    .where("organisationId", "in", [...by.organisationIds])
    .where("kind", "=", by.kind)
    .where("createdAt", ">", by.since)
    .execute();
  return new Set(rows.map(({ organisationId }) => organisationId));
}

/** Forgets to whom mails went that were written before a time: by then they have left, or tell of nothing that is so. */
export async function forgetNotices(db: Db, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`delete from staff_notices where created_at < ${before}::timestamptz`.execute(
    acrossOrganisations(db),
  );
  return Number(numAffectedRows ?? 0n);
}

/** Forgets what was told so long ago that nothing would tell it again. */
export async function forgetTold(db: Db, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`delete from notices_told where told_at < ${before}::timestamptz`.execute(
    acrossOrganisations(db),
  );
  return Number(numAffectedRows ?? 0n);
}
