import { type RawBuilder, sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { isSame } from "../platform/plan-by-index.ts";
import { isStillRight } from "../purchases/index.ts";
import { lockAsking } from "./asking-consents.queries.ts";

// Who may be asked about a product, and in which order: read joins over purchasers and purchases, each within one organisation. A shop of a
// moment ago has no statistics, so whatever is looked up for a row is looked up by its own index (see planByIndex).

/** A place in the order of turns; who was never asked stands at `-infinity`. Kept as text, in which it is exact. */
export type Turn = { lastAskedAt: string; purchaserId: string };

/** About what somebody is looked for, and when. */
export type AskingRule = {
  organisationId: string;
  questionId: string;
  /** The product's own, and those of its variants. */
  skus: readonly string[];
  /** The sku that the question names. */
  sku: string;
  /** Whoever asked is not asked; null: nobody knows any more. */
  askerKey: string | null;
  /** Countries in which the shop mails nobody, by their ISO codes. */
  neverCountries: readonly string[];
  /** The calendar day in the shop's zone: what is delivered later has not arrived. */
  today: string;
  /** Mails after this count, and at most so many of them may. */
  restedSince: Date;
  mailsAtMost: number;
};

/** Whom a turn met. The rest is null where they may not be asked now. */
export type MetOwner = Turn &
  ({ email: string; country: string | null; language: string | null; hasThis: boolean } | Unaskable);

type Unaskable = { email: null; country: null; language: null; hasThis: null };

export type OwnerToAsk = Exclude<MetOwner, Unaskable>;

/**
 * Who is next: owners who agreed, those asked least recently first, those never asked first of all, and among these who has been known
 * longest. Whoever may not be asked now is among them as well, so that their turns are passed over. Nothing is read of any review.
 */
export async function listOwnersInTurn(
  db: Db,
  rule: AskingRule,
  { after, atMost }: { after: Turn | undefined; atMost: number },
): Promise<MetOwner[]> {
  const { organisationId, skus } = rule;
  const { lastAskedAt, purchaserId } = after ?? { lastAskedAt: "-infinity", purchaserId: lowestId };
  return listMet(
    db,
    rule,
    sql`
      select distinct o.last_asked_at, o.purchaser_id
      from unnest(${[...skus]}::text[]) as product (sku)
      cross join lateral (
        select a.last_asked_at, a.purchaser_id from askable_owners a
        where a.organisation_id = ${organisationId}::uuid and a.sku = product.sku
          and (a.last_asked_at, a.purchaser_id) > (${lastAskedAt}::timestamptz, ${purchaserId}::uuid)
        order by a.last_asked_at, a.purchaser_id limit ${atMost}
      ) o
      order by o.last_asked_at, o.purchaser_id limit ${atMost}`,
  );
}

/** The same of those whose turns these are; who has another turn by now is not among them. */
export async function listOwnersAtTurns(db: Db, rule: AskingRule, turns: readonly Turn[]): Promise<MetOwner[]> {
  const { organisationId, skus } = rule;
  return listMet(
    db,
    rule,
    sql`
      select distinct turn.last_asked_at, turn.purchaser_id
      from unnest(${turns.map((turn) => turn.lastAskedAt)}::timestamptz[], ${turns.map((turn) => turn.purchaserId)}::uuid[])
        as turn (last_asked_at, purchaser_id)
      cross join lateral (
        select a.sku, a.last_asked_at from askable_owners a
        where a.organisation_id = ${organisationId}::uuid and ${isSame(sql`a.purchaser_id`, sql`turn.purchaser_id`)}
        order by a.purchaser_id offset 0
      ) bought
      where bought.sku = any (${[...skus]}::text[]) and bought.last_asked_at = turn.last_asked_at`,
  );
}

/** Whom these turns (`t`) meet, in their order. */
async function listMet(db: Db, rule: AskingRule, turns: RawBuilder<unknown>): Promise<MetOwner[]> {
  const { organisationId, questionId, sku, restedSince, mailsAtMost } = rule;
  const id = sql`t.purchaser_id`;
  const { rows } = await sql<MetOwner>`
    select t.last_asked_at::text as "lastAskedAt", t.purchaser_id, w.email, w.country, w.language, w.has_this
    from (${turns}) t
    left join lateral (
      select u.email, u.country, p.language, p.has_this
      from (${reachable(rule, id)}) u
      cross join lateral (${owned(rule, id, sku)}) p
      where (${hasAgreed(organisationId, id)})
        and not exists (select from question_asks q where q.organisation_id = ${organisationId}::uuid
          and q.question_id = ${questionId}::uuid and q.purchaser_id = t.purchaser_id)
        and (select count(*) from (
          select q.asked_at, q.sent_at, q.mail_id from question_asks q
          where q.organisation_id = ${organisationId}::uuid and ${isSame(sql`q.purchaser_id`, id)}
          order by q.purchaser_id offset 0
        ) q where q.asked_at > ${restedSince}::timestamptz or (q.sent_at is null and exists (
          select from outbox o where o.organisation_id = ${organisationId}::uuid and ${isSame(sql`o.id`, sql`q.mail_id`)}
            and o.state in ('waiting', 'claimed') order by o.id offset 0))) < ${mailsAtMost}
    ) w on true
    order by t.last_asked_at, t.purchaser_id`.execute(db);
  return rows;
}

/** Whether somebody who was asked may still be: the same rules, but for how often. */
export async function findOwnerToAsk(
  db: Db,
  rule: Omit<AskingRule, "restedSince" | "mailsAtMost">,
  { purchaserId }: { purchaserId: string },
): Promise<{ email: string } | undefined> {
  const id = sql`${purchaserId}::uuid`;
  const { rows } = await sql<{ email: string }>`
    select u.email from (${reachable(rule, id)}) u
    cross join lateral (${owned(rule, id, rule.sku)}) p`.execute(db);
  return rows[0];
}

const lowestId = "00000000-0000-0000-0000-000000000000";

type Rule = Omit<AskingRule, "restedSince" | "mailsAtMost">;

/** Whom a mail would go to: not the asker, nobody in a country where the shop mails nobody, nobody who was erased. */
function reachable({ organisationId, askerKey, neverCountries }: Rule, id: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`select u.email, u.country from purchasers u
    where u.organisation_id = ${organisationId}::uuid and ${isSame(sql`u.id`, id)} and u.erased_at is null
      and u.email_key is distinct from ${askerKey}::text
      and (u.country is null or not (case u.country when 'UK' then 'GB' else u.country end) = any (${[...neverCountries]}::text[]))
    order by u.id offset 0`;
}

/** What of the product they own: confirmed, neither cancelled nor refunded, its link never revoked, and delivered as far as anybody knows. */
function owned({ organisationId, skus, today }: Rule, id: RawBuilder<unknown>, sku: string): RawBuilder<unknown> {
  return sql`select (array_agg(p.language order by p.id desc))[1] as language, bool_or(p.sku = ${sku}) as has_this
    from (
      select p.id, p.sku, p.language from purchases p
      where p.organisation_id = ${organisationId}::uuid and ${isSame(sql`p.purchaser_id`, id)} and p.sku = any (${[...skus]}::text[])
        and ${isStillRight} and (p.delivery_date is null or p.delivery_date <= ${today}::date)
      order by p.purchaser_id offset 0
    ) p having count(*) > 0`;
}

/** Whether what they said last is that they agree. */
function hasAgreed(organisationId: string, id: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql`select c.is_given from asking_consents c
    where c.organisation_id = ${organisationId}::uuid and ${isSame(sql`c.purchaser_id`, id)}
    order by c.purchaser_id desc, c.id desc limit 1`;
}

/** When they were last asked about anything. */
function lastAsked(organisationId: string, id: RawBuilder<unknown>): RawBuilder<Date> {
  return sql`coalesce((select q.asked_at from question_asks q
    where q.organisation_id = ${organisationId}::uuid and ${isSame(sql`q.purchaser_id`, id)}
    order by q.purchaser_id desc, q.asked_at desc limit 1), '-infinity')`;
}

/** Whoever agrees may be asked about all that they bought; what is only claimed counts once an order confirms it. The caller holds the lock. */
export async function insertOwnerOf(
  tx: Db,
  { organisationId, purchaserId }: { organisationId: string; purchaserId: string },
): Promise<void> {
  await sql`
    insert into askable_owners (organisation_id, purchaser_id, sku, last_asked_at)
    select ${organisationId}::uuid, ${purchaserId}::uuid, bought.sku, ${lastAsked(organisationId, sql`${purchaserId}::uuid`)}
    from (select distinct p.sku from purchases p
      where p.organisation_id = ${organisationId}::uuid and p.purchaser_id = ${purchaserId}::uuid) bought
    order by bought.sku
    on conflict (organisation_id, purchaser_id, sku) do nothing`.execute(tx);
}

export async function deleteOwner(
  tx: Db,
  { organisationId, purchaserId }: { organisationId: string; purchaserId: string },
): Promise<void> {
  await tx
    .deleteFrom("askableOwners")
    .where("organisationId", "=", organisationId)
    .where("purchaserId", "=", purchaserId)
    .execute();
}

/**
 * Those who agreed before own something since: of these purchases, which were confirmed. Call it from the job that adds purchases up, so that
 * no order waits for it. A purchase is named by the news that were written with its confirmation, so none is missed, whenever that was
 * committed; and who agrees at this moment does so before or after.
 */
export async function noteBoughtByAgreed(
  tx: Db,
  organisationId: string,
  purchaseIds: readonly string[],
): Promise<void> {
  if (purchaseIds.length === 0) return;
  await lockAsking(tx, organisationId);
  const { rows } = await sql`
    select from asking_consents where organisation_id = ${organisationId}::uuid limit 1`.execute(tx);
  if (rows.length === 0) return;
  await sql`
    insert into askable_owners (organisation_id, purchaser_id, sku, last_asked_at)
    select ${organisationId}::uuid, agreed.purchaser_id, bought.sku, agreed.last_asked_at
    from (
      select p.purchaser_id, array_agg(distinct p.sku) as skus
      from unnest(${[...purchaseIds]}::uuid[]) as confirmed (id)
      cross join lateral (
        select purchaser_id, sku from purchases
        where organisation_id = ${organisationId}::uuid and ${isSame(sql`purchases.id`, sql`confirmed.id`)}
        order by purchases.id offset 0
      ) p
      group by p.purchaser_id
    ) buyer
    cross join lateral (
      select buyer.purchaser_id, ${lastAsked(organisationId, sql`buyer.purchaser_id`)} as last_asked_at
      where (${hasAgreed(organisationId, sql`buyer.purchaser_id`)})
    ) agreed
    cross join lateral unnest(buyer.skus) as bought (sku)
    order by agreed.purchaser_id, bought.sku
    on conflict (organisation_id, purchaser_id, sku) do nothing`.execute(tx);
}

/** Moves people in the order of turns: they were asked at a moment. */
export async function noteLastAsked(
  tx: Db,
  { organisationId, purchaserIds }: { organisationId: string; purchaserIds: readonly string[] },
  now: Date,
): Promise<void> {
  await sql`update askable_owners set last_asked_at = ${now}::timestamptz
    where organisation_id = ${organisationId}::uuid and purchaser_id = any (${[...purchaserIds]}::uuid[])`.execute(tx);
}

/** Puts somebody back to where they stood before a mail that was not sent. */
export async function restoreTurn(
  tx: Db,
  { organisationId, purchaserId }: { organisationId: string; purchaserId: string },
): Promise<void> {
  await sql`update askable_owners a set last_asked_at = ${lastAsked(organisationId, sql`${purchaserId}::uuid`)}
    where a.organisation_id = ${organisationId}::uuid and a.purchaser_id = ${purchaserId}::uuid`.execute(tx);
}

/** How many people agreed to be asked about a product; stops counting at a number. */
export async function countAskable(
  db: Db,
  { organisationId, skus, atMost }: { organisationId: string; skus: readonly string[]; atMost: number },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select distinct a.purchaser_id from askable_owners a
      where a.organisation_id = ${organisationId}::uuid and a.sku = any (${[...skus]}::text[]) limit ${atMost}
    ) agreed`.execute(db);
  return rows[0]!.count;
}
