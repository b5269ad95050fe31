import { type RawBuilder, type Selectable, sql } from "kysely";
import { latestMark, mend } from "../platform/ahead.ts";
import { acrossOrganisations, type Db, isSpread } from "../platform/db.ts";
import { enqueue } from "../platform/jobs.ts";
import type { Outbox } from "../platform/schema.ts";
import {
  claimsAheadFrom,
  claimsInDoubtSince,
  type Mail,
  type MailStanding,
  putOffAtMostMs,
  type WithheldReason,
} from "./mail.ts";
import { deliverMailsJob, toMail } from "./outbox.queries.ts";

/** A mail that the caller has claimed: what the caller records about it counts only while that claim stands. */
export type ClaimedMail = Mail & { claimedAt: Date };

/**
 * Records whether there is a mail server, according to a process that is starting. Mails written while there is none
 * stay unsent; mails waiting from a time when there was one go on waiting.
 */
export async function noteMailServer(db: Db, isThere: boolean, now: Date): Promise<void> {
  await db.updateTable("mailDelivery").set({ isOn: isThere, changedAt: now }).where("isOn", "=", !isThere).execute();
}

/** Whether mails written now can be sent, according to the process that started last. */
export async function isMailServerSet(db: Db): Promise<boolean> {
  const { isOn } = await db.selectFrom("mailDelivery").select("isOn").executeTakeFirstOrThrow();
  return isOn;
}

/**
 * Claims mails that are due, of any organisation, by turns: first those that somebody is waiting for, then those
 * written by the thousand. The organisations take turns, those after `after` first, so that no run of one delays the
 * mails of another; within an organisation, those that have waited longest go first. When this returns, the claims are
 * committed, and nobody else hands these mails over. Two who claim at once get different mails.
 *
 * It reads a range of the index for each organisation and urgency, and stops when there are enough, so that it takes
 * the same time however many mails wait. Written by hand, since rows are locked one by one as they are taken.
 */
export async function claimDueMails(
  db: Db,
  { after, atMost }: { after: string; atMost: number },
  now: Date,
): Promise<ClaimedMail[]> {
  if (isSpread(db)) return inTurn(await claimDueOnCitus(db, { after, atMost }, now), after);
  const { rows } = await sql<Selectable<Outbox>>`
    with turns as materialized (
      select u.is_bulk, g.id from (values (false), (true)) as u (is_bulk) cross join organisations g
      order by u.is_bulk, g.id <= ${after}::uuid, g.id
    ), due as (
      select m.organisation_id, m.id
      from turns t
      cross join lateral (
        select organisation_id, id from outbox
        where organisation_id = t.id and is_bulk = t.is_bulk and state = 'waiting' and next_attempt_at <= ${now}
        order by next_attempt_at
        limit ${atMost}
        for update skip locked
      ) m
      limit ${atMost}
    )
    update outbox o set ${claimedAt(now)}
    from due
    where o.organisation_id = due.organisation_id and o.id = due.id
    returning o.*`.execute(acrossOrganisations(db));
  return inTurn(rows, after);
}

const claimedAt = (now: Date) => sql`state = 'claimed', claimed_at = ${now}, has_begun = false, failure = null,
      recipient_hash = null, attempts = o.attempts + 1`;

const turnOf = ({ isBulk, organisationId }: Pick<Mail, "isBulk" | "organisationId">, after: string) =>
  [isBulk ? 1 : 0, organisationId <= after ? 1 : 0, organisationId].join(" ");

function inTurn(rows: readonly Selectable<Outbox>[], after: string): ClaimedMail[] {
  const placeOf = (mail: Mail) => `${turnOf(mail, after)} ${mail.id}`;
  return rows.map((row) => toMail(row) as ClaimedMail).sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

/** The same claims in the same turns: one read of all tells whose mails are due, and each organisation's are claimed where they lie. */
async function claimDueOnCitus(
  db: Db,
  { after, atMost }: { after: string; atMost: number },
  now: Date,
): Promise<Selectable<Outbox>[]> {
  const turns = await acrossOrganisations(db)
    .selectFrom("outbox")
    .select(["isBulk", "organisationId"])
    .distinct()
    .where("state", "=", "waiting")
    .where("nextAttemptAt", "<=", now)
    .execute();
  const taken: Selectable<Outbox>[] = [];
  for (const turn of turns.sort((a, b) => (turnOf(a, after) < turnOf(b, after) ? -1 : 1))) {
    if (taken.length === atMost) break;
    taken.push(...(await claimOfOne(db, { ...turn, atMost: atMost - taken.length }, now)));
  }
  return taken;
}

async function claimOfOne(
  db: Db,
  { organisationId, isBulk, atMost }: { organisationId: string; isBulk: boolean; atMost: number },
  now: Date,
): Promise<Selectable<Outbox>[]> {
  const { rows } = await sql<Selectable<Outbox>>`
    with due as (
      select id from outbox
      where organisation_id = ${organisationId} and is_bulk = ${isBulk} and state = 'waiting' and next_attempt_at <= ${now}
      order by next_attempt_at
      limit ${atMost}
      for update skip locked
    )
    update outbox o set ${claimedAt(now)}
    from due
    where o.organisation_id = ${organisationId} and o.id = due.id
    returning o.*`.execute(db);
  return rows;
}

/** Before the first organisation. */
export const firstTurn = "00000000-0000-0000-0000-000000000000";

/**
 * Records that a hand-over begins, and to which address, so that a bounce can be attributed whatever becomes of the
 * process. False if the claim no longer stands, or the mail has been erased: then it must not be handed over.
 */
export async function noteBegun(db: Db, mail: ClaimedMail, recipientHash: Buffer): Promise<boolean> {
  const { numUpdatedRows } = await claimed(db, mail).set({ recipientHash, hasBegun: true }).executeTakeFirst();
  return numUpdatedRows > 0n;
}

/**
 * Gives back mails claimed by a process that died, or lost the database, before their hand-over began: nobody has
 * received them. Should the process be alive after all, `noteBegun` tells it that the claim is no longer its own. Mails
 * whose hand-over began are left alone: those are in doubt.
 *
 * @returns how many
 */
export async function giveBackUnbegun(db: Db, now: Date): Promise<number> {
  const { numUpdatedRows } = await acrossOrganisations(db)
    .updateTable("outbox")
    .set((of) => ({ state: "waiting", hasBegun: null, nextAttemptAt: now, attempts: of("attempts", "-", 1) }))
    .where("state", "=", "claimed")
    .where("hasBegun", "=", false)
    .where("failure", "is", null)
    .where(({ or, eb }) =>
      or([eb("claimedAt", "<=", claimsInDoubtSince(now)), eb("claimedAt", ">", claimsAheadFrom(now))]),
    )
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

type Settled =
  /** The failure of an earlier attempt is cleared: a failure on a sent mail means that it came back. */
  | { state: "sent"; sentAt: Date; failure: null }
  | { state: "waiting"; nextAttemptAt: Date; failure: string | null; attempts?: number }
  | { state: "refused"; failure: string }
  | { state: "withheld"; withheldBecause: WithheldReason }
  /** In doubt: the claim stays. */
  | { state: "claimed"; failure: string };

/** Records the outcome of a claimed mail; false if the claim no longer stands, or the mail has been erased. */
export async function settleMail(db: Db, mail: ClaimedMail, settled: Settled): Promise<boolean> {
  const begun = settled.state === "waiting" ? { hasBegun: null } : {};
  const { numUpdatedRows } = await claimed(db, mail)
    .set({ ...settled, ...begun })
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function claimed(db: Db, mail: ClaimedMail) {
  return db
    .updateTable("outbox")
    .where("organisationId", "=", mail.organisationId)
    .where("id", "=", mail.id)
    .where("state", "=", "claimed")
    .where("claimedAt", "=", mail.claimedAt);
}

/** Puts a mail back in the queue at once: somebody has found out that the mail server did not get it. */
export async function sendAgain(tx: Db, mail: ClaimedMail, now: Date): Promise<boolean> {
  const isBack = await settleMail(tx, mail, { state: "waiting", nextAttemptAt: now, failure: null });
  if (isBack) await enqueue(tx, deliverMailsJob, {});
  return isBack;
}

/**
 * The keyed hash of the address that a mail went to; undefined if there is no such mail, or it was never handed over.
 */
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

type Queue = { waiting: number; oldestWaiting: Date | null; inDoubt: number };

/** The queue of all organisations together: what is waiting, since when, and how much is in doubt. */
export async function readQueue(db: Db, now: Date): Promise<Queue> {
  if (isSpread(db)) return readQueueOnCitus(db, now);
  // From indexes: an id begins with the time its mail was written, so the oldest of a shop is the first of a range.
  const { rows } = await sql<Queue>`
    select (select count(*)::int from outbox where state = 'waiting') as waiting,
      (select min(m.created_at) from organisations g cross join lateral (
        select created_at from outbox where organisation_id = g.id and state = 'waiting' order by id limit 1
      ) m) as oldest_waiting,
      (select count(*)::int from outbox where state = 'claimed' and ${isDoubtful(now)}) as in_doubt
    `.execute(acrossOrganisations(db));
  return rows[0]!;
}

/** As above, of each machine at once; all that wait are read. */
async function readQueueOnCitus(db: Db, now: Date): Promise<Queue> {
  const { rows } = await sql<Queue>`
    select count(*) filter (where state = 'waiting')::int as waiting,
      min(created_at) filter (where state = 'waiting') as oldest_waiting,
      count(*) filter (where state = 'claimed' and ${isDoubtful(now)})::int as in_doubt
    from outbox where state in ('waiting', 'claimed')`.execute(acrossOrganisations(db));
  return rows[0]!;
}

/** For a claimed mail: nobody knows whether the mail server has it. The same as `isInDoubt`. */
function isDoubtful(now: Date): RawBuilder<boolean> {
  return sql`(failure is not null or claimed_at <= ${claimsInDoubtSince(now)} or claimed_at > ${claimsAheadFrom(now)})`;
}

/** Counting stops here: a page says that there are more. */
export const mailsCountedTo = 1000;

/**
 * How many mails of an organisation are in which state, each counted up to one more than `mailsCountedTo`. Mails that
 * are being handed over count as waiting.
 */
export async function countMails(
  db: Db,
  { organisationId }: { organisationId: string },
  now: Date,
): Promise<Record<MailStanding, number>> {
  const isDoubt = isDoubtful(now);
  const countOf = (which: RawBuilder<unknown>) => sql<number>`(select count(*)::int from (
    select from outbox where organisation_id = ${organisationId} and ${which} limit ${mailsCountedTo + 1}) as counted)`;
  const { rows } = await sql<Record<Exclude<MailStanding, "in_doubt"> | "handingOver" | "inDoubt", number>>`
    select ${countOf(sql`state = 'waiting'`)} as waiting, ${countOf(sql`state = 'claimed' and not ${isDoubt}`)} as handing_over,
      ${countOf(sql`state = 'claimed' and ${isDoubt}`)} as in_doubt, ${countOf(sql`state = 'sent'`)} as sent,
      ${countOf(sql`state = 'refused'`)} as refused, ${countOf(sql`state = 'withheld'`)} as withheld`.execute(db);
  const { handingOver, inDoubt, waiting, ...others } = rows[0]!;
  return { ...others, waiting: waiting + handingOver, in_doubt: inDoubt };
}

/**
 * Makes mails due now that are waiting for a later day than any failure puts one off to. Claims from such a day are not
 * changed, since whoever made one may be alive, and is identified by its time; they count as in doubt, or are given
 * back.
 *
 * @returns how many
 */
export async function mendMailsAhead(db: Db, now: Date): Promise<number> {
  return mend(acrossOrganisations(db), [
    sql`update outbox m set next_attempt_at = ${now}::timestamptz from organisations o, (values (false), (true)) as u (is_bulk)
      where m.organisation_id = o.id and m.is_bulk = u.is_bulk and m.state = 'waiting'
        and m.next_attempt_at > ${latestMark(now, putOffAtMostMs)}::timestamptz`,
  ]);
}
