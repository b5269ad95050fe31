import type { Selectable } from "kysely";
import type { Db } from "../platform/db.ts";
import { isLanguage } from "../platform/i18n.ts";
import { newId } from "../platform/ids.ts";
import type { Outbox } from "../platform/schema.ts";
import type { Mail, MailKind } from "./mail.ts";

type NewMail = Omit<Mail, "id" | "createdAt" | "sentAt">;

/** Puts a mail in the outbox, in the transaction of what it tells about. Gives back its id. */
export async function insertMail(tx: Db, mail: NewMail, now: Date): Promise<string> {
  const { organisationId, kind, purchaserId, reviewId, language, subject, body } = mail;
  const id = newId(now);
  await tx
    .insertInto("outbox")
    .values({ organisationId, id, kind, purchaserId, reviewId, language, subject, body, createdAt: now })
    .execute();
  return id;
}

/**
 * The mails of an organisation, newest first; `before` is the moment of the last one of the page before. Mails of one moment
 * are not torn apart, so a page may be a little longer than it was asked to be.
 */
export async function listMails(
  db: Db,
  by: { organisationId: string; before?: Date; atMost: number },
): Promise<Mail[]> {
  const rows = await db
    .selectFrom("outbox")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .$if(by.before !== undefined, (query) => query.where("createdAt", "<", by.before as Date))
    .orderBy("createdAt", "desc")
    .fetch(by.atMost, "with ties")
    .execute();
  const mails = rows.map(toMail);
  return mails.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1));
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

/** The mails about a review quote it: they go when its text goes. */
export async function deleteMailsAboutReview(tx: Db, by: { organisationId: string; reviewId: string }): Promise<void> {
  await tx
    .deleteFrom("outbox")
    .where("organisationId", "=", by.organisationId)
    .where("reviewId", "=", by.reviewId)
    .execute();
}

function toMail(row: Selectable<Outbox>): Mail {
  const { organisationId, id, kind, purchaserId, reviewId, language, subject, body, createdAt, sentAt } = row;
  return {
    organisationId,
    id,
    kind: kind as MailKind,
    purchaserId,
    reviewId,
    language: isLanguage(language) ? language : "en",
    subject,
    body,
    createdAt,
    sentAt,
  };
}
