import { sql } from "kysely";
import { variantsAtMost } from "../catalogue/index.ts";
import type { VariantsTogether } from "../organisations/index.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";

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
    select q.number, greatest(q.published_at, a.published_at) as changed_at from questions q
    join answers a on a.organisation_id = ${organisationId}::uuid and a.question_id = q.id and a.visible_text is not null
    where q.organisation_id = ${organisationId}::uuid and q.number > ${after} and q.number <= ${until}
      and q.state = 'published'
    order by q.number limit ${atMost}`.execute(db);
  return rows;
}

/** Shops with reviews or answered questions to read, by trkref after one of them, and when their public figures were counted. */
export async function listReviewedShops(
  db: Db,
  { after, atMost }: { after: string; atMost: number },
): Promise<{ trkref: string; countedAt: Date | null }[]> {
  const { rows } = await sql<{ trkref: string; countedAt: Date | null }>`
    select o.trkref, k.counted_at from organisations o
    left join kept_figures k on k.organisation_id = o.id
    where o.trkref > ${after} and (
      exists (select from reviews r where r.organisation_id = o.id and r.visible_version is not null)
      or exists (
        select from answers a join questions q on q.organisation_id = a.organisation_id and q.id = a.question_id and q.state = 'published'
        where a.organisation_id = o.id and a.visible_text is not null
      )
    )
    order by o.trkref limit ${atMost}`.execute(acrossOrganisations(db));
  return rows;
}
