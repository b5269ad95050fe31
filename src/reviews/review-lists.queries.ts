import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { languages as allLanguages, type Language } from "../platform/languages.ts";
import type { VisibleReview } from "./review.ts";
import { isOfSkus, type ReviewSubject, totalReviews } from "./review-figures.queries.ts";
import { type ReviewOrder, toVisibleReview, visibleReviews } from "./visible-reviews.queries.ts";

// Pages of lists of visible reviews. Which reviews stand on a page is read from an index; where in the index a page begins that is
// not among the first, the kept figures tell, by month and by day. So its cost does not grow with what stands before it.

/** A page of a list; pages count from 1. */
export type Place = { page: number; perPage: number; order?: "newest" | "oldest" };

type Narrowed = {
  /** A calendar day in UTC: only what was published on it or later. */
  since?: string | undefined;
};

/**
 * A page of the visible reviews of these subjects together, all of them with skus or all without. By the date of publication; of one
 * instant, by number.
 */
export async function listReviewPage(
  db: Db,
  subjects: readonly ReviewSubject[],
  place: Place,
  narrowed: Narrowed = {},
): Promise<VisibleReview[]> {
  return readPage(db, subjects, place, { ...narrowed, measure: "reviews" });
}

/** The visible reviews of a product, or of all its variants. */
export type ReviewsOf = { organisationId: string; skus: readonly string[] };

/** Of one branch alone, if one is named; in these languages alone, if some are. */
type NarrowedOf = ReviewsOf & { languages?: readonly Language[]; branchCode?: string | undefined };

/** What of the reviews of a product is asked for, in one of the orders that shoppers may ask for. */
export type ListAsked = ReviewsOf & {
  order: ReviewOrder;
  page: number;
  perPage: number;
  /** Only those with this overall score. */
  score?: number | undefined;
  /** Only those in this language. */
  writtenIn?: Language | undefined;
  /** Only those of purchases at this branch. */
  branchCode?: string | undefined;
};

/** A page of the visible reviews of one product or of several together. */
export async function listVisibleReviews(
  db: Db,
  { organisationId, skus, order, page, perPage, score, writtenIn, branchCode }: ListAsked,
): Promise<VisibleReview[]> {
  const of = { organisationId, skus, branchCode, ...(writtenIn === undefined ? {} : { languages: [writtenIn] }) };
  const isByDate = order === "newest" || order === "oldest";
  if (isByDate && score === undefined) return listReviewPage(db, [of], { page, perPage, order });
  const { byScore } = await totalReviews(db, [of]);
  const asked = byScore.map((times, index) => (score === undefined || score === index + 1 ? times : 0));
  const parts = partsOfPage(asked, order === "lowest" ? "lowest" : "highest", (page - 1) * perPage, perPage);
  const way = order === "oldest" ? "oldest" : "newest";
  const found = await Promise.all(parts.map(async (part) => (await entriesWithScore(of, part, way).execute(db)).rows));
  return readReviews(db, found.flat());
}

/** How many reviews are visible, and how often each score was given: the first is that of 1, the tenth of 10. */
export async function summariseVisibleReviews(
  db: Db,
  of: ReviewsOf,
): Promise<{ count: number; averageScore: number | null; byScore: number[] }> {
  const { byScore } = await totalReviews(db, [of]);
  const count = byScore.reduce((sum, times) => sum + times, 0);
  const total = byScore.reduce((sum, times, index) => sum + times * (index + 1), 0);
  return { count, averageScore: count === 0 ? null : total / count, byScore };
}

/** A page of the reviews that say something about the shop, newest first. */
export async function listExperiencePage(
  db: Db,
  subject: Omit<ReviewSubject, "skus">,
  place: Place,
  narrowed: Narrowed = {},
): Promise<VisibleReview[]> {
  return readPage(db, [subject], place, { ...narrowed, measure: "experience" });
}

type Read = Narrowed & { measure: "reviews" | "experience" };

async function readPage(
  db: Db,
  subjects: readonly ReviewSubject[],
  place: Place,
  read: Read,
): Promise<VisibleReview[]> {
  const start = await startOfPage(db, subjects, place, read.measure);
  const organisations = [...new Set(subjects.map(({ organisationId }) => organisationId))];
  if (organisations.length > 1) return readSharedPage(db, organisations, subjects, place, read, start);
  const way = place.order === "oldest" ? "asc" : "desc";
  const rows = await visibleReviews(db, organisations[0]!)
    .innerJoin(sql<Entry>`(${entries(subjects, place, read, start)})`.as("found"), (join) =>
      join.onRef("found.number", "=", "reviews.number"),
    )
    .where("reviews.visibleVersion", "is not", null)
    .orderBy("reviews.publishedAt", way)
    .orderBy("reviews.number", way)
    .execute();
  return rows.map(toVisibleReview);
}

/** Of each organisation by itself whatever could stand on the page: on a database that is distributed, each lies elsewhere. */
async function readSharedPage(
  db: Db,
  organisations: readonly string[],
  subjects: readonly ReviewSubject[],
  place: Place,
  read: Read,
  start: Start,
): Promise<VisibleReview[]> {
  const whole = { ...place, perPage: start.skip + place.perPage };
  const found = await Promise.all(
    organisations.map(async (id) => {
      const own = subjects.filter(({ organisationId }) => organisationId === id);
      return (await entries(own, whole, read, { ...start, skip: 0 }).execute(db)).rows;
    }),
  );
  const sign = place.order === "oldest" ? 1 : -1;
  const sorted = found
    .flat()
    .sort((a, b) => sign * (a.publishedAt.getTime() - b.publishedAt.getTime() || a.number - b.number));
  return readReviews(db, sorted.slice(start.skip, start.skip + place.perPage));
}

/** The reviews of an organisation by their numbers, upwards, after one of them. */
export async function listReviewsAfter(
  db: Db,
  organisationId: string,
  { number, limit, updatedSince }: { number: number; limit: number; updatedSince?: Date | undefined },
): Promise<VisibleReview[]> {
  const rows = await visibleReviews(db, organisationId)
    .where("reviews.number", ">", number)
    .where("reviews.visibleVersion", "is not", null)
    .$if(updatedSince !== undefined, (query) =>
      query.where("reviews.number", "in", (eb) =>
        eb
          .selectFrom("reviewChanges")
          .select("reviewChanges.number")
          .where("reviewChanges.organisationId", "=", organisationId)
          // What has no position yet was committed just now.
          .where((of) => of.or([of("notedAt", ">=", updatedSince!), of("position", "is", null)])),
      ),
    )
    .orderBy("reviews.number")
    .limit(limit)
    .execute();
  return rows.map(toVisibleReview);
}

/**
 * Where reading begins: everything before this instant (in the order of the list) is passed over, and then so many more; and where it
 * may end, if there are many products, of each of which a whole page would be read.
 */
type Start = { from: Date | undefined; skip: number; to?: Date | undefined };

/** So many entries are passed over in the index without looking for a better start. */
const passedOver = 300;

export async function startOfPage(
  db: Db,
  subjects: readonly ReviewSubject[],
  { page, perPage, order = "newest" }: Place,
  measure: Read["measure"],
): Promise<Start> {
  const offset = (page - 1) * perPage;
  if (offset <= passedOver) return { from: undefined, skip: offset };
  const months = await periodsOf(db, subjects, measure, { from: "0", to: "a", length: 7 });
  const inMonth = at(months, order, offset);
  // Past the end: nothing is read from there.
  if (!inMonth) return { from: new Date(order === "newest" ? 0 : 8.64e15), skip: 0 };
  const { period: month, skip } = inMonth;
  const from = edge(month, order);
  const products = subjects.reduce((sum, { skus }) => sum + (skus?.length ?? 0), 0);
  if (products > 1) {
    const last = at(months, order, offset + perPage - 1)?.period;
    return { from, skip, to: last === undefined ? undefined : edge(last, order === "newest" ? "oldest" : "newest") };
  }
  if (skip <= passedOver || products === 1) return { from, skip };
  const days = await periodsOf(db, subjects, measure, { from: `${month}-`, to: `${month}-a`, length: 10 });
  const inDay = at(days, order, skip);
  return inDay ? { from: edge(inDay.period, order), skip: inDay.skip } : { from, skip };
}

type Period = { period: string; reviews: number };

/** The period in which the entry after `offset` others lies, and how many of its own stand before that. */
function at(
  periods: readonly Period[],
  order: "newest" | "oldest",
  offset: number,
): { period: string; skip: number } | undefined {
  let skip = offset;
  for (const { period, reviews } of order === "newest" ? [...periods].reverse() : periods) {
    if (skip < reviews) return { period, skip };
    skip -= reviews;
  }
  return undefined;
}

/** The instant at which a period begins in the order of the list: downwards that is the beginning of the next one. */
function edge(period: string, order: "newest" | "oldest"): Date {
  const [year, month, day] = period.split("-").map(Number) as [number, number, number | undefined];
  const isNewest = order === "newest";
  return new Date(
    day === undefined
      ? Date.UTC(year, month - 1 + Number(isNewest))
      : Date.UTC(year, month - 1, day + Number(isNewest)),
  );
}

/** How many entries lie in each period, upwards. */
async function periodsOf(
  db: Db,
  subjects: readonly ReviewSubject[],
  measure: Read["measure"],
  { from, to, length }: { from: string; to: string; length: number },
): Promise<Period[]> {
  const counted = await Promise.all(
    subjects.map(async ({ organisationId, skus = [""], languages, branchCode = "" }) => {
      const inLanguages = languages === undefined ? sql`` : sql`and f.language = any(${languages}::text[])`;
      const { rows } = await sql<Period>`
        select f.period, sum(f.respondents)::int as reviews from review_figures_now f
        where f.organisation_id = ${organisationId}::uuid and ${isOfSkus(skus)} and f.branch = ${branchCode}
          and f.period > ${from} and f.period < ${to} and length(f.period) = ${length}::int and f.measure = ${measure} ${inLanguages}
        group by 1 order by 1`.execute(db);
      return rows;
    }),
  );
  const sums = new Map<string, number>();
  for (const { period, reviews } of counted.flat()) sums.set(period, (sums.get(period) ?? 0) + reviews);
  return [...sums].map(([period, reviews]) => ({ period, reviews })).sort((a, b) => (a.period < b.period ? -1 : 1));
}

type Entry = { organisationId: string; number: number; publishedAt: Date };

/**
 * The entries of a page, of one organisation's subjects. Each sku and language is a stretch of an index, of which no more is read than could stand on the page; then all
 * are sorted together.
 */
export function entries(
  subjects: readonly ReviewSubject[],
  { perPage, order = "newest" }: Place,
  read: Read,
  { from, to, skip }: Start,
) {
  const { organisationId } = subjects[0]!;
  const stretches = subjects.flatMap(({ skus = [null], languages = allLanguages, branchCode = null }) =>
    skus.flatMap((sku) => languages.map((language) => ({ sku, language, branchCode }))),
  );
  const hasSkus = subjects.some(({ skus }) => skus !== undefined);
  const hasBranches = subjects.some(({ branchCode }) => branchCode !== undefined);
  const way = order === "newest" ? sql`desc` : sql`asc`;
  const [after, before] = order === "newest" ? [sql`<`, sql`>=`] : [sql`>=`, sql`<`];
  return sql<Entry>`
    select found.organisation_id, found.number, found.published_at
    from unnest(
      ${stretches.map(({ sku }) => sku)}::text[], ${stretches.map(({ language }) => language)}::text[],
      ${stretches.map(({ branchCode }) => branchCode)}::text[]
    ) asked (sku, language, branch)
    cross join lateral (
      select r.organisation_id, r.number, r.published_at from reviews r
      where r.organisation_id = ${organisationId}::uuid and r.visible_language = asked.language and r.visible_version is not null
        ${hasSkus ? sql`and r.sku = asked.sku` : sql``}
        ${hasBranches ? sql`and r.visible_branch = asked.branch` : sql``}
        ${from ? sql`and r.published_at ${after} ${from}::timestamptz` : sql``}
        ${to ? sql`and r.published_at ${before} ${to}::timestamptz` : sql``}
        ${read.since ? sql`and r.published_at >= ${read.since}::date at time zone 'UTC'` : sql``}
        ${read.measure === "experience" ? sql`and r.visible_facts ?| array['recommend', 'delivery', 'service', 'shop']` : sql``}
      order by r.published_at ${way}, r.number ${way}
      limit ${skip + perPage}
    ) found
    order by found.published_at ${way}, found.number ${way}
    limit ${perPage} offset ${skip}`;
}

/** Of which scores a page by score consists: how many of each stand on it, and how many of the same score before it. */
type PartOfPage = { score: number; skip: number; take: number };

function partsOfPage(
  byScore: readonly number[],
  order: "highest" | "lowest",
  offset: number,
  perPage: number,
): PartOfPage[] {
  const scores = byScore.map((count, index) => ({ score: index + 1, count }));
  const parts: PartOfPage[] = [];
  let skip = offset;
  let left = perPage;
  for (const { score, count } of order === "highest" ? scores.reverse() : scores) {
    const take = Math.max(0, Math.min(count - skip, left));
    if (take > 0) parts.push({ score, skip, take });
    skip = Math.max(0, skip - count);
    left -= take;
  }
  return parts;
}

/** Those with one score, by date. */
export function entriesWithScore(
  { organisationId, skus, languages, branchCode }: NarrowedOf,
  { score, skip, take }: PartOfPage,
  order: "newest" | "oldest" = "newest",
) {
  const way = order === "newest" ? sql`desc` : sql`asc`;
  return sql<Entry>`
    select found.organisation_id, found.number, found.published_at
    from unnest(${skus}::text[]) asked (sku)
    cross join lateral (
      select r.organisation_id, r.number, r.published_at from reviews r
      where r.organisation_id = ${organisationId}::uuid and r.sku = asked.sku and r.visible_score = ${score}
        and r.visible_version is not null
        ${languages ? sql`and r.visible_language = any(${languages}::text[])` : sql``}
        ${branchCode === undefined ? sql`` : sql`and r.visible_branch = ${branchCode}`}
      order by r.published_at ${way}, r.number ${way}
      limit ${skip + take}
    ) found
    order by found.published_at ${way}, found.number ${way}
    limit ${take} offset ${skip}`;
}

/** The reviews of these entries, in their order; one that was taken down between the two reads is left out. */
async function readReviews(db: Db, found: readonly Entry[]): Promise<VisibleReview[]> {
  const organisations = [...new Set(found.map(({ organisationId }) => organisationId))];
  const read = await Promise.all(
    organisations.map(async (organisationId) => {
      const numbers = found.filter((entry) => entry.organisationId === organisationId).map(({ number }) => number);
      return visibleReviews(db, organisationId).where("reviews.number", "in", numbers).execute();
    }),
  );
  const byEntry = new Map(read.flat().map((row) => [`${row.organisationId} ${row.number}`, toVisibleReview(row)]));
  return found.flatMap(({ organisationId, number }) => byEntry.get(`${organisationId} ${number}`) ?? []);
}
