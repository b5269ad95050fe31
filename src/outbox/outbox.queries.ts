import { CompiledQuery, type ExpressionBuilder, type Selectable, sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { forEachAlone } from "../platform/each-alone.ts";
import { newId } from "../platform/ids.ts";
import { partsBy, portionsOf } from "../platform/in-turns.ts";
import { enqueue } from "../platform/jobs.ts";
import { languageNamed } from "../platform/languages.ts";
import type { DB, Outbox } from "../platform/schema.ts";
import { claimsInDoubtSince, isBulk as isBulkMail, type Mail, type MailStanding, type MailState } from "./mail.ts";

export type NewMail = Pick<
  Mail,
  "organisationId" | "kind" | "purchaserId" | "reviewId" | "language" | "subject" | "body"
> & { html?: string | null };

/** The job that hands over what is waiting. Enqueued with every mail; it also runs every minute. */
export const deliverMailsJob = "deliver-mails";

/** Puts a mail in the outbox, in the transaction of what it reports. Gives back its id. */
export async function insertMail(tx: Db, mail: NewMail, now: Date): Promise<string> {
  const [id] = await insertMails(tx, [mail], now);
  return id!;
}

/**
 * Puts mails in the outbox. While there is no mail server they are withheld from the start, and nothing sends them
 * later.
 */
export async function insertMails(tx: Db, mails: readonly NewMail[], now: Date): Promise<string[]> {
  if (mails.length === 0) return [];
  let isWaiting = false;
  const rows = mails.map((mail) => ({ ...mail, id: newId(now) }));
  for (const own of partsBy(rows, ({ organisationId }) => organisationId))
    for (const portion of portionsOf(own, insertedAtOnce))
      isWaiting = await insertRows(tx, own[0]!.organisationId, portion, now);
  // Without a key: with one, transactions that write mails at the same time would wait for each other.
  if (isWaiting) await enqueue(tx, deliverMailsJob, {});
  return rows.map(({ id }) => id);
}

const insertedAtOnce = 250;
const mailColumns = ["uuid", "text", "uuid", "uuid", "text", "text", "text", "text", "boolean"];

/**
 * Every value is a parameter of its own: as arrays, long texts cost PostgreSQL more to read than all else about a mail. The statement
 * is put together here, since the query builder takes as long for ten thousand parameters.
 *
 * @returns whether they wait to be handed over
 */
async function insertRows(
  tx: Db,
  organisationId: string,
  rows: readonly (NewMail & { id: string })[],
  now: Date,
): Promise<boolean> {
  const width = mailColumns.length;
  const tuples = rows.map((_, row) => `(${mailColumns.map((type, at) => `$${row * width + at + 3}::${type}`).join()})`);
  const values = rows.flatMap((mail) => {
    const { id, kind, purchaserId, reviewId, language, subject, body, html = null } = mail;
    return [id, kind, purchaserId, reviewId, language, subject, body, html, isBulkMail(mail)];
  });
  const statement = `
    insert into outbox as o (organisation_id, id, kind, purchaser_id, review_id, language, subject, body, html, is_bulk, created_at,
      next_attempt_at, state, withheld_because)
    select $2::uuid, mail.*, $1::timestamptz, $1::timestamptz, case when delivery.is_on then 'waiting' else 'withheld' end,
      case when delivery.is_on then null else 'no_mail_server' end
    from (values ${tuples.join()}) as mail
    cross join (select coalesce((select is_on from mail_delivery), false) as is_on) as delivery
    returning o.state`;
  const { rows: stored } = await tx.executeQuery<{ state: MailState }>(
    CompiledQuery.raw(statement, [now, organisationId, ...values]),
  );
  return stored.some(({ state }) => state === "waiting");
}

/** Whether a mail is in doubt depends on the time, so the present is given. */
type Standing = { is: MailStanding; now: Date };

/**
 * The mails of an organisation, newest first; `before` is the last one of the page before. Paged by their ids, which
 * begin with the time they were written: a sweep writes thousands in the same moment.
 */
export async function listMails(
  db: Db,
  by: { organisationId: string; before?: string | undefined; standing?: Standing | undefined; atMost: number },
): Promise<Mail[]> {
  const { standing } = by;
  const rows = await db
    .selectFrom("outbox")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .$if(by.before !== undefined, (query) => query.where("id", "<", by.before as string))
    .where((of) => of.and(standing ? [stands(of, standing)] : []))
    .orderBy("id", "desc")
    .limit(by.atMost)
    .execute();
  return rows.map(toMail);
}

function stands(of: ExpressionBuilder<DB, "outbox">, { is, now }: Standing) {
  if (is !== "in_doubt") return of("state", "=", is);
  const isDoubtful = of.or([of("failure", "is not", null), of("claimedAt", "<=", claimsInDoubtSince(now))]);
  return of.and([of("state", "=", "claimed"), isDoubtful]);
}

/** The mails about one review, oldest first. */
export async function listMailsAboutReview(db: Db, by: { organisationId: string; reviewId: string }): Promise<Mail[]> {
  const rows = await db
    .selectFrom("outbox")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("reviewId", "=", by.reviewId)
    .orderBy("id")
    .execute();
  return rows.map(toMail);
}

/** Mails to one purchaser: those with these ids, and those about these reviews; newest first. */
export async function listMailsAmong(
  db: Db,
  by: { organisationId: string; purchaserId: string; ids: readonly string[]; reviewIds: readonly string[] },
): Promise<Mail[]> {
  const rows = await db
    .selectFrom("outbox")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .where((eb) =>
      eb.or([eb("id", "=", eb.fn.any(eb.val([...by.ids]))), eb("reviewId", "=", eb.fn.any(eb.val([...by.reviewIds])))]),
    )
    .orderBy("id", "desc")
    .execute();
  return rows.map(toMail);
}

/** The newest mails to one purchaser, newest first. */
export async function listNewestMailsTo(
  db: Db,
  by: { organisationId: string; purchaserId: string },
  atMost: number,
): Promise<Mail[]> {
  const rows = await db
    .selectFrom("outbox")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .orderBy("id", "desc")
    .limit(atMost)
    .execute();
  return rows.map(toMail);
}

/** The mails to one purchaser, oldest first. */
export async function listMailsOfPurchaser(
  db: Db,
  by: { organisationId: string; purchaserId: string },
): Promise<Mail[]> {
  const rows = await db
    .selectFrom("outbox")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .orderBy("id")
    .execute();
  return rows.map(toMail);
}

/** Some mails by their ids, oldest first. */
export async function listMailsById(db: Db, by: { organisationId: string; ids: readonly string[] }): Promise<Mail[]> {
  const rows = await db
    .selectFrom("outbox")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where((eb) => eb("id", "=", eb.fn.any(eb.val([...by.ids]))))
    .orderBy("id")
    .execute();
  return rows.map(toMail);
}

export async function findMail(db: Db, by: { organisationId: string; id: string }): Promise<Mail | undefined> {
  const row = await db
    .selectFrom("outbox")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .executeTakeFirst();
  return row && toMail(row);
}

export async function deleteMailsOfPurchaser(
  tx: Db,
  by: { organisationId: string; purchaserId: string },
): Promise<void> {
  await tx
    .deleteFrom("outbox")
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .execute();
}

/** Deletes mails by their ids: those to somebody who never bought anything belong to no purchaser. */
export async function deleteMailsById(tx: Db, by: { organisationId: string; ids: readonly string[] }): Promise<void> {
  await tx
    .deleteFrom("outbox")
    .where("organisationId", "=", by.organisationId)
    .where((eb) => eb("id", "=", eb.fn.any(eb.val([...by.ids]))))
    .execute();
}

/** Deletes the mails about a review when its text is deleted, since they quote it. */
export async function deleteMailsAboutReview(tx: Db, by: { organisationId: string; reviewId: string }): Promise<void> {
  await tx
    .deleteFrom("outbox")
    .where("organisationId", "=", by.organisationId)
    .where("reviewId", "=", by.reviewId)
    .execute();
}

const forgottenAtOnce = 1000;

/**
 * A sweep: deletes the words of finished mails, of any organisation, that were written before a given time, and the
 * hash of the address they went to. What became of them stays, and so does what prevents anybody from being asked
 * twice: neither names anybody. A mail in doubt keeps its words until somebody has decided about it.
 *
 * @returns how many
 */
export async function forgetMailsBefore(db: Db, before: Date, now: Date): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from organisations where id in (select o.organisation_id from outbox o where ${isToForget(before)})
    order by id`.execute(acrossOrganisations(db));
  let forgotten = 0;
  await forEachAlone(rows, async ({ id }) => {
    forgotten += await forgetMailsOf(db, id, before, now);
  });
  return forgotten;
}

/** The condition of the index outbox_to_forget. */
const isToForget = (before: Date) =>
  sql`o.forgotten_at is null and o.state in ('sent', 'refused', 'withheld') and o.created_at < ${before}::timestamptz`;

async function forgetMailsOf(db: Db, organisationId: string, before: Date, now: Date): Promise<number> {
  for (let forgotten = 0; ; ) {
    const { numAffectedRows } = await sql`
      with old as (
        select o.id from outbox o where o.organisation_id = ${organisationId}::uuid and ${isToForget(before)}
        order by o.created_at
        limit ${forgottenAtOnce}
        for update skip locked
      )
      update outbox o set subject = '', body = '', html = null, recipient_hash = null, forgotten_at = ${now}::timestamptz
      from old where o.organisation_id = ${organisationId}::uuid and o.id = old.id`.execute(db);
    forgotten += Number(numAffectedRows);
    if (Number(numAffectedRows) < forgottenAtOnce) return forgotten;
  }
}

export function toMail(row: Selectable<Outbox>): Mail {
  const { organisationId, id, kind, purchaserId, reviewId, language, subject, body, html, createdAt, sentAt } = row;
  const { isBulk, state, claimedAt, attempts, nextAttemptAt, failure, withheldBecause, forgottenAt } = row;
  return {
    organisationId,
    id,
    kind,
    purchaserId,
    reviewId,
    isBulk,
    language: languageNamed(language),
    subject,
    body,
    html,
    createdAt,
    state,
    claimedAt,
    attempts,
    nextAttemptAt,
    failure,
    withheldBecause,
    sentAt,
    forgottenAt,
  };
}
