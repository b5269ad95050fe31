import { type Selectable, sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { languageNamed, lastResort } from "../platform/languages.ts";
import type { ReviewVersions } from "../platform/schema.ts";
import { random16 } from "../platform/secrets.ts";
import type { EventReason } from "./event-words.ts";
import type { ActorKind, Review, ReviewVersion, Submission } from "./review.ts";
import { wordsVector } from "./search-words.ts";

// What people wrote: the versions of a review and the notes on decisions. Apart from the events, because it can be erased.

/**
 * Stores the newest version, with what its receipt will need: the salt, and the time by which a person is to decide.
 */
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
  const stored = { scores: JSON.stringify(scores ?? {}), language: language ?? lastResort, decideBy, receiptSalt };
  await tx
    .insertInto("reviewVersions")
    .values({ organisationId, reviewId, version, ...rest, ...stored, submittedAt: now })
    .execute();
  await insertWords(tx, { organisationId, reviewId, version, language: stored.language, ...rest });
}

/** What a version is found by: the words of its sentences, and none of who wrote it. */
export async function insertWords(
  tx: Db,
  version: { organisationId: string; reviewId: string; version: number; language: string } & Partial<
    Pick<ReviewVersion, "goodPoints" | "badPoints" | "generalComments" | "shopComments">
  >,
): Promise<void> {
  const { organisationId, reviewId, goodPoints, badPoints, generalComments, shopComments } = version;
  const words = wordsVector(organisationId, version.language, [goodPoints, badPoints, generalComments, shopComments]);
  if (words === undefined) return;
  await tx
    .insertInto("reviewWords")
    .values({ organisationId, reviewId, version: version.version, words: sql<string>`${words}::tsvector` })
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
    language: languageNamed(language),
    filledInSeconds,
    decideBy,
    receiptSalt: receiptSalt?.toString("hex") ?? null,
    submittedAt,
  };
}

/**
 * What a person wrote about an event: a vetter's note and the passage that a rejection is about, or the words of an
 * appeal.
 */
export async function insertNote(
  tx: Db,
  organisationId: string,
  eventId: string,
  words: { note?: string | null | undefined; passage?: string | null | undefined },
): Promise<void> {
  const note = words.note || null;
  const passage = words.passage || null;
  if (note === null && passage === null) return;
  await tx.insertInto("reviewNotes").values({ organisationId, eventId, note, passage }).execute();
}

/** The version that was sent last, to show it again when it may be edited. */
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

/** Why the newest version was rejected: the code, the passage it is about, and the vetter's note. */
export async function findRejection(
  db: Db,
  review: Review,
): Promise<{ reason: EventReason | null; note: string | null; passage: string | null } | undefined> {
  return eventsOf(db, review)
    .select(["reviewEvents.reason", "reviewNotes.note", "reviewNotes.passage"])
    .where("reviewEvents.event", "=", "rejected")
    .orderBy("reviewEvents.id", "desc")
    .executeTakeFirst();
}

const decisions = [
  "approved",
  "rejected",
  "removed",
  "appeal_upheld",
  "appeal_upheld_undecided",
  "appeal_dismissed",
] as const;

/** A person's decision about a review, as far as its author may know it. */
export type LastDecision = {
  event: (typeof decisions)[number];
  version: number;
  reason: EventReason | null;
  note: string | null;
  passage: string | null;
  occurredAt: Date;
  actor: { kind: ActorKind; id: string | null };
};

/**
 * The last decision of a person about a review, whichever version it was about; undefined before the first decision.
 */
export async function findLastDecision(db: Db, review: Review): Promise<LastDecision | undefined> {
  const row = await eventsOf(db, review)
    .select(["reviewEvents.event", "reviewEvents.version", "reviewEvents.reason", "reviewEvents.occurredAt"])
    .select(["reviewEvents.actorKind", "reviewEvents.actorId", "reviewNotes.note", "reviewNotes.passage"])
    .where("reviewEvents.event", "in", decisions)
    .$narrowType<{ event: LastDecision["event"] }>()
    .orderBy("reviewEvents.id", "desc")
    .executeTakeFirst();
  if (!row) return undefined;
  const { event, version, reason, note, passage, occurredAt, actorKind, actorId } = row;
  const actor = { kind: actorKind, id: actorId };
  return { event, version, reason, note, passage, occurredAt, actor };
}

/** Who caused the last event of a kind, if there is one. */
export async function findActorOfLast(
  db: Db,
  review: Review,
  event: "rejected" | "removed",
): Promise<LastDecision["actor"] | undefined> {
  const row = await eventsOf(db, review)
    .select(["reviewEvents.actorKind", "reviewEvents.actorId"])
    .where("reviewEvents.event", "=", event)
    .orderBy("reviewEvents.id", "desc")
    .executeTakeFirst();
  return row && { kind: row.actorKind, id: row.actorId };
}

/** What happened to a review, oldest first, with what a person wrote about it. */
export async function listReviewEvents(db: Db, review: Review) {
  return eventsOf(db, review)
    .select(["reviewEvents.event", "reviewEvents.version", "reviewEvents.fromState", "reviewEvents.toState"])
    .select(["reviewEvents.actorKind", "reviewEvents.actorId", "reviewEvents.reason", "reviewEvents.occurredAt"])
    .select(["reviewNotes.note", "reviewNotes.passage"])
    .orderBy("reviewEvents.id")
    .execute();
}

function eventsOf(db: Db, review: Review) {
  return db
    .selectFrom("reviewEvents")
    .leftJoin("reviewNotes", (join) =>
      join
        .onRef("reviewNotes.organisationId", "=", "reviewEvents.organisationId")
        .onRef("reviewNotes.eventId", "=", "reviewEvents.id"),
    )
    .where("reviewEvents.organisationId", "=", review.organisationId)
    .where("reviewEvents.reviewId", "=", review.id);
}

/** Deletes the texts of a review: its versions and what was written about them. Gives back how many versions there were. */
export async function deleteTexts(tx: Db, review: { organisationId: string; id: string }): Promise<number> {
  const deleted = await tx
    .deleteFrom("reviewVersions")
    .where("organisationId", "=", review.organisationId)
    .where("reviewId", "=", review.id)
    .executeTakeFirst();
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
  return Number(deleted.numDeletedRows);
}

/**
 * Of a review's texts, keeps only the one that shoppers see, without anything that tells who wrote it. The salt goes
 * too, so that a receipt no longer ties it to anybody. Nobody may update what authors sent, so it is inserted anew.
 */
export async function anonymiseTexts(tx: Db, review: Review & { visibleVersion: number }): Promise<void> {
  const { organisationId, id: reviewId, visibleVersion } = review;
  const row = await tx
    .selectFrom("reviewVersions")
    .selectAll()
    .where("organisationId", "=", organisationId)
    .where("reviewId", "=", reviewId)
    .where("version", "=", visibleVersion)
    .executeTakeFirstOrThrow();
  await deleteTexts(tx, review);
  const nobody = { displayName: null, town: null, filledInSeconds: null, receiptSalt: null };
  await tx
    .insertInto("reviewVersions")
    .values({ ...row, ...nobody, scores: JSON.stringify(row.scores) })
    .execute();
  await insertWords(tx, row);
}
