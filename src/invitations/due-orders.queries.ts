import { type RawBuilder, sql } from "kysely";
import type { InvitationSettings } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { isSame } from "../platform/plan-by-index.ts";
import { isStillRight } from "../purchases/index.ts";
import type { DueDays, InvitableDays } from "./due-days.ts";
import type { DueOrder } from "./invitation.ts";

// The queries of the sweep: read joins over purchases, purchasers and reviews, each within one organisation. A sweep finds what was
// stored a moment ago, before anything is known of how much it is: so whatever is looked up for a row is looked up by its own index,
// for which equality is written as a range with an order, and `offset 0` keeps it from being joined (see planByIndex).

/** The rule by which orders are due at a moment: the days, what nobody is asked about, and how long people are left in peace. */
export type DueRule = {
  organisationId: string;
  days: InvitableDays;
  /** Whether an order without any date is due. */
  withoutDate: boolean;
  leftOut: LeftOut;
  /** Whoever was mailed after this is left in peace. */
  restedSince: Date;
  /** Of reminders: when the invitations were sent that are reminded of, and the countries in which nobody is. */
  reminds?: { sentOn: DueDays; never: readonly string[] };
};

/** Everybody after a purchaser (null: everybody), or these purchasers alone. */
type Whose = { after: string | null } | { purchaserIds: readonly string[] };

/** What a shop's invitations leave out, whatever score anybody gave. */
export type LeftOut = Pick<InvitationSettings, "inviteNeverSkus" | "inviteNeverCategories" | "inviteOncePerProduct">;

/** The purchasers to whom an order is due, in the order of their ids. */
export async function listPurchasersDue(
  db: Db,
  rule: DueRule,
  { after, atMost }: { after: string | null; atMost: number },
): Promise<string[]> {
  const { rows } = await sql<{ purchaserId: string }>`
    select distinct i.purchaser_id from (${dueOf(rule, { after })}) i order by i.purchaser_id limit ${atMost}`.execute(
    db,
  );
  return rows.map(({ purchaserId }) => purchaserId);
}

/**
 * To how many purchasers an invitation is due. Stops looking once it has met so many items: `isMore` then, and the count is the least it can be.
 */
export async function countPurchasersDue(
  db: Db,
  rule: DueRule,
  { itemsAtMost }: { itemsAtMost: number },
): Promise<{ count: number; isMore: boolean }> {
  const { rows } = await sql<{ count: number; items: number }>`
    select count(distinct due.purchaser_id)::int as count, count(*)::int as items
    from (select i.purchaser_id from (${dueOf(rule, { after: null })}) i limit ${itemsAtMost}) due`.execute(db);
  const { count, items } = rows[0]!;
  return { count, isMore: items === itemsAtMost };
}

/**
 * The orders that are due to these purchasers: for each of them the one that became due first (of a reminder: that was asked about
 * first), in the order of the purchasers' ids.
 */
export async function listOrdersDue(db: Db, rule: DueRule, purchaserIds: readonly string[]): Promise<DueOrder[]> {
  const { rows } = await sql<DueOrder>`
    with due as (
      select i.purchaser_id, i.order_ref, array_agg(i.id order by i.id) as purchase_ids, max(i.language) as language,
        min(i.since) as since
      from (${dueOf(rule, { purchaserIds })}) i
      group by i.purchaser_id, i.order_ref
    ), first as (
      select distinct on (purchaser_id) * from due order by purchaser_id, since, order_ref
    )
    select f.purchaser_id, f.order_ref, f.purchase_ids, f.language, u.email, u.first_name, u.country
    from first f cross join lateral (${purchaserOf(rule, sql`f.purchaser_id`)}) u
    order by f.purchaser_id`.execute(db);
  return rows;
}

function dueOf(rule: DueRule, whose: Whose): RawBuilder<unknown> {
  return rule.reminds ? toRemind(rule, rule.reminds, whose) : toInvite(rule, whose);
}

/** The items of the orders that are due for an invitation: none that was already asked about. */
function toInvite(rule: DueRule, whose: Whose): RawBuilder<unknown> {
  const { organisationId, restedSince } = rule;
  return sql`
    select i.purchaser_id, i.order_ref, i.id, i.language, coalesce(i.day, i.came_at::date) as since
    from (${dueItems(rule, whose)}) i
    where not exists (select from invitations v where v.organisation_id = ${organisationId}
        and ${isSame(sql`v.purchaser_id`, sql`i.purchaser_id`)} and v.order_ref = i.order_ref order by v.purchaser_id offset 0)
      and ${hasRested(organisationId, sql`i.purchaser_id`, restedSince)}`;
}

/**
 * The items that can be asked about now, of the orders whose invitation was sent long enough ago for the reminder: those the
 * invitation asked about that nobody has reviewed, and those that have become due since (a second delivery).
 */
function toRemind(
  rule: DueRule,
  { sentOn, never }: NonNullable<DueRule["reminds"]>,
  whose: Whose,
): RawBuilder<unknown> {
  const { organisationId, restedSince, leftOut } = rule;
  const wasSentThen = sql`i.organisation_id = ${organisationId} and i.kind = 'invitation'
    and i.sent_at >= ${sentOn.startsAt} and i.sent_at < ${sentOn.endsAt} and ${isOf(whose, sql`i.purchaser_id`)}`;
  return sql`
    select i.purchaser_id, i.order_ref, i.id, i.language, i.sent_at as since
    from (
      select i.purchaser_id, i.order_ref, i.sent_at, p.id, p.language
      from invitations i
      cross join lateral (${purchaserOf(rule, sql`i.purchaser_id`)}) u
      cross join lateral unnest(i.purchase_ids) as asked (id)
      cross join lateral (
        select p.* from purchases p
        where p.organisation_id = ${organisationId} and ${isSame(sql`p.id`, sql`asked.id`)} and p.purchaser_id = i.purchaser_id
          and p.contacted_at is not null and ${isStillRight}
        order by p.id offset 0
      ) p
      where ${wasSentThen} and (u.country is null or not ${countryOfRule} = any (${never}::text[]))
        and ${isNotReviewed(organisationId, sql`p.id`, sql`p.purchaser_id`)} and ${isAsked(organisationId, "p", leftOut)}
      union all
      select l.purchaser_id, l.order_ref, i.sent_at, l.id, l.language
      from (${dueItems(rule, whose)}) l
      cross join lateral (
        select i.sent_at from invitations i
        where ${wasSentThen} and ${isSame(sql`i.purchaser_id`, sql`l.purchaser_id`)} and i.order_ref = l.order_ref
        order by i.purchaser_id offset 0
      ) i
    ) i
    where not exists (select from invitations v where v.organisation_id = ${organisationId}
        and ${isSame(sql`v.purchaser_id`, sql`i.purchaser_id`)} and v.order_ref = i.order_ref and v.kind = 'reminder'
        order by v.purchaser_id offset 0)
      and ${hasRested(organisationId, sql`i.purchaser_id`, restedSince)}`;
}

/**
 * The purchases that are due and were never asked about: only confirmed ones, and none that was cancelled, refunded, reviewed, or
 * had its link revoked.
 */
function dueItems(rule: DueRule, whose: Whose): RawBuilder<unknown> {
  const { organisationId, days, leftOut } = rule;
  const items = "after" in whose ? itemsInDays(rule) : itemsOf(rule, whose.purchaserIds);
  return sql`
    select i.* from (${items}) i
    cross join lateral (${purchaserOf(rule, sql`i.purchaser_id`)}) u
    left join (${rulesOf(days)}) r on r.country = ${countryOfRule}
    where ${isDueOn(days)} and ${isOf(whose, sql`i.purchaser_id`)}
      and ${isNotReviewed(organisationId, sql`i.id`, sql`i.purchaser_id`)} and ${isAsked(organisationId, "i", leftOut)}`;
}

/** Whatever may be due by any country's rule. The halves repeat the conditions of the two partial indexes, so that these are used. */
function itemsInDays({ organisationId, days, withoutDate }: DueRule): RawBuilder<unknown> {
  const all = [days.usual, ...days.countries.flatMap((one) => one.days ?? [])];
  const firstDay = all.map(({ from }) => from).sort()[0]!;
  const lastDay = all
    .map(({ to }) => to)
    .sort()
    .at(-1)!;
  const startsAt = new Date(Math.min(...all.map((one) => one.startsAt.getTime())));
  const endsAt = new Date(Math.max(...all.map((one) => one.endsAt.getTime())));
  return sql`
    select p.id, p.purchaser_id, p.order_ref, p.sku, p.language, coalesce(p.delivery_date, p.purchase_date) as day, null::timestamptz as came_at
    from purchases p
    where p.organisation_id = ${organisationId} and ${isUnasked}
      and coalesce(p.delivery_date, p.purchase_date) between ${firstDay}::date and ${lastDay}::date
    union all
    select p.id, p.purchaser_id, p.order_ref, p.sku, p.language, null, p.confirmed_at
    from purchases p
    where p.organisation_id = ${organisationId} and ${isUnasked}
      and ${withoutDate} and p.delivery_date is null and p.purchase_date is null
      and p.confirmed_at >= ${startsAt} and p.confirmed_at < ${endsAt}`;
}

/** The same of these purchasers, whatever the day: by the days, every batch would read all that is due to the shop. */
function itemsOf({ organisationId, withoutDate }: DueRule, purchaserIds: readonly string[]): RawBuilder<unknown> {
  return sql`
    select p.* from unnest(${purchaserIds}::uuid[]) as whose (id)
    cross join lateral (
      select p.id, p.purchaser_id, p.order_ref, p.sku, p.language, coalesce(p.delivery_date, p.purchase_date) as day,
        case when p.delivery_date is null and p.purchase_date is null then p.confirmed_at end as came_at
      from purchases p
      where p.organisation_id = ${organisationId} and ${isSame(sql`p.purchaser_id`, sql`whose.id`)} and ${isUnasked}
        and (p.delivery_date is not null or p.purchase_date is not null or ${withoutDate})
      order by p.purchaser_id offset 0
    ) p`;
}

/** Whom a mail would go to, unless they were erased. */
function purchaserOf({ organisationId }: DueRule, id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select u.email, u.first_name, u.country from purchasers u
    where u.organisation_id = ${organisationId} and ${isSame(sql`u.id`, id)} and u.erased_at is null order by u.id offset 0`;
}

function isOf(whose: Whose, purchaserId: RawBuilder<unknown>): RawBuilder<boolean> {
  if ("after" in whose) return sql`${purchaserId} > ${whose.after ?? lowestId}::uuid`;
  return sql`${purchaserId} = any (${whose.purchaserIds}::uuid[])`;
}

const lowestId = "00000000-0000-0000-0000-000000000000";

// Purchasers keep the code their shop sent; the rules know the United Kingdom by its ISO code.
const countryOfRule = sql`(case u.country when 'UK' then 'GB' else u.country end)`;

const isUnasked = sql<boolean>`(p.contacted_at is null and ${isStillRight})`;

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
    rules.push(sql`not exists (select from products c where c.organisation_id = ${organisationId}
      and ${isSame(sql`c.sku`, of("sku"))} and c.category like any (${categories.map(likePattern)}::text[])
      order by c.sku offset 0)`);
  if (inviteOncePerProduct)
    rules.push(sql`not exists (select from purchases e where e.organisation_id = ${organisationId}
      and ${isSame(sql`e.purchaser_id`, of("purchaser_id"))} and e.sku = ${of("sku")} and e.id <> ${of("id")}
      and (${at ? sql`e.contacted_at <= ${at}` : sql`e.contacted_at is not null`}
        or exists (select from reviews r where r.organisation_id = ${organisationId} and ${isSame(sql`r.purchase_id`, sql`e.id`)}
          and r.purchaser_id = e.purchaser_id ${at ? sql`and ${firstSubmittedAt(organisationId)} <= ${at}` : sql``} order by r.purchase_id offset 0))
      order by e.purchaser_id offset 0)`);
  return sql.join(rules, sql` and `);
}

/** `*` stands for any characters; everything else for itself. */
function likePattern(pattern: string): string {
  return pattern.replaceAll(/[\\%_]/g, String.raw`\$&`).replaceAll("*", "%");
}

/** When the first version of a review `r` was sent; if its texts are gone, the newest. */
export function firstSubmittedAt(organisationId: string): RawBuilder<Date> {
  return sql`coalesce((select min(v.submitted_at) from review_versions v
    where v.organisation_id = ${organisationId} and v.review_id = r.id), r.submitted_at)`;
}

/** Reviews of any state count: people who withdrew their review, or whose review was refused, are not asked again. */
export function isNotReviewed(
  organisationId: string,
  purchaseId: RawBuilder<unknown>,
  purchaserId: RawBuilder<unknown>,
): RawBuilder<boolean> {
  return sql`not exists (select from reviews r where r.organisation_id = ${organisationId}
    and ${isSame(sql`r.purchase_id`, purchaseId)} and r.purchaser_id = ${purchaserId} order by r.purchase_id offset 0)`;
}

// Nor is anybody asked while a mail to them is still waiting, or waiting again, however long the program or the mail server was
// away: that mail may go first. A mail in doubt may have gone when it was claimed, which can be days after it was written.
function hasRested(organisationId: string, purchaserId: RawBuilder<unknown>, since: Date): RawBuilder<boolean> {
  return sql`not exists (select from invitations v where v.organisation_id = ${organisationId}
    and ${isSame(sql`v.purchaser_id`, purchaserId)} and (coalesce(v.sent_at, v.created_at) > ${since}
      or (v.sent_at is null and exists (select from outbox o where o.organisation_id = ${organisationId}
        and ${isSame(sql`o.id`, sql`v.mail_id`)} and (o.state = 'waiting'
          or (o.state = 'claimed' and (o.claimed_at > ${since} or o.has_begun is false))) order by o.id offset 0)))
    order by v.purchaser_id offset 0)`;
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
