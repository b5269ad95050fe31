import { sql } from "kysely";
import { latestMark, mend } from "../platform/ahead.ts";
import { acrossOrganisations, type Db, isSpread } from "../platform/db.ts";
import type { Review } from "./review.ts";
import { toReview } from "./reviews.queries.ts";

// What the sweeps ask, across organisations.

/**
 * The reviews of any organisation that are due for publication: accepted for as long as their organisation's delay
 * says; those that have waited longest come first, whatever their score. One look-up in a small index for each
 * organisation.
 */
export async function listDueForPublication(db: Db, now: Date, atMost: number): Promise<Review[]> {
  if (isSpread(db)) return listDueOnCitus(db, now, atMost);
  const rows = await acrossOrganisations(db)
    .selectFrom("organisations")
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom("reviews")
          .selectAll("reviews")
          .whereRef("reviews.organisationId", "=", "organisations.id")
          .where("reviews.state", "=", "pending_publication")
          .where("reviews.stateChangedAt", "<=", acceptedBefore(now))
          .orderBy("reviews.stateChangedAt")
          .limit(atMost)
          .as("due"),
      (join) => join.onTrue(),
    )
    .selectAll("due")
    .orderBy("due.stateChangedAt")
    .limit(atMost)
    .execute();
  return rows.map(toReview);
}

const acceptedBefore = (now: Date) =>
  sql<Date>`${now}::timestamptz - make_interval(hours => organisations.publication_delay_hours)`;

/** As above, of each machine at once; all that wait are read. */
async function listDueOnCitus(db: Db, now: Date, atMost: number): Promise<Review[]> {
  const rows = await acrossOrganisations(db)
    .selectFrom("reviews")
    .innerJoin("organisations", "organisations.id", "reviews.organisationId")
    .selectAll("reviews")
    .where("reviews.state", "=", "pending_publication")
    .where("reviews.stateChangedAt", "<=", acceptedBefore(now))
    .orderBy("reviews.stateChangedAt")
    .limit(atMost)
    .execute();
  return rows.map(toReview);
}

/**
 * The reviews of any organisation that were removed before a given time and still have texts, except those with an
 * appeal that nobody has decided yet.
 */
export async function listRemovedWithTexts(db: Db, before: Date, atMost: number): Promise<Review[]> {
  const rows = await acrossOrganisations(db)
    .selectFrom("reviews")
    .selectAll()
    .where("state", "=", "removed")
    .where("stateChangedAt", "<", before)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("reviewVersions")
          .select("version")
          .whereRef("reviewVersions.organisationId", "=", "reviews.organisationId")
          .whereRef("reviewVersions.reviewId", "=", "reviews.id"),
      ),
    )
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb("isAppeal", "=", false),
        exists(
          selectFrom("reviewEvents")
            .select("reviewEvents.id")
            .whereRef("reviewEvents.organisationId", "=", "reviews.organisationId")
            .whereRef("reviewEvents.reviewId", "=", "reviews.id")
            .where("reviewEvents.event", "=", "appeal_dismissed"),
        ),
      ]),
    )
    .orderBy("stateChangedAt")
    .limit(atMost)
    .execute();
  return rows.map(toReview);
}

/**
 * A review accepted on a day in the future would be published only after that day: its delay counts from now.
 *
 * @returns how many
 */
export async function mendReviewsAhead(db: Db, now: Date): Promise<number> {
  return mend(acrossOrganisations(db), [
    sql`update reviews r set state_changed_at = ${now}::timestamptz from organisations o
      where r.organisation_id = o.id and r.state = 'pending_publication' and r.state_changed_at > ${latestMark(now)}::timestamptz`,
  ]);
}
