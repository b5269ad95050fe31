import { deleteMailsAboutReview } from "../outbox/index.ts";
import type { Db } from "../platform/db.ts";
import type { Actor, Review } from "./review.ts";
import { anonymiseTexts, deleteTexts } from "./review-texts.queries.ts";
import { lockReview, moveReview, noteReviewEvent, reassignReview } from "./reviews.queries.ts";

/**
 * Erases the author of a review: either what shoppers see of it stays without its author, or all of it goes and a
 * tombstone is left. Call it in the transaction of the erasure.
 *
 * @param erased the row that stands for the erased purchaser, and who asked for the erasure: the public figures count
 * them
 */
export async function forgetAuthor(
  tx: Db,
  review: Review,
  erased: { purchaserId: string; keepsVisible: boolean; by: Actor },
  now: Date,
): Promise<{ isKept: boolean }> {
  // A decision may be made at the same moment: it comes before or after this, not in between.
  const held = await lockReview(tx, review);
  const { visibleVersion } = held;
  const isKept = erased.keepsVisible && visibleVersion !== null;
  if (isKept) {
    // A later version that was waiting or was rejected goes, and with it its entry in the queue.
    await anonymiseTexts(tx, { ...held, visibleVersion });
    await moveReview(tx, held, "author_erased", erased.by, now, { version: visibleVersion });
  } else {
    await moveReview(tx, held, "erased", erased.by, now);
    await deleteTexts(tx, held);
  }
  await deleteMailsAboutReview(tx, { organisationId: held.organisationId, reviewId: held.id });
  await reassignReview(tx, held, erased.purchaserId);
  return { isKept };
}

/** The quarantine of a removed review is over: its texts go, the tombstone stays. False if that was done before. */
export async function forgetTexts(tx: Db, review: Review, now: Date): Promise<boolean> {
  if ((await deleteTexts(tx, review)) === 0) return false;
  await deleteMailsAboutReview(tx, { organisationId: review.organisationId, reviewId: review.id });
  await noteReviewEvent(tx, review, "quarantine_ended", { kind: "system" }, now);
  return true;
}
