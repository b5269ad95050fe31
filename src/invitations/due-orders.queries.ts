import { type RawBuilder, sql } from "kysely";
import type { InvitationSettings } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import type { DueDays, InvitableDays } from "./due-days.ts";
import type { DueOrder } from "./invitation.ts";

// The queries of the sweep: read joins over purchases, purchasers and reviews, each within one organisation.

type Page = {
  organisationId: string;
  /** Whoever was mailed after this is left in peace. */
  restedSince: Date;
  /** The last purchaser of the page before; null for the first page. */
  after: string | null;
  atMost: number;
};

/** The days by which an order is due, whether one without any date is due, and what nobody is asked about. */
type DueRule = { days: InvitableDays; withoutDate: boolean; leftOut: LeftOut };

/** What a shop's invitations leave out, whatever score anybody gave. */
export type LeftOut = Pick<InvitationSettings, "inviteNeverSkus" | "inviteNeverCategories" | "inviteOncePerProduct">;

/**
 * The orders that are due for an invitation: for each purchaser the one that became due first, in the order of the purchasers'
 * ids. None that was already asked about.
 */
export async function listDueForInvitation(db: Db, page: Page & DueRule): Promise<DueOrder[]> {
  const { organisationId, restedSince, atMost } = page;
  const { rows } = await sql<DueOrder>`
    with items as (${dueItems(page)}), due as (
      select i.purchaser_id, i.order_ref, array_agg(i.id order by i.id) as purchase_ids, max(i.language) as language,
        min(coalesce(i.day, i.came_at::date)) as first_day
      from items i
      where not exists (select from invitations v where v.organisation_id = ${organisationId}
          and v.purchaser_id = i.purchaser_id and v.order_ref = i.order_ref)
        and ${hasRested(organisationId, sql`i.purchaser_id`, restedSince)}
      group by i.purchaser_id, i.order_ref
    ), first as (
      select distinct on (purchaser_id) * from due order by purchaser_id, first_day, order_ref limit ${atMost}
    )
    select f.purchaser_id, f.order_ref, f.purchase_ids, f.language, u.email, u.first_name, u.country
    from first f join purchasers u on u.organisation_id = ${organisationId} and u.id = f.purchaser_id
    order by f.purchaser_id`.execute(db);
  return rows;
}

/**
 * The orders whose invitation was sent long enough ago for the reminder, with the items that can be asked about now: those the
 * invitation asked about that nobody has reviewed, and those that have become due since (a second delivery). For each purchaser
 * the order asked about first, in the order of the purchasers' ids.
 */
export async function listDueForReminder(
  db: Db,
  page: Page & DueRule & { sentOn: DueDays; never: readonly string[] },
): Promise<DueOrder[]> {
  const { organisationId, sentOn, never, restedSince, after, atMost, leftOut } = page;
  const wasSentThen = sql`i.organisation_id = ${organisationId} and i.kind = 'invitation'
    and i.sent_at >= ${sentOn.startsAt} and i.sent_at < ${sentOn.endsAt} and i.purchaser_id > ${after ?? lowestId}::uuid`;
  const { rows } = await sql<DueOrder>`
    with later as (${dueItems(page)}), items as (
      select i.purchaser_id, i.order_ref, i.sent_at, p.id, p.language
      from invitations i
      join purchases p on p.organisation_id = i.organisation_id and p.id = any (i.purchase_ids)
        and p.purchaser_id = i.purchaser_id and p.contacted_at is not null and ${isStillRight}
      join purchasers u on u.organisation_id = i.organisation_id and u.id = i.purchaser_id and u.erased_at is null
      where ${wasSentThen} and (u.country is null or not ${countryOfRule} = any (${never}::text[]))
        and ${isNotReviewed(organisationId, sql`p.id`, sql`p.purchaser_id`)} and ${isAsked(organisationId, "p", leftOut)}
      union all
      select i.purchaser_id, i.order_ref, i.sent_at, l.id, l.language
      from later l
      join invitations i on i.purchaser_id = l.purchaser_id and i.order_ref = l.order_ref
      where ${wasSentThen}
    ), due as (
      select i.purchaser_id, i.order_ref, array_agg(i.id order by i.id) as purchase_ids, max(i.language) as language,
        min(i.sent_at) as sent_at
      from items i
      where not exists (select from invitations v where v.organisation_id = ${organisationId}
          and v.purchaser_id = i.purchaser_id and v.order_ref = i.order_ref and v.kind = 'reminder')
        and ${hasRested(organisationId, sql`i.purchaser_id`, restedSince)}
      group by i.purchaser_id, i.order_ref
    ), first as (
      select distinct on (purchaser_id) * from due order by purchaser_id, sent_at, order_ref limit ${atMost}
    )
    select f.purchaser_id, f.order_ref, f.purchase_ids, f.language, u.email, u.first_name, u.country
    from first f join purchasers u on u.organisation_id = ${organisationId} and u.id = f.purchaser_id
    order by f.purchaser_id`.execute(db);
  return rows;
}

/**
 * The purchases that are due and were never asked about: only confirmed ones, and none that was cancelled, refunded, reviewed, or
 * had its link revoked.
 *
 * The two halves inside repeat the conditions of the two partial indexes, so that these are used.
 */
function dueItems({ organisationId, days, withoutDate, leftOut, after }: Page & DueRule): RawBuilder<unknown> {
  const all = [days.usual, ...days.countries.flatMap((one) => one.days ?? [])];
  const firstDay = all.map(({ from }) => from).sort()[0]!;
  const lastDay = all
    .map(({ to }) => to)
    .sort()
    .at(-1)!;
  const startsAt = new Date(Math.min(...all.map((one) => one.startsAt.getTime())));
  const endsAt = new Date(Math.max(...all.map((one) => one.endsAt.getTime())));
  const unasked = sql`p.organisation_id = ${organisationId} and p.contacted_at is null and ${isStillRight}`;
  return sql`
    select i.* from (
      select p.id, p.purchaser_id, p.order_ref, p.sku, p.language, coalesce(p.delivery_date, p.purchase_date) as day, null::timestamptz as came_at
      from purchases p
      where ${unasked} and coalesce(p.delivery_date, p.purchase_date) between ${firstDay}::date and ${lastDay}::date
      union all
      select p.id, p.purchaser_id, p.order_ref, p.sku, p.language, null, p.confirmed_at
      from purchases p
      where ${unasked} and ${withoutDate} and p.delivery_date is null and p.purchase_date is null
        and p.confirmed_at >= ${startsAt} and p.confirmed_at < ${endsAt}
    ) i
    join purchasers u on u.organisation_id = ${organisationId} and u.id = i.purchaser_id and u.erased_at is null
    left join (${rulesOf(days)}) r on r.country = ${countryOfRule}
    where ${isDueOn(days)} and i.purchaser_id > ${after ?? lowestId}::uuid
      and ${isNotReviewed(organisationId, sql`i.id`, sql`i.purchaser_id`)} and ${isAsked(organisationId, "i", leftOut)}`;
}

const lowestId = "00000000-0000-0000-0000-000000000000";

// Purchasers keep the code their shop sent; the rules know the United Kingdom by its ISO code.
const countryOfRule = sql`(case u.country when 'UK' then 'GB' else u.country end)`;

/** Whether nothing has happened to a purchase `p` that makes it wrong to ask about it. */
export const isStillRight = sql<boolean>`(p.confirmed_at is not null and p.cancelled_at is null and p.refunded_at is null
  and not p.link_was_revoked)`;

/** The same, as of a given moment. The time of a revocation is not kept: a link revoked by now counts as revoked then. */
export function wasRight(at: Date): RawBuilder<boolean> {
  return sql`(p.confirmed_at is not null and coalesce(p.cancelled_at > ${at}, true) and coalesce(p.refunded_at > ${at}, true)
    and not p.link_was_revoked)`;
}

/**
 * Whether the shop's invitations do not leave out a row with a purchase's id, purchaser_id and sku.
 *
 * @param at the moment whose knowledge counts; default: now
 */
export function isAsked(organisationId: string, row: "p" | "i", leftOut: LeftOut, at?: Date): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${row}.${column}`);
  const { inviteNeverSkus: skus, inviteNeverCategories: categories, inviteOncePerProduct } = leftOut;
  const rules = [sql<boolean>`true`];
  if (skus.length > 0) rules.push(sql`not ${of("sku")} like any (${skus.map(likePattern)}::text[])`);
  if (categories.length > 0)
    rules.push(sql`not exists (select from products c where c.organisation_id = ${organisationId} and c.sku = ${of("sku")}
      and c.category like any (${categories.map(likePattern)}::text[]))`);
  if (inviteOncePerProduct)
    rules.push(sql`not exists (select from purchases e where e.organisation_id = ${organisationId}
      and e.purchaser_id = ${of("purchaser_id")} and e.sku = ${of("sku")} and e.id <> ${of("id")}
      and (${at ? sql`e.contacted_at <= ${at}` : sql`e.contacted_at is not null`}
        or exists (select from reviews r where r.organisation_id = ${organisationId} and r.purchase_id = e.id
          and r.purchaser_id = e.purchaser_id ${at ? sql`and ${firstSubmittedAt} <= ${at}` : sql``})))`);
  return sql.join(rules, sql` and `);
}

/** `*` stands for any characters; everything else for itself. */
function likePattern(pattern: string): string {
  return pattern.replaceAll(/[\\%_]/g, String.raw`\$&`).replaceAll("*", "%");
}

/** When the first version of a review `r` was sent; if its texts are gone, the newest. */
export const firstSubmittedAt = sql<Date>`coalesce((select min(v.submitted_at) from review_versions v
  where v.organisation_id = r.organisation_id and v.review_id = r.id), r.submitted_at)`;

/** Reviews of any state count: people who withdrew their review, or whose review was refused, are not asked again. */
export function isNotReviewed(
  organisationId: string,
  purchaseId: RawBuilder<unknown>,
  purchaserId: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql`not exists (select from reviews r where r.organisation_id = ${organisationId}
    and r.purchase_id = ${purchaseId} and r.purchaser_id = ${purchaserId})`;
}

// Nor is anybody asked while a mail to them is still waiting, or waiting again, however long the program or the mail server was
// away: that mail may go first. A mail in doubt may have gone when it was claimed, which can be days after it was written.
function hasRested(organisationId: string, purchaserId: RawBuilder<unknown>, since: Date): RawBuilder<boolean> {
  return sql`not exists (select from invitations v where v.organisation_id = ${organisationId}
    and v.purchaser_id = ${purchaserId} and (coalesce(v.sent_at, v.created_at) > ${since}
      or (v.sent_at is null and exists (select from outbox o where o.organisation_id = v.organisation_id and o.id = v.mail_id
        and (o.state = 'waiting' or (o.state = 'claimed' and (o.claimed_at > ${since} or o.has_begun is false)))))))`;
}

function rulesOf({ countries }: InvitableDays): RawBuilder<unknown> {
  return sql`select * from unnest(${countries.map(({ country }) => country)}::text[],
      ${countries.map((one) => one.days?.from ?? null)}::date[], ${countries.map((one) => one.days?.to ?? null)}::date[],
      ${countries.map((one) => one.days?.startsAt ?? null)}::timestamptz[],
      ${countries.map((one) => one.days?.endsAt ?? null)}::timestamptz[]
    ) as rule (country, first_day, last_day, starts_at, ends_at)`;
}

// A rule without days is "never": every comparison with its nulls is unknown, so nothing is due.
function isDueOn({ usual }: InvitableDays): RawBuilder<boolean> {
  return sql`case
    when i.day is not null and r.country is null then i.day between ${usual.from}::date and ${usual.to}::date
    when i.day is not null then i.day between r.first_day and r.last_day
    when r.country is null then i.came_at >= ${usual.startsAt} and i.came_at < ${usual.endsAt}
    else i.came_at >= r.starts_at and i.came_at < r.ends_at end`;
}
