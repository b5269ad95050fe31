import type { Db } from "../platform/db.ts";
import { newIdAfter } from "../platform/ids.ts";
import type { EventReason, RecordedEvent } from "./event-words.ts";
import type { Actor } from "./review.ts";
import type { ReviewState } from "./review-state.ts";

type NewEvent = {
  organisationId: string;
  id: string;
  version: number;
  event: RecordedEvent;
  fromState: ReviewState | null;
  toState: ReviewState;
  /** Of a decision: how long it was waited for. */
  waitedSeconds?: number;
};

/** Appends what happened to a review, and that it is to be counted, in the same transaction. */
export async function insertEvent(
  tx: Db,
  what: NewEvent,
  by: Actor,
  reason: EventReason | null,
  now: Date,
): Promise<string> {
  const { organisationId, version, event, fromState, toState, waitedSeconds = null } = what;
  // This transaction holds a lock on the review, so nobody writes another event in between.
  const last = await tx
    .selectFrom("reviewEvents")
    .select("id")
    .where("organisationId", "=", organisationId)
    .where("reviewId", "=", what.id)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  const id = newIdAfter(last?.id, now);
  const actorId = by.kind === "purchaser" || by.kind === "staff" ? by.id : null;
  const reviewId = what.id;
  await tx.insertInto("reviewNews").values({ organisationId, id, reviewId }).execute();
  await tx
    .insertInto("reviewEvents")
    .values({
      organisationId,
      id,
      reviewId,
      version,
      event,
      fromState,
      toState,
      actorKind: by.kind,
      actorId,
      reason,
      occurredAt: now,
      waitedSeconds,
    })
    .execute();
  return id;
}
