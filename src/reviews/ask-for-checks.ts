import type { Db } from "../platform/db.ts";
import { enqueue } from "../platform/jobs.ts";
import type { Review } from "./review.ts";

/**
 * The job that runs the automatic checks on one review; its payload consists of ids. A sweep finds what it has missed.
 */
export const checkReviewJob = "check-review";

/** A review that now starts to wait for a vetter is checked as soon as this transaction has committed. */
export async function askForChecks(tx: Db, { organisationId, id, state }: Review): Promise<void> {
  if (state === "pending_moderation") await enqueue(tx, checkReviewJob, { organisationId, id });
}
