import { recorded } from "../access/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Database, Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import {
  dismissRemovalAppeal,
  findNewestVersion,
  getReviewByNumber,
  noteReviewEvent,
  type RemovalReason,
  type Review,
  removeReview,
  upholdRemovalAppeal,
} from "../reviews/index.ts";
import { closeCase, findCase } from "./cases.queries.ts";
import type { CaseKind, CaseOutcome } from "./review-case.ts";
import { tellReporters } from "./tell-reporters.ts";

export type CaseDecision = { note: string | null } & (
  | { action: "keep" }
  | { action: "remove"; reason: RemovalReason }
  | { action: "uphold" }
  | { action: "dismiss" }
);

/**
 * A person's decision about a case, with everything that follows from it in one transaction: the review stays or goes,
 * its author is told why (by `reviews`), readers who reported it and wanted to know are told, and the record names who
 * decided.
 *
 * @throws AppError not_found; review_not_in_state where the case is closed, the review is no longer as it was, or the
 * action is not one for this kind of case; conflict where staff would judge their own removal
 */
export async function decideCase(
  db: Database,
  which: { organisation: Organisation; id: string },
  decision: CaseDecision,
  staffId: string,
  now: Date,
): Promise<void> {
  const { organisation, id } = which;
  const organisationId = organisation.id;
  const reason = decision.action === "remove" ? [decision.reason] : [];
  const details = [decision.action, ...reason];
  const did = { deed: "case_decided", organisationId, about: { kind: "case", id }, details } as const;
  await recorded(db, { by: { staffId }, did }, now, async (tx) => {
    const found = await findCase(tx, { organisationId, id });
    if (!found) throw new AppError("not_found");
    if (!actionsByKind[found.kind].includes(decision.action)) throw refused(id, found.kind, decision.action);
    const how = { outcome: outcomes[decision.action], by: staffId, note: decision.note };
    // This comes first: closing the row makes a second decision, or a report that arrives now, wait for this one.
    await closeCase(tx, { organisationId, id }, how, now);
    const review = await getReviewByNumber(tx, { organisationId, number: found.reviewNumber });
    await act(tx, review, found.kind, decision, { kind: "staff", id: staffId }, now);
    if (found.kind === "report")
      await tellReporters(tx, { organisation, caseId: id, review, outcome: how.outcome }, now);
  });
}

const actionsByKind: Record<CaseKind, readonly CaseDecision["action"][]> = {
  report: ["keep", "remove"],
  other_purchaser: ["keep", "remove"],
  removal_appeal: ["uphold", "dismiss"],
};

const outcomes = {
  keep: "kept",
  remove: "removed",
  uphold: "appeal_upheld",
  dismiss: "appeal_dismissed",
} as const satisfies Record<CaseDecision["action"], CaseOutcome>;

async function act(
  tx: Db,
  review: Review,
  kind: CaseKind,
  decision: CaseDecision,
  by: { kind: "staff"; id: string },
  now: Date,
): Promise<void> {
  const { note } = decision;
  switch (decision.action) {
    case "keep":
      if (review.visibleVersion === null || kind === "removal_appeal") throw refused(review.id, kind, decision.action);
      await noteReviewEvent(tx, review, `${kind}_case_kept`, by, now);
      return;
    case "remove":
      await removeReview(tx, review, by, decision.reason, note, now);
      return;
    case "uphold":
      // Erased in the meantime: there is nothing left that could be shown again. The sweep closes such a case.
      if (!(await findNewestVersion(tx, review))) throw refused(review.id, kind, decision.action);
      await upholdRemovalAppeal(tx, review, by, note, now);
      return;
    case "dismiss":
      await dismissRemovalAppeal(tx, review, by, note, now);
      return;
  }
}

function refused(id: string, kind: CaseKind, action: CaseDecision["action"]): AppError {
  return new AppError("review_not_in_state", { internal: { id, kind, action } });
}
