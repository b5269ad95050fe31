import { type Selectable, sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { Reviews } from "../platform/schema.ts";
import { random16 } from "../platform/secrets.ts";
import { announceReview } from "./announce-review.ts";
import { askForChecks } from "./ask-for-checks.ts";
import type { EventReason, NotedEvent } from "./event-words.ts";
import { type Actor, type Review, type ReviewVersion, waitsSince } from "./review.ts";
import { type Facts, noteReviewChange, weighFacts } from "./review-changes.queries.ts";
import { insertEvent } from "./review-events.queries.ts";
import { isAppealAfter, nextState, type ReviewEvent, type ReviewState, visibleAfter } from "./review-state.ts";
import { toVersion, versionColumns } from "./review-texts.queries.ts";

/** Inserts a first review; undefined if this purchaser already has one of this purchase (the form was sent twice). */
export async function insertReview(
  tx: Db,
  review: { organisationId: string; purchaseId: string; purchaserId: string; sku: string; state: ReviewState },
  by: Actor,
  now: Date,
): Promise<Review | undefined> {
  const row = await tx
    .insertInto("reviews")
    .values({
      ...review,
      id: newId(now),
      number: sql<number>`nextval('v4_numbers')`,
      authorSecret: Buffer.from(random16()),
      version: 1,
      submittedAt: now,
      stateChangedAt: now,
    })
    .onConflict((conflict) => conflict.columns(["organisationId", "purchaseId", "purchaserId"]).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) return undefined;
  await insertEvent(tx, { ...row, event: "submitted", fromState: null, toState: row.state }, by, null, now);
  const inserted = toReview(row);
  await announceReview(tx, { review: inserted, orderRef: orderRefOf(tx, inserted) }, "submitted", now);
  await askForChecks(tx, inserted);
  return inserted;
}

/**
 * Moves a review to its next state; publishReviews apart, the only statement that changes one. It names the organisation and the
 * state being left, so of two who act at once exactly one wins. The event is written and the organisation told in the same
 * transaction.
 *
 * @throws AppError review_not_in_state if the table has no such transition, or somebody was faster
 */
export async function moveReview(
  tx: Db,
  review: Review,
  event: ReviewEvent,
  by: Actor,
  now: Date,
  more: { reason?: EventReason; version?: number } = {},
): Promise<{ review: Review; eventId: string }> {
  const state = nextState(review.state, event);
  const version = more.version ?? review.version;
  const visibleVersion = visibleAfter(event, { ...review, version });
  const publishedAt = publishedAfter(event, review, now);
  const isShown = showsAnew(event) || visibleVersion !== review.visibleVersion;
  const facts = state && isShown ? await weighFacts(tx, review, { version: visibleVersion, publishedAt }) : undefined;
  const moved =
    state &&
    (await tx
      .updateTable("reviews")
      .set({
        state,
        version,
        visibleVersion,
        ...(facts && flattened(facts.after)),
        visibleBeforeRemoval: shownBeforeRemoval(state, review),
        // The year of a removed review counts from its removal, whatever is recorded about it in the meantime.
        stateChangedAt: state === "removed" && review.state === "removed" ? review.stateChangedAt : now,
        submittedAt: version > review.version ? now : review.submittedAt,
        publishedAt,
        isAppeal: isAppealAfter(event, review),
      })
      .where("organisationId", "=", review.organisationId)
      .where("id", "=", review.id)
      .where("state", "=", review.state)
      .where("version", "=", review.version)
      .where("isAppeal", "=", review.isAppeal)
      .returningAll()
      .executeTakeFirst());
  if (!moved)
    throw new AppError("review_not_in_state", { internal: { review: review.id, state: review.state, event } });
  const eventId = await insertEvent(
    tx,
    { ...moved, event, fromState: review.state, toState: state, ...waitedFor(event, review, now) },
    by,
    more.reason ?? null,
    now,
  );
  const after = toReview(moved);
  if (facts) await noteReviewChange(tx, after, facts, now);
  await announceReview(tx, { review: after, orderRef: orderRefOf(tx, after) }, event, now);
  await askForChecks(tx, after);
  return { review: after, eventId };
}

/** How long a decision was waited for: kept with it, so that the queue need not look at what was decided. */
function waitedFor(event: ReviewEvent, review: Review, now: Date): { waitedSeconds?: number } {
  if (event !== "approved" && event !== "rejected") return {};
  return { waitedSeconds: Math.max(0, now.getTime() - waitsSince(review).getTime()) / 1000 };
}

/** The order reference by which the shop knows the purchase: queried only if somebody is to be told. */
function orderRefOf(tx: Db, { organisationId, purchaseId }: Review) {
  return tx
    .selectFrom("purchases")
    .select("orderRef")
    .where("organisationId", "=", organisationId)
    .where("id", "=", purchaseId)
    .$asScalar();
}

/** The facts by which lists are ordered and narrowed, in columns of their own. */
function flattened(facts: Facts | null) {
  return {
    visibleScore: facts?.score ?? null,
    visibleLanguage: facts?.language ?? null,
    visibleBranch: facts?.branch ?? null,
    visibleFacts: facts && JSON.stringify(facts),
  };
}

/** The events after which shoppers see something else than before, though maybe of the same version. */
function showsAnew(event: ReviewEvent): boolean {
  return event === "published" || event === "author_erased";
}

function shownBeforeRemoval(state: ReviewState, review: Review): number | null {
  if (state !== "removed") return null;
  return review.state === "removed" ? review.visibleBeforeRemoval : review.visibleVersion;
}

/**
 * The date of publication that shoppers read: when something of it first became visible. An edit does not renew it, or
 * else editing would bring a review back to the top of the newest; publishing it after a withdrawal does.
 */
function publishedAfter(event: ReviewEvent, review: Review, now: Date): Date | null {
  return event === "published" && review.visibleVersion === null ? now : review.publishedAt;
}

/** Records something about a review that does not change its state, such as an order that names another purchaser. */
export async function noteReviewEvent(
  tx: Db,
  review: Review,
  event: NotedEvent,
  by: Actor,
  now: Date,
): Promise<string> {
  return insertEvent(tx, { ...review, event, fromState: review.state, toState: review.state }, by, null, now);
}

export async function findReviewOfPurchase(
  db: Db,
  by: { organisationId: string; purchaseId: string; purchaserId: string },
): Promise<Review | undefined> {
  const row = await db
    .selectFrom("reviews")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("purchaseId", "=", by.purchaseId)
    .where("purchaserId", "=", by.purchaserId)
    .executeTakeFirst();
  return row && toReview(row);
}

export async function getReviewByNumber(db: Db, by: { organisationId: string; number: number }): Promise<Review> {
  const row = await db
    .selectFrom("reviews")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("number", "=", by.number)
    .executeTakeFirst();
  if (!row) throw new AppError("not_found", { errors: [`there is no review ${by.number} in this organisation`] });
  return toReview(row);
}

/**
 * The reviews of these organisations that have the number: whose, and whether shoppers see them. Numbers come from one sequence, so it is
 * one at most, unless a database was put together from others.
 */
export async function listReviewsNumbered(
  db: Db,
  by: { organisationIds: readonly string[]; number: number },
): Promise<{ organisationId: string; isVisible: boolean }[]> {
  const { rows } = await sql<{ organisationId: string; isVisible: boolean }>`
    select r.organisation_id, r.visible_version is not null as is_visible
    from reviews r
    where r.organisation_id = any(${[...by.organisationIds]}::uuid[]) and r.number = ${by.number}::integer`.execute(
    acrossOrganisations(db),
  );
  return rows;
}

/** The review that a mail or an event names; undefined if it is gone. */
export async function findReview(db: Db, by: { organisationId: string; id: string }): Promise<Review | undefined> {
  const row = await db
    .selectFrom("reviews")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .executeTakeFirst();
  return row && toReview(row);
}

/** The review in its present state, locked until the transaction ends. */
export async function lockReview(tx: Db, by: { organisationId: string; id: string }): Promise<Review> {
  const row = await tx
    .selectFrom("reviews")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return toReview(row);
}

/** The reviews of an organisation, oldest submission first (never by score), with their newest version. */
export async function listReviews(
  db: Db,
  by: { organisationId: string; state?: ReviewState },
): Promise<(Review & ReviewVersion)[]> {
  const rows = await db
    .selectFrom("reviews")
    .innerJoin("reviewVersions", (join) =>
      join
        .onRef("reviewVersions.organisationId", "=", "reviews.organisationId")
        .onRef("reviewVersions.reviewId", "=", "reviews.id")
        .onRef("reviewVersions.version", "=", "reviews.version"),
    )
    .selectAll("reviews")
    .select(versionColumns)
    .where("reviews.organisationId", "=", by.organisationId)
    .where((of) => of.and(by.state === undefined ? [] : [of("reviews.state", "=", by.state)]))
    .orderBy("reviews.submittedAt")
    .orderBy("reviews.id")
    .execute();
  return rows.map((row) => ({ ...toReview(row), ...toVersion(row) }));
}

/** The reviews of one purchaser, oldest first. */
export async function listReviewsByPurchaser(
  db: Db,
  by: { organisationId: string; purchaserId: string },
): Promise<Review[]> {
  const rows = await db
    .selectFrom("reviews")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .orderBy("id")
    .execute();
  return rows.map(toReview);
}

/** What one purchaser has written about these purchases, in no order. */
export async function listReviewsOfPurchases(
  db: Db,
  by: { organisationId: string; purchaserId: string; purchaseIds: readonly string[] },
): Promise<Review[]> {
  const rows = await db
    .selectFrom("reviews")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("purchaserId", "=", by.purchaserId)
    .where("purchaseId", "=", (eb) => eb.fn.any(eb.val([...by.purchaseIds])))
    .execute();
  return rows.map(toReview);
}

/** Moves a review to the row that stands for its erased author; nobody's link opens it any more. */
export async function reassignReview(tx: Db, review: Review, purchaserId: string): Promise<void> {
  await tx
    .updateTable("reviews")
    .set({ purchaserId, authorSecret: Buffer.from(random16()) })
    .where("organisationId", "=", review.organisationId)
    .where("id", "=", review.id)
    .execute();
}

export function toReview(row: Selectable<Reviews>): Review {
  const {
    organisationId,
    id,
    number,
    purchaseId,
    purchaserId,
    sku,
    state,
    version,
    visibleVersion,
    submittedAt,
    stateChangedAt,
    publishedAt,
    isAppeal,
    visibleBeforeRemoval,
  } = row;
  return {
    organisationId,
    id,
    number,
    purchaseId,
    purchaserId,
    sku,
    state,
    version,
    visibleVersion,
    submittedAt,
    stateChangedAt,
    publishedAt,
    isAppeal,
    visibleBeforeRemoval,
  };
}
