import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { random128 } from "../platform/secrets.ts";
import { isStillRight } from "../purchases/index.ts";
import { isOpenToLink, type ReviewState } from "../reviews/index.ts";
import { isAsked, type LeftOut } from "./due-orders.queries.ts";
import type { Invitation } from "./invitation.ts";
import { findInvitationOfMail } from "./invitations.queries.ts";

/** The secret of the page of an invitation's order; made once, when its mail is first written. */
export async function ensurePageSecret(db: Db, { organisationId, id }: Invitation): Promise<string> {
  const { rows } = await sql<{ pageSecret: Buffer }>`
    update invitations set page_secret = coalesce(page_secret, ${Buffer.from(random128(), "hex")})
    where organisation_id = ${organisationId} and id = ${id}
    returning page_secret`.execute(db);
  return rows[0]!.pageSecret.toString("hex");
}

/** The same, if there is one: for those who only look at the mail. */
export async function findPageSecret(db: Db, { organisationId, id }: Invitation): Promise<string | undefined> {
  const row = await db
    .selectFrom("invitations")
    .select("pageSecret")
    .where("organisationId", "=", organisationId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row?.pageSecret?.toString("hex");
}

/** The invitation whose mail has this secret in it. The index is partial, so its condition must be repeated here. */
export async function findInvitationByPageSecret(
  db: Db,
  { organisationId, pageSecret }: { organisationId: string; pageSecret: string },
): Promise<Invitation | undefined> {
  const row = await db
    .selectFrom("invitations")
    .select("mailId")
    .where("organisationId", "=", organisationId)
    .where("pageSecret", "is not", null)
    .where("pageSecret", "=", Buffer.from(pageSecret, "hex"))
    .executeTakeFirst();
  return row && findInvitationOfMail(db, { organisationId, mailId: row.mailId });
}

/** A purchase as the page of its order shows it. */
export type OrderedItem = {
  sku: string;
  linkSecret: string;
  productName: string | null;
  imageUrl: string | null;
  isIncentivised: boolean;
  /** Whether a review can be written by its link now: the first one, or one in place of a refused one. */
  isOpen: boolean;
};

/**
 * What the page of an invitation's order lists: the purchases of its purchaser in that order that may be asked about. A purchase
 * whose link was ever revoked is left out, since whoever it was revoked for may also have the page. So is what the shop asks
 * nobody about, unless it was asked about or reviewed before the shop said so. A read join over purchases, reviews and products.
 */
export async function listOrderedItems(db: Db, invitation: Invitation, leftOut: LeftOut): Promise<OrderedItem[]> {
  const { organisationId, purchaserId, orderRef } = invitation;
  type Row = Omit<OrderedItem, "linkSecret" | "isOpen"> & {
    linkSecret: Buffer;
    state: ReviewState | null;
    isVisible: boolean;
  };
  const { rows } = await sql<Row>`
    select p.sku, p.link_secret, coalesce(p.is_incentivised, false) as is_incentivised, d.name as product_name, d.image_url, r.state,
      r.visible_version is not null as is_visible
    from purchases p
    left join reviews r on r.organisation_id = p.organisation_id and r.purchase_id = p.id and r.purchaser_id = p.purchaser_id
    left join products d on d.organisation_id = p.organisation_id and d.sku = p.sku
    where p.organisation_id = ${organisationId} and p.purchaser_id = ${purchaserId} and p.order_ref = ${orderRef} and ${isStillRight}
      and (p.contacted_at is not null or r.id is not null or (${isAsked(organisationId, "p", leftOut)}))
    order by p.id`.execute(db);
  return rows.map(({ linkSecret, state, isVisible, ...row }) => ({
    ...row,
    linkSecret: linkSecret.toString("hex"),
    isOpen: isOpenToLink(state === null ? undefined : { state, isVisible }),
  }));
}
