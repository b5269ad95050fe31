import { type Database, isBadData, isLostRace } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { announcePublished } from "./announce-review.ts";
import { listDueForPublication } from "./due-reviews.queries.ts";
import { publishReviews } from "./publish-reviews.queries.ts";
import type { Review } from "./review.ts";
import { moveReview } from "./reviews.queries.ts";
import { tellAllPublished, tellPublished } from "./tell-author.ts";

const batch = 500;

/**
 * The publication run: shows every accepted review that has waited for its organisation's delay, those of an organisation
 * together. Gives back how many. Safe to run by two at once.
 *
 * @throws what the database says of a review that it refuses, once all others are shown
 */
export async function publishDue(db: Database, now: Date): Promise<number> {
  let published = 0;
  const refused = new Map<string, unknown>();
  for (;;) {
    const due = await listDueForPublication(db, now, batch);
    let moved = 0;
    for (const reviews of byOrganisation(due)) moved += await publishTogether(db, reviews, now, refused);
    published += moved;
    if (due.length === batch && moved > 0) continue;
    for (const error of refused.values()) throw error;
    return published;
  }
}

function byOrganisation(reviews: readonly Review[]): Review[][] {
  const found = new Map<string, Review[]>();
  for (const review of reviews) {
    const others = found.get(review.organisationId);
    if (others) others.push(review);
    else found.set(review.organisationId, [review]);
  }
  return [...found.values()];
}

async function publishTogether(
  db: Database,
  due: readonly Review[],
  now: Date,
  refused: Map<string, unknown>,
): Promise<number> {
  const { organisationId } = due[0]!;
  try {
    return await db.transaction().execute(async (tx) => {
      const published = await publishReviews(tx, organisationId, due, now);
      if (published.length === 0) return 0;
      await announcePublished(tx, organisationId, published, now);
      await tellAllPublished(tx, organisationId, published, now);
      return published.length;
    });
  } catch (error) {
    if (!isBadData(error) && !isLostRace(error)) throw error;
    // One by one, a review that the database refuses keeps no other one waiting.
    let published = 0;
    for (const review of due)
      published += await publishAlone(db, review, now).catch((reason: unknown) => {
        refused.set(review.id, reason);
        return 0;
      });
    return published;
  }
}

async function publishAlone(db: Database, review: Review, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    try {
      const shown = await moveReview(tx, review, "published", { kind: "system" }, now);
      await tellPublished(tx, shown.review, now);
      return 1;
    } catch (error) {
      // Another run, or the author, was faster: the review is no longer due.
      if (error instanceof AppError && error.code === "review_not_in_state") return 0;
      throw error;
    }
  });
}
