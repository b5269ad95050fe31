import { sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import type { DecisionReason } from "./decision.ts";
import type { Subject } from "./locks.queries.ts";
import type { SubjectKind } from "./queue.ts";

/** A decision that was made and can still be undone. Once it has taken effect the review's events tell of it, and this is gone. */
export type PendingDecision = Subject & {
  version: number;
  staffId: string;
  verdict: "accept" | "reject";
  reason: DecisionReason | null;
  passage: string | null;
  note: string | null;
  decidedAt: Date;
  takesEffectAt: Date;
};

/**
 * Stores a decision; false if there is another one about the same version. A decision about an earlier version is void
 * (the author has since sent another) and is replaced.
 */
export async function insertDecision(tx: Db, decision: PendingDecision): Promise<boolean> {
  const { organisationId: _organisationId, subjectKind: _subjectKind, subjectId: _subjectId, ...decided } = decision;
  const row = await tx
    .insertInto("moderationDecisions")
    .values(decision)
    .onConflict((conflict) =>
      conflict
        .columns(["organisationId", "subjectKind", "subjectId"])
        .doUpdateSet(decided)
        .where("moderationDecisions.version", "<", decision.version),
    )
    .returning("version")
    .executeTakeFirst();
  return row !== undefined;
}

export async function findDecision(db: Db, subject: Subject): Promise<PendingDecision | undefined> {
  return db
    .selectFrom("moderationDecisions")
    .selectAll()
    .where("organisationId", "=", subject.organisationId)
    .where("subjectKind", "=", subject.subjectKind)
    .where("subjectId", "=", subject.subjectId)
    .executeTakeFirst();
}

/** The subjects of these kinds whose decisions are waiting to take effect: only those decided in the last seconds. */
export async function listDecidedSubjects(
  db: Db,
  by: { organisationIds: readonly string[]; subjectKinds: readonly SubjectKind[] },
): Promise<string[]> {
  if (by.organisationIds.length === 0) return [];
  const rows = await acrossOrganisations(db)
    .selectFrom("moderationDecisions")
    .select("subjectId")
    .where("organisationId", "in", [...by.organisationIds])
    .where("subjectKind", "in", [...by.subjectKinds])
    .execute();
  return rows.map(({ subjectId }) => subjectId);
}

/**
 * Takes a decision back while that is possible: only by the person who made it, and before it takes effect. False if it
 * is too late.
 */
export async function deleteUndoableDecision(tx: Db, subject: Subject, staffId: string, now: Date): Promise<boolean> {
  const row = await tx
    .deleteFrom("moderationDecisions")
    .where("organisationId", "=", subject.organisationId)
    .where("subjectKind", "=", subject.subjectKind)
    .where("subjectId", "=", subject.subjectId)
    .where("staffId", "=", staffId)
    .where("takesEffectAt", ">", now)
    .returning("version")
    .executeTakeFirst();
  return row !== undefined;
}

/** Decisions of any organisation whose time has come, oldest first. */
export async function listDueDecisions(db: Db, now: Date, atMost: number): Promise<Subject[]> {
  return acrossOrganisations(db)
    .selectFrom("moderationDecisions")
    .select(["organisationId", "subjectKind", "subjectId"])
    .where("takesEffectAt", "<=", now)
    .orderBy("takesEffectAt")
    .limit(atMost)
    .execute();
}

/**
 * Takes out a due decision, so that it is either applied in this transaction or stays; undefined if another run is
 * dealing with it.
 */
export async function takeDueDecision(tx: Db, subject: Subject, now: Date): Promise<PendingDecision | undefined> {
  const { rows } = await sql<PendingDecision>`
    delete from moderation_decisions
    where organisation_id = ${subject.organisationId}::uuid and (subject_kind, subject_id) = (
      select subject_kind, subject_id from moderation_decisions
      where organisation_id = ${subject.organisationId}::uuid and subject_kind = ${subject.subjectKind}
        and subject_id = ${subject.subjectId} and takes_effect_at <= ${now}::timestamptz
      for update skip locked
    ) returning *`.execute(tx);
  return rows[0];
}

/** Deletes decisions and locks about a review or a reply to it: part of erasing its author. */
export async function deleteModeration(
  tx: Db,
  by: { organisationId: string; subjectIds: readonly string[] },
): Promise<void> {
  if (by.subjectIds.length === 0) return;
  for (const table of ["moderationDecisions", "moderationLocks"] as const) {
    await tx
      .deleteFrom(table)
      .where("organisationId", "=", by.organisationId)
      .where("subjectId", "in", [...by.subjectIds])
      .execute();
  }
}
