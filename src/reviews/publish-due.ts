import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { listDueForPublication } from "./due-reviews.queries.ts";
import { moveReview } from "./reviews.queries.ts";
import { tellPublished } from "./tell-author.ts";

const batch = 500;

/**
 * The publication run: shows every accepted review that has waited for its organisation's delay. Gives back how many. Safe to
 * run by two at once.
 */
export async function publishDue(db: Database, now: Date): Promise<number> {
  let published = 0;
  for (;;) {
    const due = await listDueForPublication(db, now, batch);
    let moved = 0;
    for (const review of due) {
      moved += await db.transaction().execute(async (tx) => {
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
    published += moved;
    if (due.length < batch || moved === 0) return published;
  }
}
