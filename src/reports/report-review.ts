import type { Database } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { getReviewByNumber, noteReviewEvent } from "../reviews/index.ts";
import { openCase } from "./cases.queries.ts";
import type { Report } from "./report.ts";
import { insertReport } from "./reports.queries.ts";

/**
 * Takes in what a reader says against a visible review: this opens a case, or joins the open one. The review stays as
 * it is: only a person's decision takes it down.
 *
 * @throws AppError not_found where shoppers see no such review
 */
export async function reportReview(
  db: Database,
  which: { organisationId: string; number: number },
  report: Report,
  now: Date,
): Promise<{ caseId: string }> {
  return db.transaction().execute(async (tx) => {
    const review = await getReviewByNumber(tx, which);
    if (review.visibleVersion === null) throw new AppError("not_found");
    const { organisationId, id: reviewId, visibleVersion: version } = review;
    const { id: caseId, isNew } = await openCase(tx, { organisationId, reviewId, kind: "report" }, now);
    await insertReport(tx, { organisationId, caseId, version }, report, now);
    // One event for the case, however many reports join it: the record is about decisions, not about crowds.
    if (isNew) await noteReviewEvent(tx, review, "reported", { kind: "system" }, now);
    return { caseId };
  });
}
