import { type RawBuilder, sql } from "kysely";
import type { FindingCode } from "../../checks/index.ts";
import type { FastResponseState } from "../../fast-responses/index.ts";
import type { Database, Db } from "../../platform/db.ts";
import { planByIndex, planByPlaces } from "../../platform/plan-by-index.ts";
import type { ReviewState } from "../../reviews/index.ts";
import type { ListPlace, ReviewFilter } from "./review-filter.ts";

/** A review as the list shows it. What whoever asks may not see is null. */
export type ListedReview = {
  id: string;
  number: number;
  sku: string;
  productName: string | null;
  state: ReviewState;
  /** Whether shoppers see a version of it. */
  isVisible: boolean;
  isAppeal: boolean;
  submittedAt: Date;
  publishedAt: Date | null;
  language: string | null;
  goodPoints: string | null;
  badPoints: string | null;
  generalComments: string | null;
  shopComments: string | null;
  findings: FindingCode[] | null;
  /** Null if the purchase is no longer the author's. */
  isConfirmed: boolean | null;
  isCancelled: boolean;
  isRefunded: boolean;
  orderRef: string | null;
  replyState: FastResponseState | null;
  isReplyShown: boolean;
  /** What shoppers see; null as long as anything about the review is left to decide. */
  score: number | null;
};

export type ReviewsPage = {
  reviews: ListedReview[];
  /** Where the next page begins, if there is or may be one. */
  next: ListPlace | undefined;
  /** The page ends where so many reviews had been looked through, with fewer found than it has room for. */
  isCutOff: boolean;
  /** Whether it is known by now that very many reviews have the words: the next page need not count them again. */
  areMany: boolean;
};

/** How many reviews a page looks through at most, for filters that no index knows: what a page costs does not grow with the shop. */
export const lookedThroughAtMost = 2000;
// Reviews with words that so few have are read all, and put in order, where the newest of the list do not fill a page.
const fewAtMost = 2000;

/**
 * The reviews of a shop, newest sent first whatever the score; a read join of tables of slices above.
 *
 * @param page `isWhole`: the whole texts, for a file; otherwise their beginnings. `areMany` as the page before it said
 */
export async function listReviews(db: Database, filter: ReviewFilter, page: Page): Promise<ReviewsPage> {
  if (filter.orderRef !== undefined) return matchedPage(db, filter, page, []);
  const walked = await walkedPage(db, filter, page);
  // A page that is full or complete needs no more. Only then are matches looked for: how many a common word has grows with the shop.
  if (!walked.isCutOff || page.areMany) return walked;
  const matches = filter.words?.isNarrow ? await listMatches(db, filter) : undefined;
  const areFew = matches !== undefined && matches.length <= fewAtMost;
  return areFew ? matchedPage(db, filter, page, matches) : { ...walked, areMany: true };
}

type Page = { before?: ListPlace | undefined; atMost: number; isWhole?: boolean; areMany?: boolean };

type Match = { reviewId: string; version: number };

/** The page among the reviews that an order has, or that have words: these. */
async function matchedPage(
  db: Database,
  filter: ReviewFilter,
  page: Page,
  matches: readonly Match[],
): Promise<ReviewsPage> {
  return db.transaction().execute(async (tx) => {
    await planByIndex(tx);
    return pageOf(await readPage(tx, filter, matchedReviews(filter, page.before, matches), page), page, undefined);
  });
}

async function walkedPage(db: Database, filter: ReviewFilter, page: Page): Promise<ReviewsPage> {
  return db.transaction().execute(async (tx) => {
    await planByIndex(tx, true);
    const isFiltered = conditionsOf(filter).length > 0;
    const walked = isFiltered ? lookedThroughAtMost : page.atMost + 1;
    const rows = await readPage(tx, filter, newestReviews(filter, page.before, walked), page);
    const end = isFiltered && rows.length <= page.atMost ? await findEnd(tx, filter, page.before) : undefined;
    return pageOf(rows, page, end);
  });
}

function pageOf(rows: ListedReview[], { atMost, areMany = false }: Page, end: ListPlace | undefined): ReviewsPage {
  const reviews = rows.slice(0, atMost);
  const last = rows.length > atMost ? reviews.at(-1) : undefined;
  const next = last ? { submittedAt: last.submittedAt, id: last.id } : end;
  return { reviews, next, isCutOff: end !== undefined, areMany };
}

/** Texts with the words that are looked for, one more than are few at most. */
async function listMatches(db: Database, { organisationId, words }: ReviewFilter): Promise<Match[]> {
  return db.transaction().execute(async (tx) => {
    await planByPlaces(tx);
    const { rows } = await sql<Match>`
      select review_id, version from review_words
      where organisation_id = ${organisationId} and words @@ ${words!.query}::tsquery limit ${fewAtMost + 1}`.execute(
      tx,
    );
    return rows;
  });
}

type Condition = RawBuilder<unknown>;

const all = (conditions: readonly Condition[]) =>
  conditions.length === 0 ? sql`true` : sql.join([...conditions], sql` and `);

/** What an index gives in the list's order: of the shop, of a product or of a state, from a place or a day on. */
function indexed(filter: ReviewFilter, before: ListPlace | undefined): Condition {
  const { organisationId, sku, state, since, until } = filter;
  return all([
    sql`r.organisation_id = ${organisationId}`,
    ...(sku === undefined ? [] : [sql`r.sku = ${sku}`]),
    ...(byState(filter) ? [sql`r.state = ${state}`] : []),
    ...(since ? [sql`r.submitted_at >= ${since}::timestamptz`] : []),
    ...(until ? [sql`r.submitted_at < ${until}::timestamptz`] : []),
    ...(before ? [sql`(r.submitted_at, r.id) < (${before.submittedAt}::timestamptz, ${before.id}::uuid)`] : []),
  ]);
}

/** Whether the state comes by index: a product has an index of its own, and to the shop "published" is what shoppers see. */
function byState({ state, sku, seesUnpublished }: ReviewFilter): boolean {
  return state !== undefined && sku === undefined && (seesUnpublished || state !== "published");
}

/** What has to be looked for in each review; with the tables that it needs by the names in `conditionTables`. */
function conditionsOf(filter: ReviewFilter): Condition[] {
  const { state, language, verification, finding, reply, score, words, seesUnpublished, orderRef } = filter;
  const conditions: Condition[] = [];
  if (state !== undefined && !seesUnpublished)
    conditions.push(
      state === "published"
        ? sql`r.visible_version is not null`
        : sql`r.visible_version is null and r.state = ${state}`,
    );
  else if (state !== undefined && !byState(filter)) conditions.push(sql`r.state = ${state}`);
  if (language !== undefined)
    conditions.push(seesUnpublished ? sql`v.language = ${language}` : sql`r.visible_language = ${language}`);
  if (verification !== undefined)
    conditions.push(
      verification === "confirmed" ? sql`p.confirmed_at is not null` : sql`p.id is not null and p.confirmed_at is null`,
    );
  if (finding !== undefined)
    conditions.push(finding === "any" ? sql`cardinality(c.findings) > 0` : sql`${finding} = any(c.findings)`);
  if (reply === "shown") conditions.push(sql`f.visible_text is not null`);
  if (reply === "waiting") conditions.push(sql`f.state = 'pending_moderation'`);
  if (reply === "none")
    conditions.push(
      sql`r.visible_version is not null and (f.id is null or f.visible_text is null and f.state in ('rejected', 'withdrawn'))`,
    );
  if (score !== undefined) conditions.push(sql`${visibleScore} = ${score}`);
  if (words !== undefined) conditions.push(sql`w.words @@ ${words.query}::tsquery`);
  if (orderRef !== undefined) conditions.push(sql`p.order_ref = ${orderRef}`);
  return conditions;
}

// An edit that waits, or an appeal, is decided without a look at the score that shoppers see: it neither shows nor finds the review.
const visibleScore = sql`case when r.state in ('published', 'rejected', 'pending_publication') then r.visible_score end`;

/** The version whose words whoever asks may read. */
const readable = ({ seesUnpublished }: ReviewFilter) => (seesUnpublished ? sql`r.version` : sql`r.visible_version`);

/** The tables that the conditions speak of, each only where one does: a page looks through thousands of reviews. */
function conditionTables(filter: ReviewFilter): Condition {
  const { organisationId, language, verification, finding, reply, words, seesUnpublished, orderRef } = filter;
  const joins: Condition[] = [];
  if (language !== undefined && seesUnpublished)
    joins.push(
      sql`join review_versions v on v.organisation_id = ${organisationId} and v.review_id = r.id and v.version = r.version`,
    );
  if (verification !== undefined || orderRef !== undefined)
    joins.push(sql`join purchases p on p.organisation_id = ${organisationId} and p.id = r.purchase_id
      and p.purchaser_id = r.purchaser_id`);
  if (finding !== undefined)
    joins.push(
      sql`join review_checks c on c.organisation_id = ${organisationId} and c.review_id = r.id and c.version = r.version`,
    );
  if (reply !== undefined)
    joins.push(sql`left join fast_responses f on f.organisation_id = ${organisationId} and f.review_id = r.id`);
  if (words !== undefined)
    joins.push(sql`join review_words w on w.organisation_id = ${organisationId} and w.review_id = r.id
      and w.version = ${readable(filter)}`);
  return sql.join(joins, sql` `);
}

const columns = sql`r.id, r.number, r.sku, r.state, r.version, r.visible_version, r.is_appeal, r.submitted_at, r.published_at,
  r.purchase_id, r.purchaser_id, r.visible_score, r.visible_language`;

function newestReviews(filter: ReviewFilter, before: ListPlace | undefined, atMost: number): Condition {
  return sql`select ${columns} from reviews r where ${indexed(filter, before)}
    order by r.submitted_at desc, r.id desc limit ${atMost}`;
}

/** The few reviews that an order has, or that match. */
function matchedReviews(filter: ReviewFilter, before: ListPlace | undefined, matches: readonly Match[]): Condition {
  const { organisationId, orderRef } = filter;
  if (orderRef !== undefined)
    return sql`select ${columns} from purchases o
      join reviews r on r.organisation_id = ${organisationId} and r.purchase_id = o.id
      where o.organisation_id = ${organisationId} and o.order_ref = ${orderRef} and ${indexed(filter, before)}`;
  const [ids, versions] = [matches.map(({ reviewId }) => reviewId), matches.map(({ version }) => version)];
  return sql`select ${columns} from unnest(${ids}::uuid[], ${versions}::int[]) as m (review_id, version)
    join reviews r on r.organisation_id = ${organisationId} and r.id = m.review_id and m.version = ${readable(filter)}
    where ${indexed(filter, before)}`;
}

/** The review that a page ends with if it has looked through as many as it may, though it found few. */
async function findEnd(db: Db, filter: ReviewFilter, before: ListPlace | undefined): Promise<ListPlace | undefined> {
  const { rows } = await sql<ListPlace>`
    select r.submitted_at, r.id from reviews r where ${indexed(filter, before)}
    order by r.submitted_at desc, r.id desc limit 1 offset ${lookedThroughAtMost - 1}`.execute(db);
  return rows[0];
}

const beginningLength = 260;

/** The first that fit the conditions of the reviews that `among` selects, with what the list says of each. */
async function readPage(
  db: Db,
  filter: ReviewFilter,
  among: Condition,
  { atMost, isWhole = false }: { atMost: number; isWhole?: boolean },
): Promise<ListedReview[]> {
  const { organisationId, seesUnpublished, seesOrders } = filter;
  const text = (column: string) =>
    isWhole ? sql`v.${sql.ref(column)}` : sql`left(v.${sql.ref(column)}, ${beginningLength})`;
  const { rows } = await sql<ListedReview>`
    with page as (
      select ${columns} from (${among}) r
      ${conditionTables(filter)}
      where ${all(conditionsOf(filter))}
      order by r.submitted_at desc, r.id desc
      limit ${atMost + 1})
    select r.id, r.number, r.sku, d.name as product_name, r.state, r.visible_version is not null as is_visible, r.is_appeal,
      r.submitted_at, r.published_at, v.language, ${text("good_points")} as good_points, ${text("bad_points")} as bad_points,
      ${text("general_comments")} as general_comments, ${text("shop_comments")} as shop_comments,
      ${seesUnpublished ? sql`c.findings` : sql`null::text[]`} as findings,
      case when p.id is not null then p.confirmed_at is not null end as is_confirmed,
      p.cancelled_at is not null as is_cancelled, p.refunded_at is not null as is_refunded,
      ${seesOrders ? sql`p.order_ref` : sql`null::text`} as order_ref, f.state as reply_state,
      f.visible_text is not null as is_reply_shown, ${visibleScore} as score
    from page r
    left join review_versions v
      on v.organisation_id = ${organisationId} and v.review_id = r.id and v.version = ${readable(filter)}
    left join purchases p
      on p.organisation_id = ${organisationId} and p.id = r.purchase_id and p.purchaser_id = r.purchaser_id
    left join review_checks c
      on c.organisation_id = ${organisationId} and c.review_id = r.id and c.version = r.version
    left join fast_responses f on f.organisation_id = ${organisationId} and f.review_id = r.id
    left join products d on d.organisation_id = ${organisationId} and d.sku = r.sku
    order by r.submitted_at desc, r.id desc`.execute(db);
  return rows;
}

/** Whether there is a review of a product by this sku, described or not. */
export async function isReviewed(db: Db, by: { organisationId: string; sku: string }): Promise<boolean> {
  const row = await db
    .selectFrom("reviews")
    .select("id")
    .where("organisationId", "=", by.organisationId)
    .where("sku", "=", by.sku)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
