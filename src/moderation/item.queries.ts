import { sql } from "kysely";
import { findProduct } from "../catalogue/index.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import type { Undoable } from "./queue.ts";

/** What a vetter may know about the purchase: whether there was one, when and from where, but not by whom. */
export type PurchaseFacts = {
  productName: string | null;
  /** Which variant was bought, if that is another than the one that the text is about. */
  variant: string | null;
  purchaseDate: string | null;
  deliveryDate: string | null;
  isConfirmed: boolean;
  /** False if an order has since named another purchaser: then the rest is not about the author. */
  isAuthors: boolean;
  /** Whether the author was given something for a review, as the shop says; null where it has not said. */
  isIncentivised: boolean | null;
  /** What the shop has said since: the review stays, and says so. */
  cancelledAt: Date | null;
  refundedAt: Date | null;
  country: string | null;
};

/**
 * A read join of the purchase that a text rests on with its purchaser's country, and the product that it is about.
 *
 * @param of who wrote the text, and by which purchase
 */
export async function findPurchaseFacts(
  db: Db,
  of: { organisationId: string; purchaseId: string; purchaserId: string | null; sku: string },
): Promise<PurchaseFacts> {
  const { organisationId, purchaseId, purchaserId, sku } = of;
  const product = await findProduct(db, { organisationId, sku });
  const row = await db
    .selectFrom("purchases")
    .innerJoin("purchasers", (join) =>
      join
        .onRef("purchasers.organisationId", "=", "purchases.organisationId")
        .onRef("purchasers.id", "=", "purchases.purchaserId"),
    )
    .select(["purchases.sku", "purchases.confirmedAt", "purchases.purchaseDate", "purchases.deliveryDate"])
    .select(["purchases.isIncentivised", "purchases.cancelledAt", "purchases.refundedAt", "purchasers.country"])
    .where("purchases.organisationId", "=", organisationId)
    .where("purchases.id", "=", purchaseId)
    .where("purchases.purchaserId", "=", purchaserId)
    .executeTakeFirst();
  return {
    productName: product?.name ?? null,
    variant: row !== undefined && row.sku !== sku ? row.sku : null,
    purchaseDate: row?.purchaseDate ?? null,
    deliveryDate: row?.deliveryDate ?? null,
    isConfirmed: row !== undefined && row.confirmedAt !== null,
    isAuthors: row !== undefined,
    isIncentivised: row?.isIncentivised ?? null,
    cancelledAt: row?.cancelledAt ?? null,
    refundedAt: row?.refundedAt ?? null,
    country: row?.country ?? null,
  };
}

/** What a purchase is marked as in the queue. */
export type PurchaseMarks = {
  organisationId: string;
  number: number;
  isCancelled: boolean;
  isRefunded: boolean;
  isIncentivised: boolean;
};

/**
 * Which of these reviews, of several organisations, are about a purchase with a mark. Only purchases that are still the
 * author's count.
 */
export async function listPurchaseMarks(
  db: Db,
  of: readonly { organisationId: string; number: number }[],
): Promise<PurchaseMarks[]> {
  if (of.length === 0) return [];
  const { rows } = await sql<PurchaseMarks>`
    select r.organisation_id, r.number, p.cancelled_at is not null as is_cancelled, p.refunded_at is not null as is_refunded,
      p.is_incentivised
    from unnest(${of.map(({ organisationId }) => organisationId)}::uuid[], ${of.map(({ number }) => number)}::integer[])
      as asked (organisation_id, number)
    join reviews r on r.organisation_id = asked.organisation_id and r.number = asked.number
    join purchases p on p.organisation_id = r.organisation_id and p.id = r.purchase_id and p.purchaser_id = r.purchaser_id
    where p.cancelled_at is not null or p.refunded_at is not null or p.is_incentivised`.execute(
    acrossOrganisations(db),
  );
  return rows;
}

/** The names of products of several organisations, for a page of the queue. */
export async function listProductNames(
  db: Db,
  of: readonly { organisationId: string; sku: string }[],
): Promise<{ organisationId: string; sku: string; name: string }[]> {
  if (of.length === 0) return [];
  const { rows } = await sql<{ organisationId: string; sku: string; name: string }>`
    select p.organisation_id, p.sku, p.name
    from unnest(${of.map(({ organisationId }) => organisationId)}::uuid[], ${of.map(({ sku }) => sku)}::text[])
      as asked (organisation_id, sku)
    join products p on p.organisation_id = asked.organisation_id and p.sku = asked.sku`.execute(
    acrossOrganisations(db),
  );
  return rows;
}

/** What this vetter decided within the last seconds, newest first. */
export async function listUndoable(db: Db, staffId: string, now: Date): Promise<Undoable[]> {
  const { rows } = await sql<Undoable>`
    select d.verdict, d.takes_effect_at, d.subject_kind, o.trkref, o.name as shop,
      coalesce(r.number, q.number, a.number) as number
    from moderation_decisions d
    join organisations o on o.id = d.organisation_id
    left join fast_responses f on d.subject_kind = 'fast_response' and f.organisation_id = d.organisation_id
      and f.id = d.subject_id
    left join reviews r on r.organisation_id = d.organisation_id and r.id = coalesce(f.review_id, d.subject_id)
      and d.subject_kind in ('review', 'fast_response')
    left join questions q on d.subject_kind = 'question' and q.organisation_id = d.organisation_id and q.id = d.subject_id
    left join answers a on d.subject_kind = 'answer' and a.organisation_id = d.organisation_id and a.id = d.subject_id
    where coalesce(r.number, q.number, a.number) is not null and d.staff_id = ${staffId} and d.takes_effect_at > ${now}::timestamptz
    order by d.decided_at desc
    limit 5`.execute(acrossOrganisations(db));
  return rows;
}
