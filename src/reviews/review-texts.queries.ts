import type { Db } from "../platform/db.ts";
import type { Review, Submission } from "./review.ts";

// What people wrote: the versions of a review and the notes on decisions. Apart from the events, because it can be erased.

export async function insertVersion(tx: Db, review: Review, submission: Submission, now: Date): Promise<void> {
  const { organisationId, id: reviewId, version } = review;
  await tx
    .insertInto("reviewVersions")
    .values({ organisationId, reviewId, version, ...submission, submittedAt: now })
    .execute();
}

export async function insertNote(tx: Db, organisationId: string, eventId: string, note: string): Promise<void> {
  await tx.insertInto("reviewNotes").values({ organisationId, eventId, note }).execute();
}

/** What was sent last: to show it again when it may be edited. */
export async function findNewestVersion(db: Db, review: Review): Promise<Submission | undefined> {
  return db
    .selectFrom("reviewVersions")
    .select(["overallScore", "generalComments"])
    .where("organisationId", "=", review.organisationId)
    .where("reviewId", "=", review.id)
    .where("version", "=", review.version)
    .executeTakeFirst();
}

/** Every version of a review, oldest first. */
export async function listVersions(
  db: Db,
  review: Review,
): Promise<(Submission & { version: number; submittedAt: Date })[]> {
  return db
    .selectFrom("reviewVersions")
    .select(["version", "overallScore", "generalComments", "submittedAt"])
    .where("organisationId", "=", review.organisationId)
    .where("reviewId", "=", review.id)
    .orderBy("version")
    .execute();
}

/** Why the newest version was refused: the code and the vetter's note. */
export async function findRejection(
  db: Db,
  review: Review,
): Promise<{ reason: string | null; note: string | null } | undefined> {
  return db
    .selectFrom("reviewEvents")
    .leftJoin("reviewNotes", (join) =>
      join
        .onRef("reviewNotes.organisationId", "=", "reviewEvents.organisationId")
        .onRef("reviewNotes.eventId", "=", "reviewEvents.id"),
    )
    .select(["reviewEvents.reason", "reviewNotes.note"])
    .where("reviewEvents.organisationId", "=", review.organisationId)
    .where("reviewEvents.reviewId", "=", review.id)
    .where("reviewEvents.event", "=", "rejected")
    .orderBy("reviewEvents.id", "desc")
    .executeTakeFirst();
}

/** What happened to a review, oldest first, with what a person wrote about it. */
export async function listReviewEvents(db: Db, review: Review) {
  return db
    .selectFrom("reviewEvents")
    .leftJoin("reviewNotes", (join) =>
      join
        .onRef("reviewNotes.organisationId", "=", "reviewEvents.organisationId")
        .onRef("reviewNotes.eventId", "=", "reviewEvents.id"),
    )
    .select(["reviewEvents.event", "reviewEvents.version", "reviewEvents.fromState", "reviewEvents.toState"])
    .select(["reviewEvents.actorKind", "reviewEvents.reason", "reviewEvents.occurredAt", "reviewNotes.note"])
    .where("reviewEvents.organisationId", "=", review.organisationId)
    .where("reviewEvents.reviewId", "=", review.id)
    .orderBy("reviewEvents.id")
    .execute();
}

/** Deletes texts of a review: all of them, or all but the version that stays. */
export async function deleteVersions(tx: Db, review: Review, but: number | null): Promise<void> {
  await tx
    .deleteFrom("reviewVersions")
    .where("organisationId", "=", review.organisationId)
    .where("reviewId", "=", review.id)
    .$if(but !== null, (query) => query.where("version", "<>", but as number))
    .execute();
  await tx
    .deleteFrom("reviewNotes")
    .where("organisationId", "=", review.organisationId)
    .where("eventId", "in", (eb) =>
      eb
        .selectFrom("reviewEvents")
        .select("id")
        .where("organisationId", "=", review.organisationId)
        .where("reviewId", "=", review.id),
    )
    .execute();
}
