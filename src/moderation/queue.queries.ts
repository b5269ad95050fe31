import { type RawBuilder, sql } from "kysely";
import { type FindingCode, facetOf, findingCodes } from "../checks/index.ts";
import { acrossOrganisations, type Db, isSpread } from "../platform/db.ts";
import { firstIdOf } from "../platform/ids.ts";
import { inOrder, type Place, type QueueFilter } from "./queue.ts";

// The vetters' queue reads across organisations, and joins tables of slices above it; it writes none of them. Each
// organisation is queried separately (lateral), so that its part of an index yields the oldest first and is read no
// further than needed. Citus refuses that: there all organisations are asked at once (decision 0078), by a form beside each.

/** Since when it has been waiting; the index reviews_to_decide uses the same expression. */
const waitingSince = sql<Date>`(case when r.is_appeal then r.state_changed_at else r.submitted_at end)`;

/** Who rejected it last: the one vetter who may not decide on its appeal. */
const refusedBy = sql`(select e.actor_id from review_events e where e.organisation_id = r.organisation_id
  and e.review_id = r.id and e.event = 'rejected' order by e.id desc limit 1)`;

export type WaitingReview = Place & {
  organisationId: string;
  number: number;
  sku: string;
  version: number;
  isAppeal: boolean;
  language: string | null;
  submittedAt: Date;
  stateChangedAt: Date;
  decideBy: Date | null;
  decidesWithinDays: number;
  findings: FindingCode[];
  isChecked: boolean;
  isFullyChecked: boolean;
  productName: string | null;
  /** What the shop has said of the purchase since, if it is still the author's. */
  isCancelled: boolean;
  isRefunded: boolean;
  isIncentivised: boolean;
};

export type QueuePart = { organisationIds: readonly string[]; filter: QueueFilter };

/**
 * The table from which waiting items are read, in order. Not narrowed: the reviews themselves. Narrowed: the facets of
 * waiting reviews that have been checked, whose key has them in order; the review is consulted as well, since the sweep
 * that keeps the two in step runs once a minute. (Reviews that have not been checked yet are missing until then: they
 * are the newest.)
 */
function waitingReviews(filter: QueueFilter, after: Place | undefined, ofThese: RawBuilder<unknown> = eachOfServed) {
  const facet = facetOf(filter);
  const [since, id] = facet === undefined ? [waitingSince, sql`r.id`] : [sql`f.waiting_since`, sql`f.review_id`];
  const source =
    facet === undefined
      ? sql`reviews r`
      : sql`review_facets f join reviews r on r.organisation_id = f.organisation_id and r.id = f.review_id
          and r.version = f.version`;
  const conditions = [
    facet === undefined ? sql`r.organisation_id ${ofThese}` : inFacet(facet, ofThese),
    sql`r.state = 'pending_moderation'`,
    ...(after ? [sql`(${since}, ${id}) > (${after.waitingSince}::timestamptz, ${after.id}::uuid)`] : []),
    // Decided within the last seconds, so it is not waiting for anybody else.
    sql`not exists (select from moderation_decisions d where d.organisation_id = r.organisation_id
      and d.subject_kind = 'review' and d.subject_id = r.id and d.version = r.version)`,
  ];
  return { source, conditions: sql.join(conditions, sql` and `), order: sql`${since}, ${id}` };
}

/** Which organisations are meant: one after the other, or all at once. */
const eachOfServed = sql`= served.id`;
const anyOf = (organisationIds: readonly string[]) => sql`= any (${[...organisationIds]}::uuid[])`;

/** What the key of review_facets can answer by itself. */
function inFacet(facet: string, ofThese: RawBuilder<unknown> = eachOfServed): RawBuilder<unknown> {
  return sql`f.organisation_id ${ofThese} and f.facet = ${facet}`;
}

/** The reviews that wait, oldest first. */
export async function listWaitingReviews(
  db: Db,
  part: QueuePart & { after: Place | undefined; atMost: number },
): Promise<WaitingReview[]> {
  return listOldest(db, part, sql``);
}

/**
 * The oldest reviews that this vetter could take now: nobody else has them open, and this vetter is not the one whose
 * rejection is being appealed.
 */
export async function listFreeReviews(
  db: Db,
  part: QueuePart & { staffId: string; after: Place | undefined; atMost: number },
  now: Date,
): Promise<WaitingReview[]> {
  const free = sql`and not exists (select from moderation_locks l
        where l.organisation_id = r.organisation_id and l.subject_kind = 'review' and l.subject_id = r.id
          and l.staff_id <> ${part.staffId}::uuid and l.expires_at > ${now}::timestamptz)
      and not (r.is_appeal and ${part.staffId}::uuid is not distinct from ${refusedBy})`;
  return listOldest(db, part, free);
}

type Oldest = QueuePart & { after: Place | undefined; atMost: number };
type WaitingRow = Omit<WaitingReview, "findings"> & { findings: string[] | null };

/** What is shown of each of `waiting`, and where it stands. */
const shownOfWaiting = sql`waiting.organisation_id, waiting.id, waiting.number, waiting.sku, waiting.version, waiting.is_appeal,
      waiting.submitted_at, waiting.state_changed_at, v.language, v.decide_by, o.decides_within_days, c.version is not null as is_checked, c.findings,
      coalesce(c.unfinished = '{}', true) as is_fully_checked, p.name as product_name,
      b.cancelled_at is not null as is_cancelled, b.refunded_at is not null as is_refunded,
      coalesce(b.is_incentivised, false) as is_incentivised`;
const besideWaiting = sql`join organisations o on o.id = waiting.organisation_id
    left join review_versions v on v.organisation_id = waiting.organisation_id and v.review_id = waiting.id
      and v.version = waiting.version
    left join review_checks c on c.organisation_id = waiting.organisation_id and c.review_id = waiting.id
      and c.version = waiting.version
    left join products p on p.organisation_id = waiting.organisation_id and p.sku = waiting.sku
    left join purchases b on b.organisation_id = waiting.organisation_id and b.id = waiting.purchase_id
      and b.purchaser_id = waiting.purchaser_id`;

async function listOldest(db: Db, part: Oldest, condition: RawBuilder<unknown>): Promise<WaitingReview[]> {
  if (isSpread(db)) return listOldestOnCitus(db, part, condition);
  const { organisationIds, filter, after, atMost } = part;
  const { source, conditions, order } = waitingReviews(filter, after);
  const { rows } = await sql<WaitingRow>`
    select ${shownOfWaiting}, waiting.waiting_since
    from (
      select oldest.* from unnest(${[...organisationIds]}::uuid[]) as served (id)
      cross join lateral (
        select r.organisation_id, r.id, r.number, r.sku, r.version, r.is_appeal, ${waitingSince} as waiting_since,
          r.submitted_at, r.state_changed_at, r.purchase_id, r.purchaser_id
        from ${source}
        where ${conditions} ${condition}
        order by ${order}
        limit ${atMost}
      ) as oldest
      order by oldest.waiting_since, oldest.id
      limit ${atMost}
    ) as waiting
    ${besideWaiting}
    order by waiting.waiting_since, waiting.id`.execute(acrossOrganisations(db));
  return rows.map(toWaitingReview);
}

/** As above: each machine is asked for its oldest, then those that hold the oldest of all for what is shown of them. All that wait are read. */
async function listOldestOnCitus(db: Db, part: Oldest, condition: RawBuilder<unknown>): Promise<WaitingReview[]> {
  const { organisationIds, filter, after, atMost } = part;
  const { source, conditions, order } = waitingReviews(filter, after, anyOf(organisationIds));
  const { rows: oldest } = await sql<Place & { organisationId: string }>`
    select r.organisation_id, r.id, ${waitingSince} as waiting_since
    from ${source}
    where ${conditions} ${condition}
    order by ${order}
    limit ${atMost}`.execute(acrossOrganisations(db));
  if (oldest.length === 0) return [];
  const places = new Map(oldest.map((place) => [place.id, place.waitingSince]));
  const { rows } = await sql<Omit<WaitingRow, "waitingSince">>`
    select ${shownOfWaiting}
    from reviews waiting
    ${besideWaiting}
    where waiting.organisation_id ${anyOf([...new Set(oldest.map(({ organisationId }) => organisationId))])}
      and waiting.id = any (${[...places.keys()]}::uuid[])`.execute(acrossOrganisations(db));
  return rows.map((row) => toWaitingReview({ ...row, waitingSince: places.get(row.id)! })).sort(inOrder);
}

const toWaitingReview = ({ findings, ...row }: WaitingRow): WaitingReview => ({
  ...row,
  findings: (findings ?? []).filter(isFindingCode),
});

function isFindingCode(text: string): text is FindingCode {
  return (findingCodes as readonly string[]).includes(text);
}

/**
 * How many reviews are waiting, counted no further than `atMost` + 1. When narrowed, only facets are counted, so
 * reviews withdrawn within the last minute may be included.
 */
export async function countWaitingReviews(db: Db, part: QueuePart, atMost: number): Promise<number> {
  if (isSpread(db)) return countWaitingOnCitus(db, part, atMost);
  const { organisationIds, filter } = part;
  const facet = facetOf(filter);
  const ids = sql`${[...organisationIds]}::uuid[]`;
  const decided = facet === undefined ? decidedJustNow(organisationIds) : sql`select 0 as count`;
  const source = waitingToCount(facet, eachOfServed);
  const most = sql`(select count + ${atMost + 1}::int from decided)`;
  const { rows } = await sql<{ count: number }>`
    with decided as materialized (${decided})
    select greatest(0, count(*) - (select count from decided))::int as count from (
      select from unnest(${ids}) as served (id)
      cross join lateral (select from ${source} limit ${most}) as of_one
      -- Of all together: once so many are counted, the remaining organisations are not asked.
      limit ${most}
    ) as counted`.execute(acrossOrganisations(db));
  return rows[0]!.count;
}

/**
 * Those that were decided within the last seconds wait for nobody. They are few, so they are counted and taken off: looked up for each that
 * waits, they would cost more than the index in which all that is to be counted stands.
 */
const decidedJustNow = (organisationIds: readonly string[]) => sql`
  select count(*)::int as count from moderation_decisions d
  join reviews r on r.organisation_id = d.organisation_id and r.id = d.subject_id and r.version = d.version
  where d.organisation_id ${anyOf(organisationIds)} and d.subject_kind = 'review' and r.state = 'pending_moderation'`;

const waitingToCount = (facet: string | undefined, ofThese: RawBuilder<unknown>) =>
  facet === undefined
    ? sql`reviews r where r.organisation_id ${ofThese} and r.state = 'pending_moderation'`
    : sql`review_facets f where ${inFacet(facet, ofThese)}`;

/** As above, in two reads: how many were decided says how far is counted. */
async function countWaitingOnCitus(db: Db, { organisationIds, filter }: QueuePart, atMost: number): Promise<number> {
  const facet = facetOf(filter);
  const decided =
    facet === undefined
      ? (await sql<{ count: number }>`${decidedJustNow(organisationIds)}`.execute(acrossOrganisations(db))).rows[0]!
      : { count: 0 };
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select 1 from ${waitingToCount(facet, anyOf(organisationIds))} limit ${decided.count + atMost + 1}
    ) as counted`.execute(acrossOrganisations(db));
  return Math.max(0, rows[0]!.count - decided.count);
}

/** Since when the oldest review has been waiting; undefined where none is. */
export async function findOldestWaiting(db: Db, organisationIds: readonly string[]): Promise<Date | undefined> {
  if (isSpread(db)) return findOldestOnCitus(db, organisationIds);
  const { source, conditions, order } = waitingReviews({}, undefined);
  const { rows } = await sql<{ waitingSince: Date }>`
    select oldest.waiting_since as "waitingSince" from unnest(${[...organisationIds]}::uuid[]) as served (id)
    cross join lateral (select ${waitingSince} as waiting_since from ${source} where ${conditions} order by ${order} limit 1) as oldest
    order by 1 limit 1`.execute(acrossOrganisations(db));
  return rows[0]?.waitingSince;
}

/** As above, of each machine at once. */
async function findOldestOnCitus(db: Db, organisationIds: readonly string[]): Promise<Date | undefined> {
  const { source, conditions, order } = waitingReviews({}, undefined, anyOf(organisationIds));
  const { rows } = await sql<{ waitingSince: Date }>`
    select ${waitingSince} as waiting_since from ${source} where ${conditions}
    order by ${order} limit 1`.execute(acrossOrganisations(db));
  return rows[0]?.waitingSince;
}

/**
 * How many of the newest decisions, in all, the time to a decision is measured over, so that no shop's size slows the
 * page down.
 */
const decisionsMeasured = 200;

/**
 * The median time from submission (or appeal) to a person's decision, in seconds; null where there was none. Of the newest
 * decisions since then, two hundred in all, of each organisation alike.
 */
export async function findMedianDecisionSeconds(
  db: Db,
  by: { organisationIds: readonly string[]; since: Date },
): Promise<number | null> {
  if (isSpread(db)) return findMedianOnCitus(db, by);
  const ofEach = measuredOfEach(by.organisationIds);
  const { rows } = await sql<{ median: number | null }>`
    select percentile_cont(0.5) within group (order by decided.waited_seconds) as median
    from unnest(${[...by.organisationIds]}::uuid[]) as served (id)
    cross join lateral (
      select waited_seconds from review_events
      where organisation_id = served.id and id >= ${firstIdOf(by.since)}::uuid and waited_seconds is not null
      order by id desc limit ${ofEach}
    ) as decided`.execute(acrossOrganisations(db));
  return rows[0]!.median;
}

const measuredOfEach = (organisationIds: readonly string[]): number =>
  Math.max(20, Math.ceil(decisionsMeasured / Math.max(1, organisationIds.length)));

/** As above: each machine says which are the newest of its organisations, and the middle of them all is found here. */
async function findMedianOnCitus(
  db: Db,
  by: { organisationIds: readonly string[]; since: Date },
): Promise<number | null> {
  const { rows } = await sql<{ waitedSeconds: number }>`
    select waited_seconds from (
      select waited_seconds, row_number() over (partition by organisation_id order by id desc) as place
      from review_events
      where organisation_id ${anyOf(by.organisationIds)} and id >= ${firstIdOf(by.since)}::uuid and waited_seconds is not null
    ) as decided
    where place <= ${measuredOfEach(by.organisationIds)}
    order by waited_seconds`.execute(acrossOrganisations(db));
  const last = rows.length - 1;
  if (last < 0) return null;
  return (rows[Math.floor(last / 2)]!.waitedSeconds + rows[Math.ceil(last / 2)]!.waitedSeconds) / 2;
}

/** Who rejected this review last, if it was a vetter: the one who may not decide on its appeal. */
export async function findRefusingStaff(
  db: Db,
  by: { organisationId: string; reviewId: string },
): Promise<string | null> {
  const row = await db
    .selectFrom("reviewEvents")
    .select("actorId")
    .where("organisationId", "=", by.organisationId)
    .where("reviewId", "=", by.reviewId)
    .where("event", "=", "rejected")
    .orderBy("id", "desc")
    .executeTakeFirst();
  return row?.actorId ?? null;
}

export async function findReviewNumber(
  db: Db,
  by: { organisationId: string; reviewId: string },
): Promise<number | undefined> {
  const row = await db
    .selectFrom("reviews")
    .select("number")
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.reviewId)
    .executeTakeFirst();
  return row?.number;
}
