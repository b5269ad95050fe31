import { sql } from "kysely";
import { acrossOrganisations, type Db, isSpread } from "../platform/db.ts";
import { partsBy } from "../platform/in-turns.ts";
import type { VoteCounts } from "../votes/index.ts";

/** What is told of a review and is kept elsewhere than it. */
export type Company = {
  /** Undefined if the catalogue does not have it. */
  product: { name: string; imageUrl: string | null } | undefined;
  /** What old clients know the product by: the number of its first review, seen or not, which no other product has and which stays. */
  productNumber: number;
  votes: VoteCounts;
  /** The retailer's public reply. */
  reply: { text: string; publishedAt: Date } | undefined;
  /** As the branch feed calls the branch; null if it does not. */
  branchName: string | null;
};

/** Of whom: reviews that are visible. */
type Of = { organisationId: string; id: string; sku: string; branchCode: string | null };

/** The company of reviews, by their ids: one statement for a page, since every answer that is not remembered needs it. */
export async function listCompany(db: Db, reviews: readonly Of[]): Promise<Map<string, Company>> {
  if (isSpread(db)) return listCompanyOnCitus(db, reviews);
  if (reviews.length === 0) return new Map();
  const { rows } = await sql<Row>`
    select asked.id, p.name, p.image_url, v.helpful, v.unhelpful, f.visible_text, f.published_at, b.name as branch_name,
      (select min(first.number) from reviews first where first.organisation_id = asked.organisation_id and first.sku = asked.sku) as product_number
    from unnest(
      ${reviews.map(({ organisationId }) => organisationId)}::uuid[], ${reviews.map(({ id }) => id)}::uuid[],
      ${reviews.map(({ sku }) => sku)}::text[], ${reviews.map(({ branchCode }) => branchCode)}::text[]
    ) asked (organisation_id, id, sku, branch)
    left join products p on p.organisation_id = asked.organisation_id and p.sku = asked.sku
    left join review_vote_counts v on v.organisation_id = asked.organisation_id and v.review_id = asked.id
    left join fast_responses f on f.organisation_id = asked.organisation_id and f.review_id = asked.id and f.visible_text is not null
    left join branches b on b.organisation_id = asked.organisation_id and b.code = asked.branch`.execute(
    acrossOrganisations(db),
  );
  return byReview(rows);
}

/** One statement for each shop, each to where its rows lie: Citus refuses a list of shops that stands on the outer side of a join. */
async function listCompanyOnCitus(db: Db, reviews: readonly Of[]): Promise<Map<string, Company>> {
  const shops = partsBy(reviews, ({ organisationId }) => organisationId);
  const found = await Promise.all(shops.map((own) => listCompanyOfShop(db, own[0]!.organisationId, own)));
  return byReview(found.flat());
}

async function listCompanyOfShop(db: Db, organisationId: string, reviews: readonly Of[]): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select asked.id, p.name, p.image_url, v.helpful, v.unhelpful, f.visible_text, f.published_at, b.name as branch_name,
      (select min(first.number) from reviews first where first.organisation_id = ${organisationId}::uuid and first.sku = asked.sku) as product_number
    from unnest(
      ${reviews.map(({ id }) => id)}::uuid[],
      ${reviews.map(({ sku }) => sku)}::text[], ${reviews.map(({ branchCode }) => branchCode)}::text[]
    ) asked (id, sku, branch)
    left join products p on p.organisation_id = ${organisationId}::uuid and p.sku = asked.sku
    left join review_vote_counts v on v.organisation_id = ${organisationId}::uuid and v.review_id = asked.id
    left join fast_responses f on f.organisation_id = ${organisationId}::uuid and f.review_id = asked.id and f.visible_text is not null
    left join branches b on b.organisation_id = ${organisationId}::uuid and b.code = asked.branch`.execute(db);
  return rows;
}

type Row = {
  id: string;
  name: string | null;
  imageUrl: string | null;
  helpful: number | null;
  unhelpful: number | null;
  visibleText: string | null;
  publishedAt: Date | null;
  branchName: string | null;
  productNumber: number;
};

const byReview = (rows: readonly Row[]) => new Map(rows.map((row) => [row.id, toCompany(row)]));

function toCompany(row: Row): Company {
  return {
    product: row.name === null ? undefined : { name: row.name, imageUrl: row.imageUrl },
    votes: { helpful: row.helpful ?? 0, unhelpful: row.unhelpful ?? 0 },
    reply: row.visibleText === null ? undefined : { text: row.visibleText, publishedAt: row.publishedAt! },
    branchName: row.branchName,
    productNumber: row.productNumber,
  };
}
