import { type RawBuilder, sql } from "kysely";
import { daysBefore } from "../platform/days.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import type { WaitingKind } from "./notice.ts";
import type { Subject } from "./notices.queries.ts";

// What waits for somebody of the staff, of the shops that are named: read joins with tables of other slices, of which none is
// written. Each kind reads the index of what waits, whatever else a shop has. No condition, order or count looks at a score.

/** Where the rows of a kind are, which of them wait, what they are called, and since when each is something to tell of. */
type Source = {
  from: RawBuilder<unknown>;
  organisation: RawBuilder<string>;
  id: RawBuilder<string>;
  since: RawBuilder<Date>;
  waits: RawBuilder<unknown>;
  /** Narrows by an index what can have begun since a given time. */
  beganAfter: (time: Date) => RawBuilder<unknown>;
  /** The one person who may not decide about it. */
  notFor?: RawBuilder<string | null>;
};

/** The longest time to a decision that a shop can promise (organisations.decides_within_days), and a day. */
const longestPromiseDays = 11;

/** A failed import that nobody has followed by one that worked; after a week it is the past. */
const failuresStandDays = 7;

/** As the indexes questions_waiting and answers_waiting spell it. */
const answeredSince = sql<Date>`(case when a.is_appeal then a.state_changed_at else a.submitted_at end)`;
const askedSince = sql<Date>`(case when q.is_appeal then q.state_changed_at else q.submitted_at end)`;

/** The organisation of a row, or the one that all of them are of: named so, a subquery is asked where that organisation lies. */
type Within = RawBuilder<unknown>;

// Decided within the last seconds, so it is waiting for nobody.
const notDecided = (
  within: Within,
) => sql`r.state = 'pending_moderation' and not exists (select from moderation_decisions d
  where d.organisation_id = ${within} and d.subject_kind = 'review' and d.subject_id = r.id and d.version = r.version)`;
const questionNotDecided = (
  within: Within,
) => sql`q.state = 'pending_moderation' and not exists (select from moderation_decisions d
  where d.organisation_id = ${within} and d.subject_kind = 'question' and d.subject_id = q.id)`;

// As `promisedBy` of reviews says, and with it their authors' pages and the queue: what the receipt promises, or from when its order came
// or its author appealed the same number of days. A promise is near for a day, or for the last half of one that is shorter than two.
const nearSince = sql<Date>`(case when r.state_changed_at > r.submitted_at or v.decide_by is null
    then r.state_changed_at + make_interval(days => o.decides_within_days) else v.decide_by end
  - least(interval '24 hours', make_interval(hours => 12 * o.decides_within_days)))`;

/** Who rejected it last: the one vetter who may not decide on its appeal. */
const refusedBy = (within: Within) => sql<
  string | null
>`(select e.actor_id from review_events e where e.organisation_id = ${within}
  and e.review_id = r.id and e.event = 'rejected' order by e.id desc limit 1)`;

/** @param one where all that is asked for is of one organisation: which */
function sourceOf(kind: WaitingKind, now: Date, one?: string): Source {
  const at = sql`${now}::timestamptz`;
  const of = (column: RawBuilder<string>): Within => (one === undefined ? column : sql`${one}::uuid`);
  switch (kind) {
    case "promise":
      return {
        from: sql`reviews r join organisations o on o.id = r.organisation_id
          left join review_versions v on v.organisation_id = r.organisation_id and v.review_id = r.id and v.version = r.version`,
        organisation: sql`r.organisation_id`,
        id: sql`r.id`,
        since: nearSince,
        waits: sql`${notDecided(of(sql`r.organisation_id`))} and r.state_changed_at <= ${at}
          and ${nearSince} <= ${at}`,
        beganAfter: (time) => sql`r.state_changed_at > ${daysBefore(time, longestPromiseDays)}::timestamptz`,
        notFor: sql`(case when r.is_appeal then ${refusedBy(of(sql`r.organisation_id`))} end)`,
      };
    case "appeals":
      return {
        from: sql`reviews r`,
        organisation: sql`r.organisation_id`,
        id: sql`r.id`,
        since: sql`r.state_changed_at`,
        waits: sql`${notDecided(of(sql`r.organisation_id`))} and r.is_appeal`,
        beganAfter: (time) => sql`r.state_changed_at > ${time}::timestamptz`,
        notFor: refusedBy(of(sql`r.organisation_id`)),
      };
    case "replies":
      return {
        from: sql`fast_responses f join reviews r on r.organisation_id = f.organisation_id and r.id = f.review_id`,
        organisation: sql`f.organisation_id`,
        id: sql`f.id`,
        since: sql`f.submitted_at`,
        waits: sql`f.state = 'pending_moderation' and r.visible_version is not null and not exists (select from moderation_decisions d
          where d.organisation_id = ${of(sql`f.organisation_id`)} and d.subject_kind = 'fast_response' and d.subject_id = f.id and d.version = f.version)`,
        beganAfter: (time) => sql`f.submitted_at > ${time}::timestamptz`,
        // Nobody vets their own words.
        notFor: sql`f.staff_id`,
      };
    case "cases":
      return {
        from: sql`review_cases c`,
        organisation: sql`c.organisation_id`,
        id: sql`c.id`,
        since: sql`c.opened_at`,
        waits: sql`c.closed_at is null`,
        beganAfter: (time) => sql`c.opened_at > ${time}::timestamptz`,
      };
    case "questions":
      return {
        from: sql`questions q`,
        organisation: sql`q.organisation_id`,
        id: sql`q.id`,
        since: sql`q.submitted_at`,
        waits: sql`${questionNotDecided(of(sql`q.organisation_id`))} and not q.is_appeal`,
        beganAfter: (time) => sql`${askedSince} > ${time}::timestamptz`,
      };
    case "question_appeals":
      return {
        from: sql`questions q`,
        organisation: sql`q.organisation_id`,
        id: sql`q.id`,
        since: sql`q.state_changed_at`,
        waits: sql`${questionNotDecided(of(sql`q.organisation_id`))} and q.is_appeal`,
        beganAfter: (time) => sql`q.state_changed_at > ${time}::timestamptz`,
        notFor: sql`(select e.actor_id from conversation_events e where e.organisation_id = ${of(sql`q.organisation_id`)}
          and e.question_id = q.id and e.event = 'question_rejected' order by e.id desc limit 1)`,
      };
    case "answers":
      return {
        from: sql`answers a`,
        organisation: sql`a.organisation_id`,
        id: sql`a.id`,
        since: answeredSince,
        waits: sql`a.state = 'pending_moderation' and not exists (select from moderation_decisions d
          where d.organisation_id = ${of(sql`a.organisation_id`)} and d.subject_kind = 'answer' and d.subject_id = a.id and d.version = a.version)`,
        beganAfter: (time) => sql`${answeredSince} > ${time}::timestamptz`,
        // Nobody vets their own words, or an appeal against their own decision.
        notFor: sql`(case when a.is_appeal then (select e.actor_id from conversation_events e
          where e.organisation_id = ${of(sql`a.organisation_id`)} and e.question_id = a.question_id and e.answer_id = a.id
            and e.event = 'answer_rejected' order by e.id desc limit 1) else a.staff_id end)`,
      };
    case "imports":
      return {
        from: sql`feed_imports i`,
        organisation: sql`i.organisation_id`,
        id: sql`i.id`,
        since: sql`i.finished_at`,
        waits: sql`i.state = 'failed' and i.finished_at > ${daysBefore(now, failuresStandDays)}::timestamptz
          and i.finished_at > coalesce((select max(worked.finished_at) from feed_imports worked
            where worked.organisation_id = ${of(sql`i.organisation_id`)} and worked.kind = i.kind and worked.state = 'finished'), '-infinity')`,
        beganAfter: (time) => sql`i.finished_at > ${time}::timestamptz`,
      };
  }
}

export type WaitingNews = Subject & {
  organisationId: string;
  /** The one person who may not decide about it; null where everybody may. */
  notFor: string | null;
};

/** How long something is news: what no worker has told of by then stands in the digest alone. */
const newsLastDays = 3;

/** What has come to wait in these shops within these days and has not been told. */
export async function listWaitingNews(
  db: Db,
  by: { kind: WaitingKind; organisationIds: readonly string[]; atMost: number },
  now: Date,
): Promise<WaitingNews[]> {
  const {
    from,
    organisation,
    id,
    waits,
    beganAfter,
    notFor = sql<null>`null::uuid`,
    ...began
  } = sourceOf(by.kind, now);
  // As finely as the program tells time, or what SQL has written would never be the same as what was told.
  const since = sql<Date>`date_trunc('milliseconds', ${began.since})`;
  const newest = daysBefore(now, newsLastDays);
  const { rows } = await sql<WaitingNews>`
    select ${organisation} as organisation_id, ${id} as id, ${since} as since, ${notFor} as not_for
    from ${from}
    where ${organisation} = any(${[...by.organisationIds]}::uuid[]) and ${waits} and ${beganAfter(newest)}
      and ${since} > ${newest}::timestamptz and ${since} <= ${now}::timestamptz
      and not exists (select from notices_told t where t.organisation_id = ${organisation} and t.kind = ${by.kind}
        and t.subject_id = ${id} and t.since = ${since})
    order by 1, 2
    limit ${by.atMost}`.execute(acrossOrganisations(db));
  return rows;
}

/** Where counting ends: nobody works off more in a day, and it costs the same however many wait. */
export const waitingCountedAtMost = 1000;

/**
 * How many of each of these kinds wait in a shop, of what this person may decide about; of more than `waitingCountedAtMost`, one more than
 * that. A kind of which none do is missing.
 */
export async function countWaiting(
  db: Db,
  by: { kinds: readonly WaitingKind[]; organisationId: string; staffId: string },
  now: Date,
): Promise<Map<WaitingKind, number>> {
  const counted = by.kinds.map((kind) => {
    const { from, organisation, waits, notFor } = sourceOf(kind, now, by.organisationId);
    const theirs = notFor ? sql`and ${notFor} is distinct from ${by.staffId}::uuid` : sql``;
    return sql`select ${kind}::text as kind, count(*)::int as count from (
      select from ${from} where ${organisation} = ${by.organisationId}::uuid and ${waits} ${theirs}
      limit ${waitingCountedAtMost + 1}) counted`;
  });
  if (counted.length === 0) return new Map();
  const { rows } = await sql<{ kind: WaitingKind; count: number }>`${sql.join(counted, sql` union all `)}`.execute(db);
  return new Map(rows.filter(({ count }) => count > 0).map(({ kind, count }) => [kind, count]));
}

/** Whether anybody has ever asked anything in these shops. */
export async function isAnyQuestionIn(db: Db, organisations: readonly { id: string }[]): Promise<boolean> {
  if (organisations.length === 0) return false;
  const row = await acrossOrganisations(db)
    .selectFrom("questions")
    .select("id")
    .where(
      "organisationId",
      "in",
      organisations.map(({ id }) => id),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
