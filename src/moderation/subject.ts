import { findAnswer, findQuestion, findRefuser, questionVersion } from "../conversations/index.ts";
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
  /** Of the review, also for the reply to it; of the question or the answer itself. */
  number: number;
  version: number;
  /** Whether a person still has to decide about this version. */
  isWaiting: boolean;
  isAppeal: boolean;
  place: Place;
  /** The one person who may not decide: whoever rejected it before the author appealed, or wrote the reply or the answer. */
  notFor: string | null;
};

/**
 * The review of that number, or the reply to it; or the question or the answer of that number.
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
  if (kind === "question") return getQuestionItem(db, { organisationId, number });
  if (kind === "answer") return getAnswerItem(db, { organisationId, number });
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

async function getQuestionItem(db: Db, by: { organisationId: string; number: number }): Promise<Item> {
  const question = await findQuestion(db, by);
  if (!question) throw new AppError("not_found");
  const { organisationId, id: questionId, isAppeal } = question;
  const isWaiting = question.state === "pending_moderation";
  const refuser = isWaiting && isAppeal ? await findRefuser(db, { organisationId, questionId }) : undefined;
  return {
    ...by,
    subjectKind: "question",
    subjectId: question.id,
    version: questionVersion,
    isWaiting,
    isAppeal,
    place: { waitingSince: isAppeal ? question.stateChangedAt : question.submittedAt, id: question.id },
    notFor: refuser?.kind === "staff" ? refuser.id : null,
  };
}

async function getAnswerItem(db: Db, by: { organisationId: string; number: number }): Promise<Item> {
  const answer = await findAnswer(db, by);
  if (!answer) throw new AppError("not_found");
  const { organisationId, questionId, id: answerId, isAppeal } = answer;
  const question = await findQuestion(db, { organisationId, id: questionId });
  const isWaiting = answer.state === "pending_moderation" && question?.state === "published";
  const refuser = isWaiting && isAppeal ? await findRefuser(db, { organisationId, questionId, answerId }) : undefined;
  return {
    ...by,
    subjectKind: "answer",
    subjectId: answerId,
    version: answer.version,
    isWaiting,
    isAppeal,
    place: { waitingSince: isAppeal ? answer.stateChangedAt : answer.submittedAt, id: answerId },
    // An owner's is written by nobody of the staff, and the shop appeals against nothing.
    notFor: refuser?.kind === "staff" ? refuser.id : answer.staffId,
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
