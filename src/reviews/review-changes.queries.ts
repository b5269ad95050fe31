import { type RawBuilder, sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";
import type { JsonValue } from "../platform/schema.ts";
import { reviewFacts } from "./facts.queries.ts";
import type { Review } from "./review.ts";
import { stretchLength } from "./reviewed-pages.queries.ts";

// What can be counted of a visible review, and the list of changes of it (decision 0039). Whoever changes what shoppers see of a
// review notes it here, in the same transaction: the figures and all readers of changes go by these notes.

/** Whom PostgreSQL tells, with the organisation's id, that something visible has changed. */
export const reviewChangesChannel = "review_changes";

/** What is counted of a visible review; made by reviewFacts(), null while nothing is visible. */
export type Facts = { score: number; language: string; branch?: string } & { [name: string]: JsonValue };

/**
 * What is counted of a review today, and what would be if this version of it were visible. The review is locked until the
 * transaction ends.
 */
export async function weighFacts(
  tx: Db,
  { organisationId, id }: Review,
  shown: { version: number | null; publishedAt: Date | null },
): Promise<{ before: Facts | null; after: Facts | null }> {
  const { rows } = await sql<{ before: Facts | null; after: Facts | null }>`
    select r.visible_facts as before, (
      select ${reviewFacts({ review: "r", version: "v", purchase: "p" }, sql`${shown.publishedAt}::timestamptz`)}
      from review_versions v, purchases p
      where v.organisation_id = ${organisationId}::uuid and v.review_id = r.id and v.version = ${shown.version}::int
        and p.organisation_id = ${organisationId}::uuid and p.id = r.purchase_id
    ) as after
    from reviews r where r.organisation_id = ${organisationId}::uuid and r.id = ${id}::uuid for update`.execute(tx);
  return rows[0] ?? { before: null, after: null };
}

type Changed = { organisationId: string; number: number };

/**
 * Notes that what shoppers see of a review has changed, or that it was shown or taken away, and tells every process that
 * remembers what was visible. The facts are null where the figures stay as they are.
 */
export async function noteReviewChange(
  tx: Db,
  { organisationId, number }: Changed,
  facts: { before: Facts | null; after: Facts | null },
  now: Date,
): Promise<void> {
  const before = facts.before && JSON.stringify(facts.before);
  const after = facts.after && JSON.stringify(facts.after);
  const isCounted = before !== after;
  await sql`
    insert into review_changes (organisation_id, id, number, changed_at, facts_before, facts_after)
    values (${organisationId}::uuid, ${newId(now)}::uuid, ${number}::int, ${now}::timestamptz,
      ${isCounted ? before : null}::jsonb, ${isCounted ? after : null}::jsonb)`.execute(tx);
  await tell(tx, organisationId);
}

/** Once the transaction is committed. */
async function tell(tx: Db, organisationId: string): Promise<void> {
  await sql`select pg_notify(${reviewChangesChannel}, ${organisationId})`.execute(tx);
}

/**
 * Something beside the reviews that shoppers see has changed: every process that remembers what was visible forgets it, once
 * the transaction is committed. No figure and no review is touched, so the list of changes does not tell of it.
 */
export function tellShownChanged(tx: Db, organisationId: string): Promise<void> {
  return tell(tx, organisationId);
}

/** The same for several reviews of one organisation, which is told of once. */
export async function noteReviewChanges(
  tx: Db,
  organisationId: string,
  changes: readonly { number: number; before: Facts | null; after: Facts | null }[],
  now: Date,
): Promise<void> {
  const texts = changes.map(({ number, before, after }) => ({
    id: newId(now),
    number,
    before: before && JSON.stringify(before),
    after: after && JSON.stringify(after),
  }));
  const ifCounted = (side: "before" | "after") => texts.map((one) => (one.before === one.after ? null : one[side]));
  await sql`
    insert into review_changes (organisation_id, id, number, changed_at, facts_before, facts_after)
    select ${organisationId}::uuid, id, number, ${now}::timestamptz, facts_before, facts_after
    from unnest(${texts.map(({ id }) => id)}::uuid[], ${texts.map(({ number }) => number)}::int[],
      ${ifCounted("before")}::jsonb[], ${ifCounted("after")}::jsonb[]) as change (id, number, facts_before, facts_after)`.execute(
    tx,
  );
  await tell(tx, organisationId);
}

/** The reply below a review was shown, changed or taken away: readers of the review have to fetch it again. */
export async function noteReplyChange(
  tx: Db,
  by: { organisationId: string; reviewId: string },
  now: Date,
): Promise<void> {
  const row = await tx
    .selectFrom("reviews")
    .select("number")
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.reviewId)
    .where("visibleVersion", "is not", null)
    .executeTakeFirst();
  if (row) await noteReviewChange(tx, { ...by, number: row.number }, { before: null, after: null }, now);
}

/**
 * Orders have told something new of purchases: what is visible of their reviews is weighed anew. In the transaction of the news.
 *
 * @param of the purchases of these orders; without them all of the organisation after this review number, so many at most
 * @returns how many reviews it changed, and where the last one that was looked at stands
 */
export async function refreshFacts(
  tx: Db,
  organisationId: string,
  of: { orderRefs: readonly string[] } | { after: number; atMost: number },
  now: Date,
): Promise<{ changed: number; last: number | undefined }> {
  const isByOrder = "orderRefs" in of;
  const which = isByOrder
    ? sql`p.order_ref = any(${of.orderRefs}::text[])`
    : sql`r.number > ${of.after} and r.number <= coalesce((
        select max(number) from (select number from reviews where organisation_id = ${organisationId}::uuid and number > ${of.after}
          order by number limit ${of.atMost}) stretch), 0)`;
  const facts = reviewFacts({ review: "r", version: "v", purchase: "p" }, sql`r.published_at`);
  const { rows } = await sql<{ id: string; number: number; before: Facts; after: Facts }>`
    select r.id, r.number, r.visible_facts as before, ${facts} as after
    from reviews r
    join purchases p on p.organisation_id = r.organisation_id and p.id = r.purchase_id
    join review_versions v on v.organisation_id = r.organisation_id and v.review_id = r.id and v.version = r.visible_version
    where r.organisation_id = ${organisationId}::uuid and p.organisation_id = ${organisationId}::uuid
      and r.visible_version is not null and ${which}
      and r.visible_facts is distinct from ${facts}
    order by r.number
    for update of r`.execute(tx);
  for (const { id, number, before, after } of rows) {
    await tx
      .updateTable("reviews")
      .set({ visibleFacts: JSON.stringify(after), visibleBranch: after.branch ?? null })
      .where("organisationId", "=", organisationId)
      .where("id", "=", id)
      .execute();
    await noteReviewChange(tx, { organisationId, number }, { before, after }, now);
  }
  return { changed: rows.length, last: isByOrder ? undefined : await endOfStretch(tx, organisationId, of) };
}

async function endOfStretch(tx: Db, organisationId: string, of: { after: number; atMost: number }) {
  const row = await tx
    .selectFrom((eb) =>
      eb
        .selectFrom("reviews")
        .select("number")
        .where("organisationId", "=", organisationId)
        .where("number", ">", of.after)
        .orderBy("number")
        .limit(of.atMost)
        .as("stretch"),
    )
    .select((eb) => eb.fn.max("number").as("last"))
    .executeTakeFirst();
  return row?.last ?? undefined;
}

/** A change as readers follow it: the review's number, whether it is visible now, and where the change stands in the list. */
export type ReviewChange = { position: string; number: number; changedAt: Date; isVisible: boolean };

/**
 * The changes after a position, oldest first. A review stands in the list once, at its last change; whether it is visible is told as
 * of now, since it may have changed again.
 */
export async function listReviewChanges(
  db: Db,
  organisationId: string,
  { position, limit }: { position: string; limit: number },
): Promise<ReviewChange[]> {
  return db
    .selectFrom("reviewChanges as change")
    .innerJoin("reviews", (join) =>
      join.onRef("reviews.organisationId", "=", "change.organisationId").onRef("reviews.number", "=", "change.number"),
    )
    .select(["change.position", "change.number", "change.changedAt"])
    .select(sql<boolean>`reviews.visible_version is not null`.as("isVisible"))
    .where("change.organisationId", "=", organisationId)
    .where("change.position", ">", position)
    .$narrowType<{ position: string }>()
    .orderBy("change.position")
    .limit(limit)
    .execute();
}

/** Every organisation there is. */
export async function listOrganisationIds(db: Db): Promise<string[]> {
  const rows = await acrossOrganisations(db).selectFrom("organisations").select("id").orderBy("id").execute();
  return rows.map(({ id }) => id);
}

/** Organisations with changes that have no position yet. */
export async function listOrganisationsWithNews(db: Db): Promise<string[]> {
  const rows = await acrossOrganisations(db)
    .selectFrom("reviewChanges")
    .select("organisationId")
    .distinct()
    .where("position", "is", null)
    .execute();
  return rows.map(({ organisationId }) => organisationId);
}

/**
 * Gives the waiting changes of an organisation their positions and adds them to its figures. One at a time for each organisation: the
 * caller holds its lock. A change that is committed later gets a later position, so whoever has read up to a position has missed nothing.
 *
 * @returns how many it took
 */
export async function foldWaiting(tx: Db, organisationId: string, atMost: number): Promise<number> {
  // The moment is asked for here, and kept as text: an UPDATE on several machines could have one for each, and a Date has no microseconds.
  const { rows: waiting } = await sql<{ id: string; moment: string }>`
    select id, clock_timestamp()::text as moment from review_changes
    where organisation_id = ${organisationId}::uuid and position is null order by id limit ${atMost}`.execute(tx);
  if (waiting.length === 0) return 0;
  // Each of the statements is of these alone: what is committed in between stays for the next time.
  const ids = sql`${waiting.map(({ id }) => id)}::uuid[]`;
  await addFigures(tx, organisationId, ids);
  await noteReadableChanges(tx, organisationId, ids);
  const taken = sql`
    select organisation_id, id, number, row_number() over (order by id) as place,
      row_number() over (partition by number order by id desc) = 1 as is_last
    from review_changes where organisation_id = ${organisationId}::uuid and id = any (${ids})`;
  await sql`
    with taken as (${taken}), replaced as (
      delete from review_changes earlier using taken
      where earlier.organisation_id = ${organisationId}::uuid and earlier.number = taken.number and taken.is_last
        and earlier.id <> taken.id and (earlier.position is not null or earlier.id in (select id from taken))
    )
    update review_changes change
    set position = (select coalesce(max(position), 0) from review_changes where organisation_id = ${organisationId}::uuid) + taken.place,
      noted_at = ${waiting.at(-1)!.moment}::timestamptz, facts_before = null, facts_after = null
    from taken
    where change.organisation_id = ${organisationId}::uuid and change.id = taken.id and taken.is_last`.execute(tx);
  return waiting.length;
}

/** Adds to the figures by how much these changes move them. */
async function addFigures(tx: Db, organisationId: string, ids: RawBuilder<unknown>): Promise<void> {
  await sql`
    with counted as (
      select f.sku, f.branch, f.period, f.measure, f.language, f.origin,
        sum(f.respondents * weighed.sign) as respondents, sum(f.summation * weighed.sign) as summation
      from review_changes taken
      cross join lateral (values (-1, facts_before), (1, facts_after)) weighed (sign, facts)
      cross join lateral review_figures_of(weighed.facts) f
      where taken.organisation_id = ${organisationId}::uuid and taken.id = any (${ids}) and weighed.facts is not null
      group by 1, 2, 3, 4, 5, 6
    )
    insert into review_figures as kept (organisation_id, sku, branch, period, measure, language, origin, respondents, summation)
    select ${organisationId}::uuid, sku, branch, period, measure, language, origin, respondents, summation from counted
    where respondents <> 0 or summation <> 0
    order by sku, branch, period, measure, language, origin
    on conflict (organisation_id, sku, branch, period, measure, language, origin) do update
    set respondents = kept.respondents + excluded.respondents, summation = kept.summation + excluded.summation`.execute(
    tx,
  );
}

/** When what shoppers read of products, and of stretches of reviews, has changed by these changes: for sitemaps. */
async function noteReadableChanges(tx: Db, organisationId: string, ids: RawBuilder<unknown>): Promise<void> {
  const { rows: products } = await sql<{ firstReview: number; changedAt: Date }>`
    insert into reviewed_products as kept (organisation_id, sku, first_review, changed_at)
    select ${organisationId}::uuid, r.sku, (
        select number from reviews first where first.organisation_id = ${organisationId}::uuid and first.sku = r.sku order by number limit 1
      ), max(taken.changed_at)
    from review_changes taken
    join reviews r on r.organisation_id = taken.organisation_id and r.number = taken.number
    where taken.organisation_id = ${organisationId}::uuid and taken.id = any (${ids})
    group by r.sku
    order by r.sku
    on conflict (organisation_id, sku) do update set changed_at = greatest(kept.changed_at, excluded.changed_at)
    returning kept.first_review, kept.changed_at`.execute(tx);
  await sql`
    insert into review_stretches as kept (organisation_id, stretch, changed_at)
    select ${organisationId}::uuid, (number - 1) / ${sql.lit(stretchLength)} + 1, max(changed_at)
    from (
      select number, changed_at from review_changes where organisation_id = ${organisationId}::uuid and id = any (${ids})
      union all
      select * from unnest(${products.map(({ firstReview }) => firstReview)}::int[],
        ${products.map(({ changedAt }) => changedAt)}::timestamptz[])
    ) changed
    group by 2
    order by 2
    on conflict (organisation_id, stretch) do update set changed_at = greatest(kept.changed_at, excluded.changed_at)`.execute(
    tx,
  );
}

/** Held while figures are added to or recounted, until the transaction ends. */
export async function lockFigures(tx: Db, organisationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`review figures ${organisationId}`}, 0))`.execute(tx);
}
