import { sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { enqueue } from "../platform/jobs.ts";
import { claimsInDoubtSince, type Mail, type MailStanding, type WithheldReason } from "./mail.ts";
import { deliverMailsJob, toMail } from "./outbox.queries.ts";

/** A mail that the caller has claimed: what it notes about it counts only while that claim stands. */
export type ClaimedMail = Mail & { claimedAt: Date };

/**
 * Notes whether there is a mail server, as a process that starts was told. What is written while there is none stays unsent;
 * what waits from a time when there was one goes on waiting.
 */
export async function noteMailServer(db: Db, isThere: boolean, now: Date): Promise<void> {
  await db.updateTable("mailDelivery").set({ isOn: isThere, changedAt: now }).where("isOn", "=", !isThere).execute();
}

/**
 * Claims mails that are due, those that have waited longest first, of whichever organisation. Committed when it returns: from
 * then on nobody else hands them over. Two who claim at once get different ones.
 */
export async function claimDueMails(db: Db, now: Date, atMost: number): Promise<ClaimedMail[]> {
  const rows = await acrossOrganisations(db)
    .with("due", (query) =>
      query
        .selectFrom("outbox")
        .select(["organisationId", "id"])
        .where("state", "=", "waiting")
        .where("nextAttemptAt", "<=", now)
        .orderBy("nextAttemptAt")
        .limit(atMost)
        .forUpdate()
        .skipLocked(),
    )
    .updateTable("outbox")
    .from("due")
    .set((of) => ({ state: "claimed", claimedAt: now, failure: null, attempts: of("outbox.attempts", "+", 1) }))
    .whereRef("outbox.organisationId", "=", "due.organisationId")
    .whereRef("outbox.id", "=", "due.id")
    .returningAll("outbox")
    .execute();
  const mails = rows.map((row) => toMail(row) as ClaimedMail);
  return mails.sort((a, b) => (a.id < b.id ? -1 : 1));
}

type Settled =
  /** What an attempt before it failed with is over: a failure of a sent mail says that it came back. */
  | { state: "sent"; sentAt: Date; failure: null; recipientHash?: Buffer }
  | { state: "waiting"; nextAttemptAt: Date; failure: string | null; attempts?: number }
  | { state: "refused"; failure: string }
  | { state: "withheld"; withheldBecause: WithheldReason }
  /** In doubt: the claim stays. */
  | { state: "claimed"; failure: string; recipientHash: Buffer };

/** Notes what became of a claimed mail; false where the claim no longer stands, or the mail was erased meanwhile. */
export async function settleMail(db: Db, mail: ClaimedMail, settled: Settled): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("outbox")
    .set(settled)
    .where("organisationId", "=", mail.organisationId)
    .where("id", "=", mail.id)
    .where("state", "=", "claimed")
    .where("claimedAt", "=", mail.claimedAt)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Back in the queue, at once: somebody has found out that the mail server did not get it. */
export async function sendAgain(tx: Db, mail: ClaimedMail, now: Date): Promise<boolean> {
  const isBack = await settleMail(tx, mail, { state: "waiting", nextAttemptAt: now, failure: null });
  if (isBack) await enqueue(tx, deliverMailsJob, {});
  return isBack;
}

/** The keyed hash of the address that a mail went to; undefined where it is not there, or was never handed over. */
export async function findRecipientHash(
  db: Db,
  by: { organisationId: string; id: string },
): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom("outbox")
    .select("recipientHash")
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .executeTakeFirst();
  return row?.recipientHash ?? undefined;
}

/** A mail that had been sent came back, or was called spam. */
export async function noteReturn(
  tx: Db,
  mail: { organisationId: string; id: string },
  failure: "bounced" | "complained",
): Promise<void> {
  await tx
    .updateTable("outbox")
    .set({ failure })
    .where("organisationId", "=", mail.organisationId)
    .where("id", "=", mail.id)
    .where("state", "=", "sent")
    .execute();
}

/** The queue of all organisations together: what waits, since when, and what nobody knows the end of. */
export async function readQueue(
  db: Db,
  now: Date,
): Promise<{ waiting: number; oldestWaiting: Date | null; inDoubt: number }> {
  const since = claimsInDoubtSince(now);
  // Two partial indexes, which hold what is not done with.
  const { rows } = await sql<{ waiting: number; oldestWaiting: Date | null; inDoubt: number }>`
    select (select count(*)::int from outbox where state = 'waiting') as waiting,
      (select min(created_at) from outbox where state = 'waiting') as oldest_waiting,
      (select count(*)::int from outbox where state = 'claimed' and (failure is not null or claimed_at <= ${since})) as in_doubt
    `.execute(acrossOrganisations(db));
  return rows[0]!;
}

/** How many mails of an organisation stand how. What is being handed over at this moment counts as waiting. */
export async function countMails(
  db: Db,
  by: { organisationId: string },
  now: Date,
): Promise<Record<MailStanding, number>> {
  const since = claimsInDoubtSince(now);
  const standing = sql<MailStanding>`case when state <> 'claimed' then state
    when failure is not null or claimed_at <= ${since} then 'in_doubt' else 'waiting' end`;
  const rows = await db
    .selectFrom("outbox")
    .select((of) => [standing.as("standing"), of.fn.countAll<string>().as("mails")])
    .where("organisationId", "=", by.organisationId)
    .groupBy("standing")
    .execute();
  const counts = { waiting: 0, in_doubt: 0, sent: 0, refused: 0, withheld: 0 };
  for (const { standing: name, mails } of rows) counts[name] += Number(mails);
  return counts;
}
