import type { Selectable } from "kysely";
import type { Db } from "../platform/db.ts";
import { isLanguage } from "../platform/i18n.ts";
import type { ReviewVersions } from "../platform/schema.ts";
import { random16 } from "../platform/secrets.ts";
import type { Review, ReviewVersion, Submission } from "./review.ts";

// What people wrote: the versions of a review and the notes on decisions. Apart from the events, because it can be erased.

/** Stores the newest version, with what its receipt will need: the salt, and by when a person is to decide. */
export async function insertVersion(
  tx: Db,
  review: Review,
  submission: Submission,
  decideBy: Date,
  now: Date,
): Promise<void> {
  const { organisationId, id: reviewId, version } = review;
  const { scores, language, ...rest } = submission;
  const receiptSalt = Buffer.from(random16());
  const stored = { scores: JSON.stringify(scores ?? {}), language: language ?? "en", decideBy, receiptSalt };
  await tx
    .insertInto("reviewVersions")
    .values({ organisationId, reviewId, version, ...rest, ...stored, submittedAt: now })
    .execute();
}

export const versionColumns = [
  "reviewVersions.version",
  "reviewVersions.overallScore",
  "reviewVersions.goodPoints",
  "reviewVersions.badPoints",
  "reviewVersions.generalComments",
  "reviewVersions.scores",
  "reviewVersions.wouldBuyAgain",
  "reviewVersions.happyWithDelivery",
  "reviewVersions.happyWithCustomerService",
  "reviewVersions.likelihoodToRecommend",
  "reviewVersions.shopComments",
  "reviewVersions.displayName",
  "reviewVersions.town",
  "reviewVersions.language",
  "reviewVersions.filledInSeconds",
  "reviewVersions.decideBy",
  "reviewVersions.receiptSalt",
  "reviewVersions.submittedAt",
] as const;

export function toVersion(row: Omit<Selectable<ReviewVersions>, "organisationId" | "reviewId">): ReviewVersion {
  const { version, overallScore, goodPoints, badPoints, generalComments, scores } = row;
  const { wouldBuyAgain, happyWithDelivery, happyWithCustomerService, likelihoodToRecommend, shopComments } = row;
  const { displayName, town, language, filledInSeconds, decideBy, receiptSalt, submittedAt } = row;
  return {
    version,
    overallScore,
    goodPoints,
    badPoints,
    generalComments,
    // Written by insertVersion alone, from this type.
    scores: scores as Record<string, number>,
    wouldBuyAgain,
    happyWithDelivery,
    happyWithCustomerService,
    likelihoodToRecommend,
    shopComments,
    displayName,
    town,
    language: isLanguage(language) ? language : "en",
    filledInSeconds,
    decideBy,
    receiptSalt: receiptSalt?.toString("hex") ?? null,
    submittedAt,
  };
}

export async function insertNote(tx: Db, organisationId: string, eventId: string, note: string): Promise<void> {
  await tx.insertInto("reviewNotes").values({ organisationId, eventId, note }).execute();
}

/** What was sent last: to show it again when it may be edited. */
export async function findNewestVersion(db: Db, review: Review): Promise<ReviewVersion | undefined> {
  const row = await db
    .selectFrom("reviewVersions")
    .select(versionColumns)
    .where("organisationId", "=", review.organisationId)
    .where("reviewId", "=", review.id)
    .where("version", "=", review.version)
    .executeTakeFirst();
  return row && toVersion(row);
}

/** Every version of a review, oldest first. */
export async function listVersions(db: Db, review: Review): Promise<ReviewVersion[]> {
  const rows = await db
    .selectFrom("reviewVersions")
    .select(versionColumns)
    .where("organisationId", "=", review.organisationId)
    .where("reviewId", "=", review.id)
    .orderBy("version")
    .execute();
  return rows.map(toVersion);
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
