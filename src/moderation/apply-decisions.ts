import { unmarkReview } from "../checks/index.ts";
import { type AnswerReason, decideAnswer, decideQuestion, type QuestionReason } from "../conversations/index.ts";
import { decideFastResponse, type FastResponseReason } from "../fast-responses/index.ts";
import type { Database, Db } from "../platform/db.ts";
import { runEachAlone, workOff } from "../platform/each-alone.ts";
import { AppError } from "../platform/errors.ts";
import { decideReview, type RejectionReason } from "../reviews/index.ts";
import { listDueDecisions, type PendingDecision, takeDueDecision } from "./decisions.queries.ts";
import { deleteOldLocks, type Subject } from "./locks.queries.ts";
import { findReviewNumber } from "./queue.queries.ts";

const batch = 100;

const keyOfSubject = ({ subjectKind, subjectId }: Subject) => `${subjectKind} ${subjectId}`;

/**
 * Puts every decision into effect that can no longer be undone. A decision about a version that its author has since
 * replaced or withdrawn is void: the new version waits in the queue by itself. Safe to run twice and by two at once.
 *
 * @returns how many took effect
 * @throws what one of them failed with, once all others have taken effect
 */
export async function applyDueDecisions(db: Database, now: Date): Promise<number> {
  let applied = 0;
  const due = { list: (atMost: number) => listDueDecisions(db, now, atMost), keyOf: keyOfSubject, batch };
  await runEachAlone(
    () =>
      workOff(due, async (subject) => {
        const outcome = await applyDecision(db, subject, now);
        if (outcome === "applied") applied += 1;
        return outcome !== "not_due";
      }),
    () => deleteOldLocks(db, new Date(now.getTime() - 3_600_000)),
  );
  return applied;
}

/**
 * Puts one decision into effect.
 *
 * @returns not_due if it can still be undone, was undone, or another run is dealing with it; void if it no longer
 * applies
 */
export async function applyDecision(
  db: Database,
  subject: Subject,
  now: Date,
): Promise<"applied" | "void" | "not_due"> {
  return db.transaction().execute(async (tx) => {
    const decision = await takeDueDecision(tx, subject, now);
    if (!decision) return "not_due";
    try {
      await apply(tx, decision, now);
      return "applied";
    } catch (error) {
      // Refused before anything was written, so this transaction only removes the decision.
      const isVoid = error instanceof AppError && ["review_not_in_state", "conflict", "not_found"].includes(error.code);
      if (isVoid) return "void";
      throw error;
    }
  });
}

async function apply(tx: Db, decision: PendingDecision, now: Date): Promise<void> {
  const { organisationId, subjectKind, subjectId, version, verdict, passage, note } = decision;
  const by = { kind: "staff", id: decision.staffId } as const;
  const words = { passage: passage ?? undefined, note: note ?? undefined };
  if (subjectKind === "fast_response") {
    // Stored by decideItem alone, from the list of reasons.
    const reason = decision.reason as FastResponseReason;
    const made = verdict === "accept" ? ({ verdict } as const) : ({ verdict, reason, ...words } as const);
    await decideFastResponse(tx, { organisationId, id: subjectId, version }, made, by, now);
    return;
  }
  if (subjectKind === "question" || subjectKind === "answer") {
    const which = { organisationId, id: subjectId, version };
    const made = <Reason>() =>
      verdict === "accept"
        ? ({ verdict } as const)
        : ({ verdict, reason: decision.reason as Reason, ...words } as const);
    if (subjectKind === "question") await decideQuestion(tx, which, made<QuestionReason>(), by, now);
    else await decideAnswer(tx, which, made<AnswerReason>(), by, now);
    return;
  }
  const number = await findReviewNumber(tx, { organisationId, reviewId: subjectId });
  if (number === undefined) throw new AppError("not_found");
  const reason = decision.reason as RejectionReason;
  const made = verdict === "accept" ? ({ verdict } as const) : ({ verdict, reason, ...words } as const);
  await decideReview(tx, { organisationId, number, version }, made, by, now);
  await unmarkReview(tx, { organisationId, reviewId: subjectId });
}
