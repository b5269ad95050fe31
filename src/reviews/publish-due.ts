import { type Database, isFromDatabase } from "../platform/db.ts";
import { workOffTogether } from "../platform/each-alone.ts";
import { AppError } from "../platform/errors.ts";
import { partsBy } from "../platform/in-turns.ts";
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
  const faults: unknown[] = [];
  const list = (atMost: number) => listDueForPublication(db, now, atMost);
  const published = await workOffTogether({ list, keyOf: ({ id }) => id, batch }, async (due, setAside) => {
    let shown = 0;
    for (const reviews of partsBy(due, ({ organisationId }) => organisationId))
      shown += await publishTogether(db, reviews, now, { setAside, faults });
    return shown;
  });
  // All are shown, but one by one, which takes many times as long: not what the database said was wrong, but this program.
  for (const fault of faults) throw fault;
  return published;
}

async function publishTogether(
  db: Database,
  due: readonly Review[],
  now: Date,
  { setAside, faults }: { setAside: (review: Review, error: unknown) => void; faults: unknown[] },
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
    if (!isFromDatabase(error)) faults.push(error);
    // Nothing was stored. One by one, a review that the database refuses keeps no other one waiting.
    let published = 0;
    for (const review of due)
      published += await publishAlone(db, review, now).catch((reason: unknown) => {
        setAside(review, reason);
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
