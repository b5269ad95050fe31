import { type Selectable, sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { FastResponses } from "../platform/schema.ts";
import type { FastResponse, FastResponseReason, FastResponseState, VisibleFastResponse } from "./fast-response.ts";

type Written = { organisationId: string; reviewId: string; staffId: string; text: string };

/** Stores a review's first reply; undefined if there is one already. */
export async function insertFastResponse(tx: Db, written: Written, now: Date): Promise<FastResponse | undefined> {
  const row = await tx
    .insertInto("fastResponses")
    .values({
      ...written,
      id: newId(now),
      state: "pending_moderation",
      version: 1,
      submittedAt: now,
      stateChangedAt: now,
    })
    .onConflict((conflict) => conflict.columns(["organisationId", "reviewId"]).doNothing())
    .returningAll()
    .executeTakeFirst();
  return row && toFastResponse(row);
}

type Change = {
  state: FastResponseState;
  version?: number;
  text?: string;
  visibleText?: string | null;
  staffId?: string;
  submittedAt?: Date;
  publishedAt?: Date | null;
  reason?: FastResponseReason | null;
  passage?: string | null;
  note?: string | null;
};

/**
 * The only statement that changes a reply. It names the state and the version being left, so of two who act at once
 * exactly one wins.
 *
 * @throws AppError review_not_in_state where somebody was faster
 */
export async function changeFastResponse(
  tx: Db,
  leaves: Pick<FastResponse, "organisationId" | "id" | "state" | "version">,
  change: Change,
  now: Date,
): Promise<FastResponse> {
  const row = await tx
    .updateTable("fastResponses")
    .set({ ...change, stateChangedAt: now })
    .where("organisationId", "=", leaves.organisationId)
    .where("id", "=", leaves.id)
    .where("state", "=", leaves.state)
    .where("version", "=", leaves.version)
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new AppError("review_not_in_state", { internal: { fastResponse: leaves.id, state: leaves.state } });
  return toFastResponse(row);
}

/** The reply to a review, in whatever state. */
export async function findFastResponse(
  db: Db,
  by: { organisationId: string } & ({ reviewId: string } | { id: string }),
): Promise<FastResponse | undefined> {
  const row = await db
    .selectFrom("fastResponses")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .$if("id" in by, (query) => query.where("id", "=", (by as { id: string }).id))
    .$if("reviewId" in by, (query) => query.where("reviewId", "=", (by as { reviewId: string }).reviewId))
    .executeTakeFirst();
  return row && toFastResponse(row);
}

/** The number of the review that a reply is about, by which events and links identify it. */
export async function findReviewNumber(
  db: Db,
  by: { organisationId: string; reviewId: string },
): Promise<number | undefined> {
  const row = await db
    .selectFrom("reviews")
    .select("number")
    .where("organisationId", "=", by.organisationId)
    .where("id", "=", by.reviewId)
    .executeTakeFirst();
  return row?.number;
}

/** What shoppers read below these reviews. A reply to a review that is no longer shown is not shown either. */
export async function listVisibleFastResponses(
  db: Db,
  by: { organisationId: string; reviewIds: readonly string[] },
): Promise<VisibleFastResponse[]> {
  if (by.reviewIds.length === 0) return [];
  const rows = await db
    .selectFrom("fastResponses")
    .innerJoin("reviews", (join) =>
      join
        .onRef("reviews.organisationId", "=", "fastResponses.organisationId")
        .onRef("reviews.id", "=", "fastResponses.reviewId"),
    )
    .select(["fastResponses.reviewId", "fastResponses.visibleText", "fastResponses.publishedAt"])
    .where("fastResponses.organisationId", "=", by.organisationId)
    .where("fastResponses.reviewId", "in", [...by.reviewIds])
    .where("fastResponses.visibleText", "is not", null)
    .where("reviews.visibleVersion", "is not", null)
    .execute();
  return rows.map(({ reviewId, visibleText, publishedAt }) => ({
    reviewId,
    text: visibleText!,
    publishedAt: publishedAt!,
  }));
}

export async function findVisibleFastResponse(
  db: Db,
  by: { organisationId: string; reviewId: string },
): Promise<VisibleFastResponse | undefined> {
  const { organisationId, reviewId } = by;
  return (await listVisibleFastResponses(db, { organisationId, reviewIds: [reviewId] }))[0];
}

/** A reply that is waiting for a vetter, with the review it answers as shoppers see it. */
export type WaitingFastResponse = {
  organisationId: string;
  id: string;
  version: number;
  text: string;
  staffId: string;
  submittedAt: Date;
  reviewId: string;
  reviewNumber: number;
  sku: string;
};

/** Where a page of the queue ends: its last row. */
export type After = { submittedAt: Date; id: string };

/**
 * The waiting replies of these organisations, oldest first. A reply to a review that is no longer shown is left out: it
 * waits until the review is shown again, and nobody needs to read it before.
 */
export async function listWaitingFastResponses(
  db: Db,
  by: { organisationIds: readonly string[]; after?: After | undefined; atMost: number },
): Promise<WaitingFastResponse[]> {
  if (by.organisationIds.length === 0) return [];
  return acrossOrganisations(db)
    .selectFrom("fastResponses")
    .innerJoin("reviews", (join) =>
      join
        .onRef("reviews.organisationId", "=", "fastResponses.organisationId")
        .onRef("reviews.id", "=", "fastResponses.reviewId"),
    )
    .select(["fastResponses.organisationId", "fastResponses.id", "fastResponses.version", "fastResponses.text"])
    .select(["fastResponses.staffId", "fastResponses.submittedAt", "fastResponses.reviewId", "reviews.sku"])
    .select("reviews.number as reviewNumber")
    .where("fastResponses.organisationId", "in", [...by.organisationIds])
    .where("fastResponses.state", "=", "pending_moderation")
    .where("reviews.visibleVersion", "is not", null)
    .$if(by.after !== undefined, (query) => {
      const { submittedAt, id } = by.after!;
      return query.where(
        sql<boolean>`(fast_responses.submitted_at, fast_responses.id) > (${submittedAt}::timestamptz, ${id}::uuid)`,
      );
    })
    .orderBy("fastResponses.submittedAt")
    .orderBy("fastResponses.id")
    .limit(by.atMost)
    .execute();
}

/** A reply goes with the review it answered. */
export async function deleteFastResponse(tx: Db, by: { organisationId: string; reviewId: string }): Promise<void> {
  await tx
    .deleteFrom("fastResponses")
    .where("organisationId", "=", by.organisationId)
    .where("reviewId", "=", by.reviewId)
    .execute();
}

function toFastResponse(row: Selectable<FastResponses>): FastResponse {
  const { organisationId, id, reviewId, version, text, visibleText, staffId } = row;
  const { submittedAt, stateChangedAt, publishedAt, passage, note } = row;
  return {
    organisationId,
    id,
    reviewId,
    state: row.state,
    version,
    text,
    visibleText,
    staffId,
    submittedAt,
    stateChangedAt,
    publishedAt,
    reason: row.reason,
    passage,
    note,
  };
}
