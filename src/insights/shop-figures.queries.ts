import { type RawBuilder, sql } from "kysely";
import { dayOf } from "../platform/days.ts";
import { acrossOrganisations, type Database, type Db, isSpread } from "../platform/db.ts";
import { firstIdOf } from "../platform/ids.ts";
import type { PurchaseNews } from "../purchases/index.ts";
import { countedFacts, type ReviewNews } from "../reviews/index.ts";

// The sums that the fairness figures and the dashboard are read from: kept by day, month and for all time, moved by what has happened to
// reviews, and never counted anew but by the nightly comparison (decision 0051). What is counted of a review says countedFacts(), and of
// which figures that is a part counted_figures_of() in the database; those who read, add up, and compare all ask them.

/** First those without a score, then those with 1 to 10: see shop_figures. */
const places = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

/** How many, and of durations how many milliseconds together: by place, as a list of eleven. */
export type Sum = { counts: number[]; milliseconds: number[] };

/** Sums by measure; what is missing is nothing. */
export type Sums = Map<string, Sum>;

/** @param since a day, in UTC; null: from the beginning */
export type Of = { organisationId: string; since: Date | null };

/**
 * Reads figures that all refer to the same moment, so that they add up. Without compiling queries, which takes longer than
 * it saves here.
 */
export async function readFigures<Figures>(db: Database, read: (tx: Db) => Promise<Figures>): Promise<Figures> {
  const transaction = db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only");
  return transaction.execute(async (tx) => {
    await sql`set local jit = off`.execute(tx);
    return read(tx);
  });
}

/** What has happened and is not added up yet, to be handed on by whoever reads several figures of one snapshot. */
export async function readPending(tx: Db, { organisationId, since }: Of): Promise<Moved[]> {
  return [...(await listPending(tx, organisationId)), ...(await listPendingPurchases(tx, { organisationId, since }))];
}

/**
 * The sums of what was sent, done and bought since the beginning of a day, and how things stand now: exact as of the transaction's
 * snapshot, for what is not added up yet is added here.
 *
 * @param known what is not added up yet, where the caller has read it
 */
export async function readSums(tx: Db, { organisationId, since }: Of, known?: readonly Moved[]): Promise<Sums> {
  const pending = known ?? (await readPending(tx, { organisationId, since }));
  const sums: Sums = new Map();
  for (const { measure, counts, milliseconds } of await listKept(tx, { organisationId, since }))
    addTo(sums, measure, (sum) => {
      for (const place of places) {
        sum.counts[place]! += counts[place]!;
        sum.milliseconds[place]! += milliseconds?.[place] ?? 0;
      }
    });
  const first = since && dayOf(since);
  for (const { day, measure, place, amount, milliseconds } of pending)
    if (first === null || day === null || day >= first)
      addTo(sums, measure, (sum) => {
        sum.counts[place]! += amount;
        sum.milliseconds[place]! += milliseconds;
      });
  return sums;
}

function addTo(sums: Sums, measure: string, add: (sum: Sum) => void): void {
  const sum = sums.get(measure) ?? { counts: places.map(() => 0), milliseconds: places.map(() => 0) };
  add(sum);
  sums.set(measure, sum);
}

type KeptRow = { measure: string; counts: number[]; milliseconds: number[] | null };

/** Whole months, the days that are left of the first one, and what is as it stands now. */
async function listKept(tx: Db, { organisationId, since }: Of): Promise<KeptRow[]> {
  const of = sql`from shop_figures where organisation_id = ${organisationId}::uuid`;
  if (since === null) {
    const { rows } = await sql<KeptRow>`
      select measure, counts::int[] as counts, milliseconds::float8[] as milliseconds ${of} and period = 'all'`.execute(
      tx,
    );
    return rows;
  }
  const day = dayOf(since);
  const month = day.slice(0, 7);
  const each = (list: string) =>
    sql`array[${sql.join(places.map((place) => sql`sum(${sql.ref(list)}[${sql.lit(place + 1)}])`))}]`;
  const { rows } = await sql<KeptRow>`
    select measure, ${each("counts")}::int[] as counts, ${each("milliseconds")}::float8[] as milliseconds
    from (
      select measure, counts, milliseconds ${of} and period = 'all' and measure >= 'now.' and measure < 'now/'
      union all select measure, counts, milliseconds ${of} and period > ${`m${month}`} and period < 'n'
      union all select measure, counts, milliseconds ${of} and period >= ${`d${day}`} and period < ${`d${month}/`}
    ) kept
    group by measure`.execute(tx);
  return rows;
}

/** By how much something moves a sum; without a day it is one of how things stand now. */
export type Moved = { day: string | null; measure: string; place: number; amount: number; milliseconds: number };

/** How many reviews of a day, or of the month that begins with it: without a score, then with 1 to 10. */
export type Dated = { day: string; measure: "sent" | "shown"; counts: number[] };

/**
 * What was sent, and what was published and is shown now, by day; since the beginning of all by month. From the sums alone: as many rows
 * are read as there are days or months.
 *
 * @param of `days`: these days, in UTC; undefined: all months
 */
export async function listDated(
  tx: Db,
  of: { organisationId: string; days: readonly string[] | undefined },
  pending: readonly Moved[],
): Promise<Dated[]> {
  const within =
    of.days === undefined
      ? sql`period >= 'm' and period < 'n'`
      : sql`period = any (${of.days.map((day) => `d${day}`)}::text[])`;
  const { rows } = await sql<{ period: string; measure: Dated["measure"]; counts: number[] }>`
    select period, measure, counts::int[] as counts from shop_figures
    where organisation_id = ${of.organisationId}::uuid and ${within} and measure = any ('{sent,shown}')`.execute(tx);
  const dated = rows.map(({ period, measure, counts }) => ({
    day: `${period.slice(1)}-01`.slice(0, 10),
    measure,
    counts,
  }));
  for (const { day, measure, place, amount } of pending)
    if (day !== null && (measure === "sent" || measure === "shown"))
      dated.push({ day, measure, counts: places.map((one) => (one === place ? amount : 0)) });
  return dated;
}

/** What is to be added to the sums for what has happened and is not added up yet. */
async function listPending(tx: Db, organisationId: string): Promise<Moved[]> {
  const { rows } = await sql<Moved>`
    with news as materialized (
      select id, review_id from review_news where organisation_id = ${organisationId}::uuid
      union all
      select n.id, r.id from purchase_news n
      join reviews r on r.organisation_id = n.organisation_id and r.purchase_id = n.purchase_id
      where n.organisation_id = ${organisationId}::uuid and n.purchase_id is not null
    ), ${changed(organisationId)}, ${movedBy(organisationId)}
    select day, measure, place, amount::int as amount, milliseconds::float8 as milliseconds from moved`.execute(tx);
  return rows;
}

/** Before every id. */
const noId = "00000000-0000-0000-0000-000000000000";

/** Up to which id the purchases of an organisation are in the sums. */
const untilOf = (organisationId: string) =>
  sql`coalesce((select until_id from counted_purchases where organisation_id = ${organisationId}::uuid), ${noId}::uuid)`;

/** The same of purchases: those that became known within the last minutes are counted by the index. */
async function listPendingPurchases(tx: Db, { organisationId, since }: Of): Promise<Moved[]> {
  // Asked for by itself: of an id that the planner does not know it would expect a third of all purchases, and read the whole table.
  const until = await findCountedUntil(tx, organisationId);
  const { rows } = await sql<{ day: string | null; measure: string; amount: number }>`
    select null as day, 'purchases.known' as measure, count(*)::int as amount from purchases
    where organisation_id = ${organisationId}::uuid and id >= ${until}::uuid and created_at >= ${since ?? new Date(0)}
    union all
    select day, told.measure, sum(told.amount)::int from purchase_news
    cross join lateral (values ('purchases.confirmed', confirmed), ('purchases.invited', invited)) told (measure, amount)
    where organisation_id = ${organisationId}::uuid group by 1, 2`.execute(tx);
  return rows.map((row) => ({ ...row, place: 0, milliseconds: 0 }));
}

/** Of the reviews in `news`: what the sums count of each, and what is to be counted. */
function changed(organisationId: string): RawBuilder<unknown> {
  return sql`
    changed as materialized (
      select r.id, counted.facts as before, ${countedFacts(organisationId, "r")} as after
      from (select distinct review_id from news) new
      join reviews r on r.organisation_id = ${organisationId}::uuid and r.id = new.review_id
      left join counted_reviews counted on counted.organisation_id = ${organisationId}::uuid and counted.review_id = r.id
    )`;
}

const deeds = sql`e.event in ('rejected', 'removed', 'withdrawn', 'erased', 'author_erased', 'appeal_upheld', 'appeal_upheld_undecided')`;

/** The day and the measure of what was done to a review, by whom and why. */
const dayOfDeed = sql`to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD')`;
const measureOfDeed = sql`'deed.' || e.event || '.' || e.actor_kind || '.' || coalesce(e.reason, 'none')`;

/** By how much `changed`, and the events in `news`, move which sums. */
function movedBy(organisationId: string): RawBuilder<unknown> {
  return sql`
    moved as (
      select day, measure, place, sum(amount) as amount, sum(milliseconds) as milliseconds
      from (
        select f.day, f.measure, f.place, f.amount * weighed.sign as amount, f.milliseconds * weighed.sign as milliseconds
        from changed
        cross join lateral (values (-1, changed.before), (1, changed.after)) weighed (sign, facts)
        cross join lateral counted_figures_of(weighed.facts) f
        where changed.before is distinct from changed.after
        union all
        select ${dayOfDeed}, ${measureOfDeed}, 0, 1, 0
        from news join review_events e on e.organisation_id = ${organisationId}::uuid and e.id = news.id
        where ${deeds}
      ) one
      group by day, measure, place
      having sum(amount) <> 0 or sum(milliseconds) <> 0
    )`;
}

/** Sums by day, measure and place (`from`), as rows of shop_figures: of the day, of its month, and for all time. */
function byPeriod(from: RawBuilder<unknown>): RawBuilder<unknown> {
  const each = (value: string) =>
    sql`array[${sql.join(
      places.map((place) => sql`coalesce(sum(${sql.ref(value)}) filter (where place = ${sql.lit(place)}), 0)`),
    )}]::bigint[]`;
  return sql`
    select period, measure, ${each("amount")} as counts,
      case when measure like 'decision.%' or measure like 'publication.%' then ${each("milliseconds")} end as milliseconds
    from ${from} by_day
    cross join lateral (values ('all'), ('m' || left(day, 7)), ('d' || day)) as periods (period)
    where period is not null
    group by period, measure`;
}

/** Adds the rows of `moved_sums` to those that are kept, in the order of their keys. */
function addition(organisationId: string): RawBuilder<unknown> {
  return sql`
    insert into shop_figures as kept (organisation_id, period, measure, counts, milliseconds)
    select ${organisationId}::uuid, period, measure, counts, milliseconds from moved_sums order by period, measure
    on conflict (organisation_id, period, measure) do update
    set counts = sum_each(kept.counts, excluded.counts), milliseconds = sum_each(kept.milliseconds, excluded.milliseconds)`;
}

/**
 * Adds to the sums what these news tell, and what has changed of the reviews of these purchases. The caller holds the lock of the sums, and
 * has taken the news away in this transaction.
 */
export async function addNews(
  tx: Db,
  organisationId: string,
  { news, purchaseIds }: { news: readonly ReviewNews[]; purchaseIds: readonly string[] },
): Promise<void> {
  // Read once: a review that changes in between has news of its own, and is added up by those.
  const { rows } = await sql<{ id: string; before: string | null; after: string | null }>`
    with news as materialized (
      select * from unnest(${news.map(({ reviewId }) => reviewId)}::uuid[]) as news (review_id)
      union all
      select id from reviews where organisation_id = ${organisationId}::uuid and purchase_id = any (${[...purchaseIds]}::uuid[])
    ), ${changed(organisationId)}
    select id, before::text as before, after::text as after from changed where after is distinct from before order by id`.execute(
    tx,
  );
  const ids = rows.map(({ id }) => id);
  const after = rows.map((row) => row.after);
  await sql`
    insert into counted_reviews (organisation_id, review_id, facts)
    select ${organisationId}::uuid, id, after from unnest(${ids}::uuid[], ${after}::jsonb[]) as changed (id, after)
    on conflict (organisation_id, review_id) do update set facts = excluded.facts`.execute(tx);
  await sql`
    with news as materialized (
      select * from unnest(${news.map(({ id }) => id)}::uuid[]) as news (id)
    ), changed as (
      select * from unnest(${rows.map(({ before }) => before)}::jsonb[], ${after}::jsonb[]) as changed (before, after)
    ), ${movedBy(organisationId)}, moved_sums as (${byPeriod(sql`moved`)})
    ${addition(organisationId)}`.execute(tx);
}

/**
 * Adds to the sums what these news of purchases tell, and the purchases that became known up to an id. The caller holds the lock of the
 * sums, and has taken the news away in this transaction.
 */
export async function addPurchases(
  tx: Db,
  organisationId: string,
  { news, until }: { news: readonly PurchaseNews[]; until: string },
): Promise<void> {
  await sql`
    with news as (
      select * from unnest(${news.map(({ day }) => day)}::text[], ${news.map(({ confirmed }) => confirmed)}::int[],
        ${news.map(({ invited }) => invited)}::int[]) as news (day, confirmed, invited)
    ), moved as (
      select day, told.measure, 0 as place, told.amount, 0 as milliseconds from news
      cross join lateral (values ('purchases.confirmed', confirmed), ('purchases.invited', invited)) told (measure, amount)
      where told.amount <> 0
      union all
      select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD'), 'purchases.known', 0, count(*), 0 from purchases
      where organisation_id = ${organisationId}::uuid and id >= ${untilOf(organisationId)} and id < ${until}::uuid
      group by 1
    ), moved_sums as (${byPeriod(sql`moved`)})
    ${addition(organisationId)}`.execute(tx);
  await sql`
    insert into counted_purchases as kept (organisation_id, until_id) values (${organisationId}::uuid, ${until}::uuid)
    on conflict (organisation_id) do update set until_id = excluded.until_id where kept.until_id < excluded.until_id`.execute(
    tx,
  );
}

/** From which id on purchases are added up next. */
export async function findCountedUntil(tx: Db, organisationId: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`select ${untilOf(organisationId)} as id`.execute(tx);
  return rows[0]!.id;
}

/** Skus of the purchases that are added up next. */
export async function listNewlyBought(tx: Db, organisationId: string, until: string): Promise<string[]> {
  const { rows } = await sql<{ sku: string }>`
    select distinct p.sku from purchases p
    where p.organisation_id = ${organisationId}::uuid and p.id >= ${untilOf(organisationId)} and p.id < ${until}::uuid`.execute(
    tx,
  );
  return rows.map(({ sku }) => sku);
}

/** Purchases that became known before this are in the sums: transactions end within minutes. What is later still, the night finds. */
const knownAfterMs = 10 * 60_000;

/** Up to which id purchases are added up at a moment. */
export const countedUntil = (now: Date): string => firstIdOf(new Date(now.getTime() - knownAfterMs));

/** Organisations with news of reviews or purchases, or with purchases that have become known since they were added up. */
export async function listOrganisationsToAddUp(db: Db, now: Date): Promise<string[]> {
  if (isSpread(db)) return listToAddUpOnCitus(db, now);
  const { rows } = await sql<{ id: string }>`
    select o.id from organisations o
    left join counted_purchases counted on counted.organisation_id = o.id
    where exists (select from review_news n where n.organisation_id = o.id)
      or exists (select from purchase_news n where n.organisation_id = o.id)
      -- In order, which only the primary key provides for free: without, the planner would look for one of so many in the table itself.
      or (select p.id from purchases p where p.organisation_id = o.id and p.id >= coalesce(counted.until_id, ${noId}::uuid)
        order by p.id limit 1) < ${countedUntil(now)}::uuid
    order by o.id`.execute(acrossOrganisations(db));
  return rows.map(({ id }) => id);
}

/** As above: each machine says which of its organisations have news; those of which nothing has been added up yet are asked apart. */
async function listToAddUpOnCitus(db: Db, now: Date): Promise<string[]> {
  const until = sql`${countedUntil(now)}::uuid`;
  const across = acrossOrganisations(db);
  const { rows: all } = await sql<{ id: string }>`select id from organisations order by id`.execute(across);
  const { rows: counted } = await sql<{ id: string; isMore: boolean }>`
    select c.organisation_id as id, exists (
      select from purchases p where p.organisation_id = c.organisation_id and p.id >= c.until_id and p.id < ${until}
    ) as is_more
    from counted_purchases c`.execute(across);
  const isCounted = new Set(counted.map(({ id }) => id));
  const uncounted = all.filter(({ id }) => !isCounted.has(id)).map(({ id }) => id);
  const { rows: first } = await sql<{ id: string }>`
    select p.organisation_id as id from purchases p where p.organisation_id = any (${uncounted}::uuid[]) and p.id < ${until}
    group by p.organisation_id`.execute(across);
  const { rows: ofReviews } = await sql<{ id: string }>`
    select organisation_id as id from review_news group by organisation_id`.execute(across);
  const { rows: ofPurchases } = await sql<{ id: string }>`
    select organisation_id as id from purchase_news group by organisation_id`.execute(across);
  const due = [...counted.filter(({ isMore }) => isMore), ...first, ...ofReviews, ...ofPurchases];
  const isDue = new Set(due.map(({ id }) => id));
  return all.map(({ id }) => id).filter((id) => isDue.has(id));
}

/**
 * How many versions wait for a vetter's first decision although the day that was promised has passed. By those that are added up and,
 * where something has happened since, by the reviews themselves.
 *
 * @param of `decidesWithinDays`: the promise for versions that kept none of their own
 */
export async function countOverdue(tx: Db, of: Of & { decidesWithinDays: number }, now: Date): Promise<number> {
  const { organisationId, since, decidesWithinDays } = of;
  const until = sql`coalesce((facts #>> '{awaits,until}')::bigint, (facts #>> '{awaits,from}')::bigint + ${decidesWithinDays * 86_400_000}::bigint)`;
  const { rows } = await sql<{ count: number }>`
    with news as materialized (select distinct review_id from review_news where organisation_id = ${organisationId}::uuid),
    awaiting as (
      select facts from counted_reviews
      where organisation_id = ${organisationId}::uuid and facts ? 'awaits'
        and (coalesce(facts #>> '{awaits,until}', facts #>> '{awaits,from}'))::bigint < ${now.getTime()}::bigint
        and not exists (select from news where news.review_id = counted_reviews.review_id)
      union all
      select ${countedFacts(organisationId, "r")} from news join reviews r on r.organisation_id = ${organisationId}::uuid and r.id = news.review_id
    )
    select count(*)::int as count from awaiting
    where facts ? 'awaits' and ${until} < ${now.getTime()}::bigint
      and (facts #>> '{awaits,from}')::bigint >= ${since?.getTime() ?? 0}::bigint`.execute(tx);
  return rows[0]!.count;
}

/** Held while sums are added to or compared, until the transaction ends. */
export async function lockSums(tx: Db, organisationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`shop figures ${organisationId}`}, 0))`.execute(tx);
}

/**
 * Of a stretch of an organisation's reviews, by their numbers: those that are not counted as they stand, although no news of them wait. And
 * where the stretch ends; undefined where there are no more.
 */
export async function listMiscounted(
  db: Db,
  organisationId: string,
  stretch: { after: number; atMost: number },
): Promise<{ reviewIds: string[]; last: number | undefined }> {
  const { rows } = await sql<{ id: string; number: number; isRight: boolean }>`
    select r.id, r.number, counted.facts is not distinct from ${countedFacts(organisationId, "r")}
        or exists (select from review_news n where n.organisation_id = ${organisationId}::uuid and n.review_id = r.id)
        or exists (select from purchase_news n where n.organisation_id = ${organisationId}::uuid and n.purchase_id = r.purchase_id) as "isRight"
    from reviews r
    left join counted_reviews counted on counted.organisation_id = r.organisation_id and counted.review_id = r.id
    where r.organisation_id = ${organisationId}::uuid and r.number > ${stretch.after}
    order by r.number limit ${stretch.atMost}`.execute(db);
  return { reviewIds: rows.filter(({ isRight }) => !isRight).map(({ id }) => id), last: rows.at(-1)?.number };
}

/** A sum that is not what adding up gives. */
export type SumDifference = { period: string; measure: string; kept: number[]; counted: number[] };

/**
 * Adds up anew what is counted of all reviews, and what was done to them, compares, and puts right what differs. The caller holds the lock of
 * the sums. They are added up and compared by one statement, so what is committed meanwhile has its news, and is left out.
 */
export async function recountSums(tx: Db, organisationId: string): Promise<SumDifference[]> {
  const none = sql`array_fill(0::bigint, array[11])`;
  const { rows } = await sql<SumDifference & Record<"countsMoved" | "millisecondsMoved", string>>`
    with by_day as (
      select f.day, f.measure, f.place, sum(f.amount) as amount, sum(f.milliseconds) as milliseconds
      from counted_reviews cross join lateral counted_figures_of(counted_reviews.facts) f
      where counted_reviews.organisation_id = ${organisationId}::uuid
      group by 1, 2, 3
      union all
      select ${dayOfDeed}, ${measureOfDeed}, 0, count(*), 0
      from review_events e
      where e.organisation_id = ${organisationId}::uuid and ${deeds}
        and not exists (select from review_news n where n.organisation_id = ${organisationId}::uuid and n.id = e.id)
      group by 1, 2
      union all
      select bought.day, told.measure, 0, told.amount, 0
      from (
        select to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, count(*) filter (where id < ${untilOf(organisationId)}) as known,
          count(confirmed_at) as confirmed, count(contacted_at) as invited
        from purchases where organisation_id = ${organisationId}::uuid group by 1
        union all
        -- What is not added up yet.
        select day, 0, -sum(confirmed), -sum(invited) from purchase_news where organisation_id = ${organisationId}::uuid group by 1
      ) bought
      cross join lateral (values ('purchases.known', known), ('purchases.confirmed', confirmed), ('purchases.invited', invited))
        told (measure, amount)
      where told.amount <> 0
    ), counted as (${byPeriod(sql`by_day`)}),
    kept as (
      select period, measure, counts, milliseconds from shop_figures
      where organisation_id = ${organisationId}::uuid
    ),
    differing as (
      select period, measure, coalesce(kept.counts, ${none}) as kept, coalesce(counted.counts, ${none}) as counted,
        coalesce(kept.milliseconds, ${none}) as kept_ms, coalesce(counted.milliseconds, ${none}) as counted_ms,
        coalesce(kept.milliseconds, counted.milliseconds) is not null as is_timed
      from counted full join kept using (period, measure)
      where (coalesce(kept.counts, ${none}), coalesce(kept.milliseconds, ${none}))
        is distinct from (coalesce(counted.counts, ${none}), coalesce(counted.milliseconds, ${none}))
    )
    select period, measure, kept::int[] as kept, counted::int[] as counted, less_each(counted, kept)::text as counts_moved,
      case when is_timed then less_each(counted_ms, kept_ms) end::text as milliseconds_moved
    from differing order by period, measure`.execute(tx);
  const all = <Name extends keyof (typeof rows)[number]>(name: Name) => rows.map((row) => row[name]);
  if (rows.length > 0)
    await sql`
      with moved_sums as (
        select period, measure, counts::bigint[] as counts, milliseconds::bigint[] as milliseconds
        from unnest(${all("period")}::text[], ${all("measure")}::text[], ${all("countsMoved")}::text[],
          ${all("millisecondsMoved")}::text[]) as differing (period, measure, counts, milliseconds)
      )
      ${addition(organisationId)}`.execute(tx);
  return rows.map(({ countsMoved: _, millisecondsMoved: __, ...difference }) => difference);
}

/** Sums of what is not there any more. */
export async function deleteEmptySums(tx: Db, organisationId: string): Promise<void> {
  await sql`
    delete from shop_figures where organisation_id = ${organisationId}::uuid and 0 = all (counts)
      and coalesce(0 = all (milliseconds), true)`.execute(tx);
}

/** Every organisation there is. */
export async function listOrganisationIds(db: Db): Promise<string[]> {
  const rows = await acrossOrganisations(db).selectFrom("organisations").select("id").orderBy("id").execute();
  return rows.map(({ id }) => id);
}
