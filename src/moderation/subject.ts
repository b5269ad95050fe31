import { findFastResponse } from "../fast-responses/index.ts";
import type { Organisation } from "../organisations/index.ts";
import type { Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { idsIn } from "../platform/jobs.ts";
import { getReviewByNumber, waitsSince } from "../reviews/index.ts";
import type { Subject } from "./locks.queries.ts";
import { findRefusingStaff } from "./queue.queries.ts";
import { type Place, type SubjectKind, subjectKinds } from "./queue.ts";

/** What a vetter decides about, and its state. */
export type Item = Subject & {
  /** Of the review, also for the reply to it. */
  number: number;
  version: number;
  /** Whether a person still has to decide about this version. */
  isWaiting: boolean;
  isAppeal: boolean;
  place: Place;
  /** The one person who may not decide: whoever rejected it before the author appealed, or wrote the reply. */
  notFor: string | null;
};

/**
 * The review of that number, or the reply to it.
 *
 * @throws AppError not_found where the organisation has none
 */
export async function getItem(
  db: Db,
  organisation: Pick<Organisation, "id">,
  kind: SubjectKind,
  number: number,
): Promise<Item> {
  const organisationId = organisation.id;
  const review = await getReviewByNumber(db, { organisationId, number });
  if (kind === "review") {
    const { id, version, isAppeal, state } = review;
    return {
      organisationId,
      subjectKind: "review",
      subjectId: id,
      number,
      version,
      isWaiting: state === "pending_moderation",
      isAppeal,
      place: { waitingSince: waitsSince(review), id },
      notFor: isAppeal ? await findRefusingStaff(db, { organisationId, reviewId: id }) : null,
    };
  }
  const reply = await findFastResponse(db, { organisationId, reviewId: review.id });
  if (!reply) throw new AppError("not_found");
  return {
    organisationId,
    subjectKind: "fast_response",
    subjectId: reply.id,
    number,
    version: reply.version,
    isWaiting: reply.state === "pending_moderation" && review.visibleVersion !== null,
    isAppeal: false,
    place: { waitingSince: reply.submittedAt, id: reply.id },
    notFor: reply.staffId,
  };
}

/** What identifies an item in a lock and in a decision. */
export function subjectOf({ organisationId, subjectKind, subjectId }: Subject): Subject {
  return { organisationId, subjectKind, subjectId };
}

/** A subject as a job's payload names it; undefined for anything else. */
export function parseSubject(payload: unknown): Subject | undefined {
  const ids = idsIn(payload, ["organisationId", "subjectId"]);
  const { subjectKind } = (payload ?? {}) as Record<string, unknown>;
  const kind = subjectKinds.find((one) => one === subjectKind);
  return ids && kind && { ...ids, subjectKind: kind };
}
