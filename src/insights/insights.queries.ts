import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Database, Db } from "../platform/db.ts";
import { firstIdOf } from "../platform/ids.ts";
import type { ReviewEvents } from "../platform/schema.ts";

// Figures over the tables of the slices above: read joins, set-based, one organisation each. They are counted anew at each
// call; docs/operate/dashboard.md says what each counts and how long that takes.

/**
 * Reads figures that all refer to the same moment, so that they add up. With enough memory to sort and join a large
 * shop's reviews, and without compiling queries, which takes longer than it saves here.
 */
export async function readFigures<Figures>(db: Database, read: (tx: Db) => Promise<Figures>): Promise<Figures> {
  const transaction = db.transaction().setIsolationLevel("repeatable read").setAccessMode("read only");
  return transaction.execute(async (tx) => {
    await sql`set local work_mem = '64MB'`.execute(tx);
    await sql`set local jit = off`.execute(tx);
    return read(tx);
  });
}

export type Of = { organisationId: string; since: Date | null };

function madeSince(column: RawBuilder<unknown>, since: Date | null): RawBuilder<unknown> {
  return since ? sql`${column} >= ${firstIdOf(since)}::uuid` : sql`true`;
}

export type VersionRow = {
  /** Null: all of them together, including those whose text was erased. */
  score: number | null;
  isTotal: boolean;
  sent: number;
  published: number;
  rejected: number;
  waiting: number;
  due: number;
  kept: number;
  overdue: number;
  hoursToDecision: number[] | null;
  hoursToPublication: number[] | null;
};

/**
 * What became of the versions sent in a period, by score and together, from the events that tell it.
 *
 * A version is published once it was shown, whatever came later; else rejected once a decision said so, also while its
 * author's appeal waits, for that decision stands until another replaces it; else waiting while it is its review's newest and
 * the review waits; else taken back. Times run from sending to the first decision, and to the first showing.
 */
export async function listVersionFigures(db: Db, of: Of & { decidesWithinDays: number }, now: Date) {
  const { organisationId, since, decidesWithinDays } = of;
  const { rows } = await sql<VersionRow>`
    with steps as (
      select review_id, version,
        min(occurred_at) filter (where event in ('submitted', 'resubmitted', 'resubmitted_unconfirmed')) as sent_at,
        min(occurred_at) filter (where event in ('approved', 'rejected')) as decided_at,
        min(occurred_at) filter (where event = 'published') as published_at,
        bool_or(event = 'rejected') as was_rejected
      from review_events
      where organisation_id = ${organisationId} and ${madeSince(sql`id`, since)}
        and event in ('submitted', 'resubmitted', 'resubmitted_unconfirmed', 'approved', 'rejected', 'published')
      group by review_id, version
    ), versions as (
      select v.overall_score as score, s.decided_at,
        (date_part('epoch', s.decided_at) - date_part('epoch', s.sent_at)) / 3600 as hours_to_decision,
        (date_part('epoch', s.published_at) - date_part('epoch', s.sent_at)) / 3600 as hours_to_publication,
        coalesce(v.decide_by, s.sent_at + make_interval(days => ${decidesWithinDays}::int)) as decide_by,
        w.state = 'pending_moderation' and s.decided_at is null as awaits_vetter,
        case when s.published_at is not null then 'published'
          when w.state = 'pending_publication' then 'waiting'
          when s.was_rejected then 'rejected'
          when w.state is not null then 'waiting'
          else 'taken_back' end as outcome
      from steps s
      left join reviews w on w.organisation_id = ${organisationId} and w.id = s.review_id and w.version = s.version
        and w.state in ('pending_order', 'pending_moderation', 'pending_publication')
      left join review_versions v
        on v.organisation_id = ${organisationId} and v.review_id = s.review_id and v.version = s.version
      where s.sent_at >= ${since ?? new Date(0)}
    )
    select score, grouping(score) = 1 as is_total,
      count(*)::int as sent,
      count(*) filter (where outcome = 'published')::int as published,
      count(*) filter (where outcome = 'rejected')::int as rejected,
      count(*) filter (where outcome = 'waiting')::int as waiting,
      count(*) filter (where decided_at is not null or (awaits_vetter and decide_by < ${now}))::int as due,
      count(*) filter (where decided_at <= decide_by)::int as kept,
      count(*) filter (where awaits_vetter and decide_by < ${now})::int as overdue,
      percentile_cont(array[0.5, 0.9]) within group (order by hours_to_decision) as hours_to_decision,
      percentile_cont(array[0.5, 0.9]) within group (order by hours_to_publication) as hours_to_publication
    from versions
    group by grouping sets ((score), ())`.execute(db);
  return rows;
}

/**
 * Reviews that are removed, by the score of what shoppers saw before the removal, where that version was sent in a period.
 * Once the text is gone (after the quarantine, or by erasure) so is its score.
 */
export async function listRemovedByScore(db: Db, { organisationId, since }: Of) {
  const { rows } = await sql<{ score: number; count: number }>`
    select v.overall_score as score, count(*)::int as count
    from reviews r
    join review_versions v
      on v.organisation_id = r.organisation_id and v.review_id = r.id and v.version = r.visible_before_removal
    where r.organisation_id = ${organisationId} and r.state = 'removed' and v.submitted_at >= ${since ?? new Date(0)}
    group by v.overall_score`.execute(db);
  return rows;
}

export type DeedRow = Pick<Selectable<ReviewEvents>, "event" | "actorKind" | "reason"> & { count: number };

/** What was done to reviews in a period, by whom and why. */
export async function listDeeds(db: Db, { organisationId, since }: Of): Promise<DeedRow[]> {
  const { rows } = await sql<DeedRow>`
    select event, actor_kind, reason, count(*)::int as count
    from review_events
    where organisation_id = ${organisationId} and ${madeSince(sql`id`, since)}
      and occurred_at >= ${since ?? new Date(0)}
      and event in ('rejected', 'removed', 'withdrawn', 'erased', 'author_erased', 'appeal_upheld', 'appeal_upheld_undecided')
    group by event, actor_kind, reason
    order by count desc, event, reason`.execute(db);
  return rows;
}

/** The purchases that became known in a period, and how many of them have a review. */
export async function countPurchases(db: Db, { organisationId, since }: Of) {
  const { rows } = await sql<{
    known: number;
    confirmed: number;
    invited: number;
    reviewed: number;
    invitedAndReviewed: number;
  }>`
    select count(*)::int as known, count(confirmed_at)::int as confirmed, count(contacted_at)::int as invited,
      count(r.purchase_id)::int as reviewed,
      count(r.purchase_id) filter (where contacted_at is not null)::int as invited_and_reviewed
    from purchases p
    left join (
      select distinct purchase_id from reviews
      where organisation_id = ${organisationId} and ${madeSince(sql`purchase_id`, since)}) r on r.purchase_id = p.id
    where p.organisation_id = ${organisationId} and ${madeSince(sql`p.id`, since)}
      and p.created_at >= ${since ?? new Date(0)}`.execute(db);
  return rows[0]!;
}

/** Reviews by state, as they stand now. */
export async function countStates(db: Db, organisationId: string): Promise<{ state: string; count: number }[]> {
  return db
    .selectFrom("reviews")
    .select(["state", sql<number>`count(*)::int`.as("count")])
    .where("organisationId", "=", organisationId)
    .groupBy("state")
    .execute();
}

/** What shoppers see now of the reviews first published in a period, by score. */
export async function countShownByScore(db: Db, { organisationId, since }: Of & { since: Date }) {
  const rows = await db
    .selectFrom("reviews")
    .select(["visibleScore as score", sql<number>`count(*)::int`.as("count")])
    .where("organisationId", "=", organisationId)
    .where("visibleVersion", "is not", null)
    .where("publishedAt", ">=", since)
    .groupBy("visibleScore")
    .execute();
  // The database keeps the two in step: whatever is visible has a score.
  return rows.map(({ score, count }) => ({ score: score!, count }));
}

/** Replies that shoppers see, and those that wait for a vetter. */
export async function countReplies(db: Db, organisationId: string): Promise<{ shown: number; waiting: number }> {
  const { rows } = await sql<{ shown: number; waiting: number }>`
    select count(*) filter (where f.visible_text is not null)::int as shown,
      count(*) filter (where f.state = 'pending_moderation')::int as waiting
    from fast_responses f
    join reviews r on r.organisation_id = f.organisation_id and r.id = f.review_id and r.visible_version is not null
    where f.organisation_id = ${organisationId}`.execute(db);
  return rows[0]!;
}
