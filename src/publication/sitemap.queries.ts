import { type RawBuilder, sql } from "kysely";
import { variantsAtMost } from "../catalogue/index.ts";
import type { VariantsTogether } from "../organisations/index.ts";
import { acrossOrganisations, type Db, isSpread } from "../platform/db.ts";

/** A page about a product's reviews. */
export type ListedProduct = {
  sku: string;
  firstReview: number;
  changedAt: Date;
  /** What the page of all its variants is named by, where that has not been listed with another of them. */
  series: string | null;
};

const columns = { group: sql.ref("product_group"), gtin: sql.ref("gtin_key") };

/**
 * Products with reviews to read, by the number of their first one. Where variants are shown together, a page shows the reviews of all, and
 * changes with them.
 */
export async function listReviewedProducts(
  db: Db,
  { id: organisationId, variantsTogether }: { id: string; variantsTogether: VariantsTogether },
  { after, until, atMost }: { after: number; until: number; atMost: number },
): Promise<ListedProduct[]> {
  const key = variantsTogether === "off" ? sql`null::text` : sql`d.${columns[variantsTogether]}`;
  const sameKey = variantsTogether === "off" ? sql`false` : sql`d.${columns[variantsTogether]} = k.key`;
  const { rows } = await sql<ListedProduct>`
    with page as (
      select p.sku, p.first_review, p.changed_at, ${key} as key
      from reviewed_products p
      left join products d on d.organisation_id = p.organisation_id and d.sku = p.sku
      where p.organisation_id = ${organisationId}::uuid and p.first_review > ${after} and p.first_review <= ${until}
        and exists (
          select from reviews r where r.organisation_id = ${organisationId}::uuid and r.sku = p.sku and r.visible_version is not null
        )
      order by p.first_review limit ${atMost}
    ), groups as (
      select k.key, members.changed_at, members.first_review
      from (select distinct key from page where key is not null) k
      cross join lateral (
        select count(*) as count, max(p.changed_at) as changed_at, min(p.first_review) filter (where exists (
            select from reviews r where r.organisation_id = ${organisationId}::uuid and r.sku = p.sku and r.visible_version is not null
          )) as first_review
        from (
          select d.sku from products d where d.organisation_id = ${organisationId}::uuid and ${sameKey} limit ${variantsAtMost + 1}
        ) member
        left join reviewed_products p on p.organisation_id = ${organisationId}::uuid and p.sku = member.sku
      ) members
      where members.count between 2 and ${variantsAtMost}
    )
    select page.sku, page.first_review, greatest(page.changed_at, groups.changed_at) as changed_at,
      case when groups.first_review = page.first_review then groups.key end as series
    from page left join groups on groups.key = page.key
    order by page.first_review`.execute(db);
  return rows;
}

/** Questions with an answer to read, by number, and when either last changed. Those without one are not for search engines. */
export async function listAnsweredQuestions(
  db: Db,
  { organisationId, after, until, atMost }: { organisationId: string; after: number; until: number; atMost: number },
): Promise<{ number: number; changedAt: Date }[]> {
  const { rows } = await sql<{ number: number; changedAt: Date }>`
    select q.number, greatest(q.published_at, max(a.published_at)) as changed_at from questions q
    join answers a on a.organisation_id = ${organisationId}::uuid and a.question_id = q.id and a.visible_text is not null
    where q.organisation_id = ${organisationId}::uuid and q.number > ${after} and q.number <= ${until}
      and q.state = 'published'
    group by q.number, q.published_at
    order by q.number limit ${atMost}`.execute(db);
  return rows;
}

export type ListedShop = { trkref: string; countedAt: Date | null };

/** Shops with reviews or answered questions to read, by trkref after one of them, and when their public figures were counted. */
export async function listReviewedShops(
  db: Db,
  { after, atMost }: { after: string; atMost: number },
): Promise<ListedShop[]> {
  if (isSpread(db)) return listReviewedOnCitus(db, { after, atMost });
  const { rows } = await sql<ListedShop>`
    select o.trkref, k.counted_at from organisations o
    left join kept_figures k on k.organisation_id = o.id
    where o.trkref > ${after} and (
      -- In order, which only the index of visible reviews provides for free: by another, all that a shop has withdrawn could be read.
      (
        select true from reviews r where r.organisation_id = o.id and r.visible_version is not null
        order by r.visible_language, r.published_at, r.number limit 1
      )
      or exists (
        select from answers a join questions q on q.organisation_id = a.organisation_id and q.id = a.question_id and q.state = 'published'
        where a.organisation_id = o.id and a.visible_text is not null
      )
    )
    order by o.trkref limit ${atMost}`.execute(acrossOrganisations(db));
  return rows;
}

const shopsAtOnce = 500;

/** As above, where no machine has the shops and all of their reviews: the shops first, then which of them have something to read. */
async function listReviewedOnCitus(
  db: Db,
  { after, atMost }: { after: string; atMost: number },
): Promise<ListedShop[]> {
  const listed: ListedShop[] = [];
  for (let last = after; listed.length < atMost; ) {
    const shops = await acrossOrganisations(db)
      .selectFrom("organisations")
      .select(["id", "trkref"])
      .where("trkref", ">", last)
      .orderBy("trkref")
      .limit(shopsAtOnce)
      .execute();
    const ids = sql`${shops.map(({ id }) => id)}::uuid[]`;
    const countedAt = await listCountedAt(db, ids);
    const toRead = new Set([...(await listWithReviews(db, ids)), ...(await listWithAnswers(db, ids))]);
    const some = shops.filter(({ id }) => toRead.has(id));
    listed.push(...some.map(({ id, trkref }) => ({ trkref, countedAt: countedAt.get(id) ?? null })));
    if (shops.length < shopsAtOnce) break;
    last = shops.at(-1)!.trkref;
  }
  return listed.slice(0, atMost);
}

/** By their products, which are fewer than their reviews; one whose first review was shown within the last seconds may be missing. */
async function listWithReviews(db: Db, ids: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await sql<{ organisationId: string }>`
    select p.organisation_id from reviewed_products p
    where p.organisation_id = any (${ids}) and exists (
      select from reviews r where r.organisation_id = p.organisation_id and r.sku = p.sku and r.visible_version is not null
    )
    group by p.organisation_id`.execute(acrossOrganisations(db));
  return rows.map(({ organisationId }) => organisationId);
}

async function listWithAnswers(db: Db, ids: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await sql<{ organisationId: string }>`
    select a.organisation_id from answers a
    join questions q on q.organisation_id = a.organisation_id and q.id = a.question_id and q.state = 'published'
    where a.organisation_id = any (${ids}) and a.visible_text is not null
    group by a.organisation_id`.execute(acrossOrganisations(db));
  return rows.map(({ organisationId }) => organisationId);
}

async function listCountedAt(db: Db, ids: RawBuilder<unknown>): Promise<ReadonlyMap<string, Date>> {
  const { rows } = await sql<{ organisationId: string; countedAt: Date }>`
    select organisation_id, counted_at from kept_figures where organisation_id = any (${ids})`.execute(
    acrossOrganisations(db),
  );
  return new Map(rows.map(({ organisationId, countedAt }) => [organisationId, countedAt]));
}
