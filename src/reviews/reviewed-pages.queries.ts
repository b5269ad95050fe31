import { sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";

// Which pages shoppers can read, and when what they show last changed: what sitemaps say. Pages go by the numbers of reviews, from which
// questions have theirs too, in stretches
// that never change, so that each read is of so many rows at most, however many there are.

/** So many review numbers make a stretch. */
export const stretchLength = 10_000;

/** The review numbers of a stretch: those after `after`, up to `until`. */
export function numbersOf(stretch: number): { after: number; until: number } {
  return { after: (stretch - 1) * stretchLength, until: stretch * stretchLength };
}

const inStretch = (number: ReturnType<typeof sql.ref>) =>
  sql`${number} > (s.stretch - 1) * ${sql.lit(stretchLength)} and ${number} <= s.stretch * ${sql.lit(stretchLength)}`;

/** Whether anything of stretch `s` can be read: a review or an answered question of it, or the reviews of a product whose first one it is. */
const isReadable = sql`(
  exists (select from reviews r where r.organisation_id = s.organisation_id and ${inStretch(sql.ref("r.number"))} and r.visible_version is not null)
  or exists (
    select from reviewed_products p
    where p.organisation_id = s.organisation_id and ${inStretch(sql.ref("p.first_review"))} and exists (
      select from reviews r where r.organisation_id = p.organisation_id and r.sku = p.sku and r.visible_version is not null
    )
  )
  or exists (
    select from questions q
    join answers a on a.organisation_id = q.organisation_id and a.question_id = q.id and a.visible_text is not null
    where q.organisation_id = s.organisation_id and ${inStretch(sql.ref("q.number"))} and q.state = 'published'
  )
)`;

/**
 * A page beside the reviews, with a number of theirs, can be read from now on or has changed. In the transaction of the deed, since
 * people do these one at a time.
 */
export async function noteReadablePage(
  tx: Db,
  { organisationId, number }: { organisationId: string; number: number },
  now: Date,
): Promise<void> {
  await sql`
    insert into review_stretches as kept (organisation_id, stretch, changed_at)
    values (${organisationId}::uuid, (${number}::int - 1) / ${sql.lit(stretchLength)} + 1, ${now}::timestamptz)
    on conflict (organisation_id, stretch) do update set changed_at = greatest(kept.changed_at, excluded.changed_at)`.execute(
    tx,
  );
}

/** Stretches in which something can be read, of all shops together, and when it last changed. */
export async function listReadableStretches(db: Db, atMost: number): Promise<{ stretch: number; changedAt: Date }[]> {
  const { rows } = await sql<{ stretch: number; changedAt: Date }>`
    select s.stretch, max(s.changed_at) as changed_at from review_stretches s
    where ${isReadable} group by s.stretch order by s.stretch limit ${atMost}`.execute(acrossOrganisations(db));
  return rows;
}

/** The shops with something to read in a stretch, by id. */
export async function listShopsOfStretch(db: Db, stretch: number): Promise<{ id: string; changedAt: Date }[]> {
  const { rows } = await sql<{ id: string; changedAt: Date }>`
    select s.organisation_id as id, s.changed_at from organisations o
    join review_stretches s on s.organisation_id = o.id and s.stretch = ${stretch}
    where ${isReadable} order by s.organisation_id`.execute(acrossOrganisations(db));
  return rows;
}

type Of = { organisationId: string; after: number; until: number; atMost: number };

/** Reviews that can be read, by number, and when what is shown of each last changed. */
export async function listReadableReviews(
  db: Db,
  { organisationId, after, until, atMost }: Of,
): Promise<{ number: number; changedAt: Date }[]> {
  const { rows } = await sql<{ number: number; changedAt: Date }>`
    select r.number, coalesce(changed.at, r.published_at) as changed_at
    from reviews r
    cross join lateral (
      select max(c.changed_at) as at from review_changes c where c.organisation_id = ${organisationId}::uuid and c.number = r.number
    ) changed
    where r.organisation_id = ${organisationId}::uuid and r.number > ${after} and r.number <= ${until}
      and r.visible_version is not null
    order by r.number limit ${atMost}`.execute(db);
  return rows;
}

/**
 * What is kept of an organisation's products and stretches is put right where skus were compared anew, or a change was noted by no job.
 * In the transaction that holds the lock of its figures.
 */
export async function mendReviewedProducts(tx: Db, organisationId: string): Promise<void> {
  await sql`
    delete from reviewed_products p where p.organisation_id = ${organisationId}::uuid and not exists (
      select from reviews r where r.organisation_id = ${organisationId}::uuid and r.sku = p.sku and r.visible_version is not null
    )`.execute(tx);
  const { rows: products } = await sql<{ firstReview: number; changedAt: Date }>`
    insert into reviewed_products as made (organisation_id, sku, first_review, changed_at)
    select ${organisationId}::uuid, v.sku, (
        select number from reviews first where first.organisation_id = ${organisationId}::uuid and first.sku = v.sku order by number limit 1
      ), max(v.published_at)
    from reviews v where v.organisation_id = ${organisationId}::uuid and v.visible_version is not null
    group by v.sku order by v.sku
    on conflict (organisation_id, sku) do nothing
    returning made.first_review, made.changed_at`.execute(tx);
  await sql`
    insert into review_stretches (organisation_id, stretch, changed_at)
    select ${organisationId}::uuid, (number - 1) / ${sql.lit(stretchLength)} + 1, max(published_at)
    from (
      select number, published_at from reviews where organisation_id = ${organisationId}::uuid and visible_version is not null
      union all
      select q.number, a.published_at from questions q
      join answers a on a.organisation_id = ${organisationId}::uuid and a.question_id = q.id and a.visible_text is not null
      where q.organisation_id = ${organisationId}::uuid and q.state = 'published'
      union all
      select * from unnest(${products.map(({ firstReview }) => firstReview)}::int[],
        ${products.map(({ changedAt }) => changedAt)}::timestamptz[])
    ) readable
    group by 2 order by 2
    on conflict (organisation_id, stretch) do nothing`.execute(tx);
}
