import { type Deed, recorded } from "../access/index.ts";
import type { Database, Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { enqueue } from "../platform/jobs.ts";
import type { Verdict } from "./decision.ts";
import { deleteUndoableDecision, insertDecision, type PendingDecision } from "./decisions.queries.ts";
import { deleteLock, type Subject, takeLock } from "./locks.queries.ts";
import { type SubjectKind, undoSeconds } from "./queue.ts";
import { type Item, subjectOf } from "./subject.ts";

/** What the record says of a decision. */
export const deedOf = {
  review: "review_decided",
  fast_response: "reply_decided",
  question: "question_decided",
  answer: "answer_decided",
} as const satisfies Record<SubjectKind, Deed>;

/** The job that applies one decision once it can no longer be undone; its payload is the subject's ids. */
export const applyDecisionJob = "apply-decision";

/**
 * Stores a vetter's decision. It takes effect when the time to undo it has passed; until then the review does not
 * change, and its score stays hidden. Of two vetters who decide at once exactly one wins.
 *
 * @param item as the vetter saw it: the decision is about this version
 * @throws AppError review_not_in_state if its author has since changed or withdrawn it, or it was decided before;
 * conflict if another vetter has it open, or somebody else has to decide (an appeal, or the vetter's own reply)
 */
export async function decideItem(
  db: Database,
  item: Item,
  seenVersion: number,
  staffId: string,
  verdict: Verdict,
  now: Date,
): Promise<PendingDecision> {
  if (!item.isWaiting || item.version !== seenVersion)
    throw new AppError("review_not_in_state", {
      errors: ["It was decided, changed or withdrawn in the meantime, so nothing was done."],
      internal: { subject: item.subjectId },
    });
  refuseOwn(item, staffId);
  const subject = subjectOf(item);
  const takesEffectAt = new Date(now.getTime() + undoSeconds * 1000);
  const decision = { ...subject, version: item.version, staffId, ...verdict, decidedAt: now, takesEffectAt };
  const { organisationId, subjectKind, subjectId } = subject;
  const did = {
    deed: deedOf[subjectKind],
    organisationId,
    about: { kind: subjectKind, id: subjectId },
    details: verdict.reason === null ? [verdict.verdict] : [verdict.verdict, verdict.reason],
  } as const;
  await recorded(db, { by: { staffId }, did }, now, async (tx) => {
    await openFor(tx, subject, staffId, now);
    if (!(await insertDecision(tx, decision))) {
      throw new AppError("conflict", {
        errors: ["Somebody else has already decided it, so nothing was done."],
      });
    }
    await deleteLock(tx, subject, staffId);
    const key = `${applyDecisionJob}:${organisationId}:${subjectKind}:${subjectId}`;
    await enqueue(tx, applyDecisionJob, { organisationId, subjectKind, subjectId }, { runAt: takesEffectAt, key });
  });
  return decision;
}

/**
 * Takes a decision back within its seconds; the item is open for its vetter again, and nobody has seen its score.
 *
 * @throws AppError conflict when it has taken effect, or is another vetter's
 */
export async function undoDecision(db: Database, subject: Subject, staffId: string, now: Date): Promise<void> {
  const { organisationId, subjectKind, subjectId } = subject;
  const did = { deed: "decision_undone", organisationId, about: { kind: subjectKind, id: subjectId } } as const;
  await recorded(db, { by: { staffId }, did }, now, async (tx) => {
    if (!(await deleteUndoableDecision(tx, subject, staffId, now))) {
      throw new AppError("conflict", {
        errors: ["It is too late to undo this: the decision has already taken effect."],
      });
    }
    await takeLock(tx, subject, staffId, now);
  });
}

/**
 * Opens an item for a vetter, or renews one they have open; others do not get it for ten minutes.
 *
 * @throws AppError conflict where another vetter has it open, or where another person has to decide
 */
export async function openItem(db: Db, item: Item, staffId: string, now: Date): Promise<void> {
  refuseOwn(item, staffId);
  await openFor(db, subjectOf(item), staffId, now);
}

async function openFor(db: Db, subject: Subject, staffId: string, now: Date): Promise<void> {
  if (await takeLock(db, subject, staffId, now)) return;
  throw new AppError("conflict", { errors: ["Another vetter has it open. Take the next one."] });
}

function refuseOwn(item: Item, staffId: string): void {
  if (item.notFor === staffId) throw new AppError("conflict", { errors: [whyNotYou(item)] });
}

/** Why the one person who may not decide may not. */
export function whyNotYou({ isAppeal, subjectKind }: Pick<Item, "isAppeal" | "subjectKind">): string {
  if (isAppeal) return "Its author appealed against your decision, so another person has to decide.";
  return `You wrote this ${subjectKind === "answer" ? "answer" : "reply"}, so another person has to decide.`;
}
