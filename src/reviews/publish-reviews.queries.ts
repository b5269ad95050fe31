import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { newIdAfter } from "../platform/ids.ts";
import type { Language } from "../platform/languages.ts";
import { reviewFacts } from "./facts.queries.ts";
import type { Review } from "./review.ts";
import { type Facts, noteReviewChanges } from "./review-changes.queries.ts";
import { toReview } from "./reviews.queries.ts";

/** A review that was published just now, and what has to be known to tell of it. */
export type Published = { review: Review; orderRef: string; language: Language };

type Weighed = {
  id: string;
  before: Facts | null;
  after: Facts;
  orderRef: string;
  language: Language;
  /** Null: what happened to it is not recorded, as where it came by SQL. */
  lastEvent: string | null;
};

/**
 * Publishes accepted reviews of one organisation: what moveReview does for one, by a few statements for all of them. Nobody is told
 * of it here.
 *
 * @returns those that were published; the others have moved on meanwhile
 */
export async function publishReviews(
  tx: Db,
  organisationId: string,
  due: readonly Review[],
  now: Date,
): Promise<Published[]> {
  const weighed = await weighDue(tx, organisationId, due, now);
  if (weighed.length === 0) return [];
  const rows = await tx
    .updateTable("reviews")
    .from(
      sql<{ id: string; facts: string }>`unnest(${weighed.map(({ id }) => id)}::uuid[],
        ${weighed.map(({ after }) => JSON.stringify(after))}::jsonb[])`.as<"weighed">(sql`weighed (id, facts)`),
    )
    .set({
      state: "published",
      visibleVersion: sql<number>`reviews.version`,
      visibleScore: sql<number>`(weighed.facts ->> 'score')::int`,
      visibleLanguage: sql<string>`weighed.facts ->> 'language'`,
      visibleBranch: sql<string | null>`weighed.facts ->> 'branch'`,
      visibleFacts: sql<string>`weighed.facts`,
      visibleBeforeRemoval: null,
      stateChangedAt: now,
      publishedAt: sql<Date>`${publishedAt(now)}`,
      isAppeal: false,
    })
    .where("reviews.organisationId", "=", organisationId)
    .whereRef("reviews.id", "=", "weighed.id")
    .returningAll("reviews")
    .execute();
  const reviews = new Map(rows.map((row) => [row.id, toReview(row)]));
  const published = weighed.map((one) => ({
    ...one,
    review: reviews.get(one.id)!,
    eventId: newIdAfter(one.lastEvent ?? undefined, now),
  }));
  await insertPublications(tx, organisationId, published, now);
  const changes = published.map(({ review: { number }, before, after }) => ({ number, before, after }));
  await noteReviewChanges(tx, organisationId, changes, now);
  return published.map(({ review, orderRef, language }) => ({ review, orderRef, language }));
}

/**
 * The date of publication: when something of it first became visible (publishedAfter in reviews.queries.ts).
 */
const publishedAt = (now: Date) =>
  sql`case when reviews.visible_version is null then ${now}::timestamptz else reviews.published_at end`;

/** Those of the reviews that are still as they were when they were found due, locked until the transaction ends. */
async function weighDue(tx: Db, organisationId: string, due: readonly Review[], now: Date): Promise<Weighed[]> {
  const facts = reviewFacts({ review: "reviews", version: "v", purchase: "p" }, publishedAt(now));
  const { rows } = await sql<Weighed>`
    select reviews.id, reviews.visible_facts as before, ${facts} as after,
      p.order_ref as "orderRef", v.language, (
        select e.id from review_events e where e.organisation_id = ${organisationId}::uuid and e.review_id = reviews.id
        order by e.id desc limit 1) as "lastEvent"
    from unnest(${due.map(({ id }) => id)}::uuid[], ${due.map(({ version }) => version)}::int[]) as due (id, version)
    join reviews on reviews.organisation_id = ${organisationId}::uuid and reviews.id = due.id and reviews.version = due.version
    join review_versions v on v.organisation_id = reviews.organisation_id and v.review_id = reviews.id and v.version = reviews.version
    join purchases p on p.organisation_id = reviews.organisation_id and p.id = reviews.purchase_id
    where reviews.state = 'pending_publication'
    -- In this order, so that two runs never deadlock.
    order by reviews.id
    for update of reviews`.execute(tx);
  return rows;
}

async function insertPublications(
  tx: Db,
  organisationId: string,
  published: readonly { review: Review; eventId: string }[],
  now: Date,
): Promise<void> {
  const ids = published.map(({ eventId }) => eventId);
  const reviewIds = published.map(({ review }) => review.id);
  await sql`
    insert into review_news (organisation_id, id, review_id)
    select ${organisationId}::uuid, id, review_id from unnest(${ids}::uuid[], ${reviewIds}::uuid[]) as event (id, review_id)`.execute(
    tx,
  );
  await sql`
    insert into review_events
      (organisation_id, id, review_id, version, event, from_state, to_state, actor_kind, occurred_at)
    select ${organisationId}::uuid, id, review_id, version, 'published', 'pending_publication', 'published', 'system',
      ${now}::timestamptz
    from unnest(${ids}::uuid[], ${reviewIds}::uuid[], ${published.map(({ review }) => review.version)}::int[])
      as event (id, review_id, version)`.execute(tx);
}
