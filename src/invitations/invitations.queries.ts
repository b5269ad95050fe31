import { type Selectable, sql } from "kysely";
import { latestMark, mend } from "../platform/ahead.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import { isSame } from "../platform/plan-by-index.ts";
import type { Invitations } from "../platform/schema.ts";
import { isStillRight } from "../purchases/index.ts";
import { firstSubmittedAt, isAsked, isNotReviewed, type LeftOut, wasRight } from "./due-orders.queries.ts";
import type { Invitation, InvitationKind, InvitedPurchase } from "./invitation.ts";

export type NewInvitation = Pick<Invitation, "orderRef" | "purchaserId" | "purchaseIds" | "mailId">;

/**
 * Records which mails ask whom about which orders. An order that was already asked about in this way violates the unique key and
 * fails the caller's transaction, which undoes the mails as well.
 */
export async function insertInvitations(
  tx: Db,
  of: { organisationId: string; kind: InvitationKind },
  invitations: readonly NewInvitation[],
  now: Date,
): Promise<void> {
  if (invitations.length === 0) return;
  const all = (name: "orderRef" | "purchaserId" | "mailId") => invitations.map((one) => one[name]);
  // Arrays of different lengths make no array: each is sent as the text that PostgreSQL reads as one.
  const purchaseIds = invitations.map((one) => `{${one.purchaseIds.join()}}`);
  await sql`
    insert into invitations (organisation_id, kind, created_at, id, order_ref, purchaser_id, mail_id, purchase_ids)
    select ${of.organisationId}::uuid, ${of.kind}, ${now}::timestamptz, id, order_ref, purchaser_id, mail_id, purchase_ids::uuid[]
    from unnest(${invitations.map(() => newId(now))}::uuid[], ${all("orderRef")}::text[], ${all("purchaserId")}::uuid[],
      ${all("mailId")}::uuid[], ${purchaseIds}::text[]) as made (id, order_ref, purchaser_id, mail_id, purchase_ids)`.execute(
    tx,
  );
}

/** The invitation that a mail is. */
export async function findInvitationOfMail(
  db: Db,
  by: { organisationId: string; mailId: string },
): Promise<Invitation | undefined> {
  const row = await db
    .selectFrom("invitations")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("mailId", "=", by.mailId)
    .executeTakeFirst();
  return row && toInvitation(row);
}

/** The invitations of a purchaser, oldest first. */
export async function listInvitationsOfPurchaser(
  db: Db,
  by: { organisationId: string; purchaserId: string },
): Promise<Invitation[]> {
  const rows = await db
    .selectFrom("invitations")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .orderBy("id")
    .execute();
  return rows.map(toInvitation);
}

/** The mails that asked a purchaser about one order: the invitation, and the reminder. */
export async function listInvitationMails(
  db: Db,
  by: { organisationId: string; purchaserId: string; orderRef: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom("invitations")
    .select("mailId")
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .where("orderRef", "=", by.orderRef)
    .execute();
  return rows.map(({ mailId }) => mailId);
}

export async function deleteInvitationsOfPurchaser(
  tx: Db,
  by: { organisationId: string; purchaserId: string },
): Promise<void> {
  await tx
    .deleteFrom("invitations")
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .execute();
}

/** The order then counts as not asked about; the mail stays in the outbox as it was. */
export async function deleteInvitation(tx: Db, { organisationId, id }: Invitation): Promise<void> {
  await tx
    .deleteFrom("invitations")
    .where("organisationId", "=", organisationId)
    .where("id", "=", id)
    .where("sentAt", "is", null)
    .execute();
}

/**
 * Takes back invitations written while there was no mail server: their orders count as not asked about. The mails stay in the
 * outbox as they were, and are never sent.
 *
 * @returns how many
 */
export async function deleteUnsendableInvitations(
  db: Db,
  { organisationId }: { organisationId: string },
): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from invitations v using outbox o
    where o.organisation_id = ${organisationId} and o.withheld_because = 'no_mail_server'
      and o.kind in ('invitation', 'reminder') and v.organisation_id = ${organisationId} and v.mail_id = o.id
      and v.sent_at is null`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

export async function noteInvitationSent(tx: Db, invitation: Invitation, now: Date): Promise<void> {
  await tx
    .updateTable("invitations")
    .set({ sentAt: now })
    .where("organisationId", "=", invitation.organisationId)
    .where("id", "=", invitation.id)
    .execute();
}

/**
 * Whether another mail that asks for reviews went to this purchaser after a moment, or may have: one that is in doubt, or one
 * that was claimed before this one and may be on its way right now.
 */
export async function wasAskedSince(
  db: Db,
  { organisationId, purchaserId, id, mailId }: Invitation,
  { since, claimedAt }: { since: Date; claimedAt: Date },
): Promise<boolean> {
  const { rows } = await sql`
    select from invitations v
    where v.organisation_id = ${organisationId} and v.purchaser_id = ${purchaserId} and v.id <> ${id}
      and (v.sent_at > ${since} or exists (select from outbox o where o.organisation_id = ${organisationId} and o.id = v.mail_id
        and o.state = 'claimed' and o.claimed_at > ${since} and (o.claimed_at, o.id) < (${claimedAt}, ${mailId}::uuid)))
    limit 1`.execute(db);
  return rows.length > 0;
}

/** Purchases as mails ask about them, with what the catalogue knows: a read join over purchases and products. */
export async function listInvitedPurchases(
  db: Db,
  by: { organisationId: string; ids: readonly string[] },
): Promise<InvitedPurchase[]> {
  return invitedPurchases(db, by.organisationId, sql`p.id = any (${[...by.ids]}::uuid[])`);
}

/**
 * The purchases of an invitation that may still be asked about: still its purchaser's; not reviewed, cancelled, refunded or
 * revoked; and not left out by the shop.
 */
export async function listStillRight(db: Db, invitation: Invitation, leftOut: LeftOut): Promise<InvitedPurchase[]> {
  const { organisationId, purchaserId, purchaseIds } = invitation;
  return invitedPurchases(
    db,
    organisationId,
    sql`p.id = any (${[...purchaseIds]}::uuid[]) and p.purchaser_id = ${purchaserId} and ${isStillRight}
      and ${isNotReviewed(organisationId, sql`p.id`, sql`p.purchaser_id`)} and ${isAsked(organisationId, "p", leftOut)}`,
  );
}

/**
 * The purchases of an invitation that its mail asked about when it was handed over: those that were right at that moment. Any
 * that were reviewed, cancelled or refunded since had been asked about all the same.
 */
export async function listAskedAbout(
  db: Db,
  invitation: Invitation,
  leftOut: LeftOut,
  at: Date,
): Promise<InvitedPurchase[]> {
  const { organisationId, purchaserId, purchaseIds } = invitation;
  return invitedPurchases(
    db,
    organisationId,
    sql`p.id = any (${[...purchaseIds]}::uuid[]) and p.purchaser_id = ${purchaserId} and ${wasRight(at)}
      and ${isAsked(organisationId, "p", leftOut, at)}
      and not exists (select from reviews r where r.organisation_id = ${organisationId} and r.purchase_id = p.id
        and r.purchaser_id = p.purchaser_id and ${firstSubmittedAt(organisationId)} <= ${at})`,
  );
}

async function invitedPurchases(
  db: Db,
  organisationId: string,
  which: ReturnType<typeof sql<boolean>>,
): Promise<InvitedPurchase[]> {
  const { rows } = await sql<Omit<InvitedPurchase, "linkSecret"> & { linkSecret: Buffer }>`
    select p.id, p.order_ref, p.sku, p.link_secret, p.is_incentivised, p.purchase_date, d.name as product_name, d.image_url,
      p.contacted_at is not null as was_asked
    from purchases p
    left join lateral (
      select name, image_url from products d where d.organisation_id = ${organisationId} and ${isSame(sql`d.sku`, sql`p.sku`)}
      order by d.sku offset 0
    ) d on true
    where p.organisation_id = ${organisationId} and ${which}
    order by p.id`.execute(db);
  return rows.map(({ linkSecret, ...row }) => ({ ...row, linkSecret: linkSecret.toString("hex") }));
}

/** How many mails were made since a moment, and how many of them the mail server accepted. */
export async function countInvitationsSince(
  db: Db,
  by: { organisationId: string; since: Date },
): Promise<{ made: number; sent: number }> {
  return db
    .selectFrom("invitations")
    .select([sql<number>`count(*)::int`.as("made"), sql<number>`count(sent_at)::int`.as("sent")])
    .where("organisationId", "=", by.organisationId)
    .where("createdAt", ">=", by.since)
    .executeTakeFirstOrThrow();
}

/** Whom an invitation goes to now; undefined once they have been erased. */
export async function findInvitedPurchaser(
  db: Db,
  by: { organisationId: string; purchaserId: string },
): Promise<{ email: string; firstName: string | null; country: string | null } | undefined> {
  const row = await db
    .selectFrom("purchasers")
    .select(["email", "firstName", "country"])
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.purchaserId)
    .executeTakeFirst();
  return row && row.email !== null ? { ...row, email: row.email } : undefined;
}

function toInvitation(row: Selectable<Invitations>): Invitation {
  const { organisationId, id, kind, orderRef, purchaserId, purchaseIds, mailId, createdAt, sentAt } = row;
  return {
    organisationId,
    id,
    kind,
    orderRef,
    purchaserId,
    purchaseIds,
    mailId,
    createdAt,
    sentAt,
  };
}

/**
 * Mends invitations dated in the future: nobody would be reminded, or asked about another order, before that day has passed.
 *
 * @returns how many
 */
export async function mendInvitationsAhead(db: Db, now: Date): Promise<number> {
  const latest = latestMark(now);
  return mend(acrossOrganisations(db), [
    sql`update invitations v set created_at = ${now}::timestamptz from organisations o
      where v.organisation_id = o.id and v.created_at > ${latest}::timestamptz`,
    sql`update invitations v set sent_at = ${now}::timestamptz from organisations o
      where v.organisation_id = o.id and v.sent_at > ${latest}::timestamptz`,
  ]);
}
