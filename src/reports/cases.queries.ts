import { type Selectable, sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { AppError } from "../platform/errors.ts";
import { newId } from "../platform/ids.ts";
import type { ReviewCases } from "../platform/schema.ts";
import type { CaseKind, CaseOutcome, ReviewCase } from "./review-case.ts";

type About = { organisationId: string; reviewId: string; kind: CaseKind };

/**
 * The open case of this kind about a review: created, or joined if there is one. If two try to create it, the index
 * lets one do so. The row is locked until the end of the transaction, so that nobody closes the case between this and
 * what is added to it.
 */
export async function openCase(
  tx: Db,
  about: About & { eventId?: string | undefined },
  now: Date,
): Promise<{ id: string; isNew: boolean }> {
  const { organisationId, reviewId, kind, eventId } = about;
  for (;;) {
    const made = await tx
      .insertInto("reviewCases")
      .values({ organisationId, reviewId, kind, eventId: eventId ?? null, id: newId(now), openedAt: now })
      .onConflict((conflict) =>
        conflict.columns(["organisationId", "reviewId", "kind"]).where("closedAt", "is", null).doNothing(),
      )
      .returning("id")
      .executeTakeFirst();
    if (made) return { id: made.id, isNew: true };
    const open = await tx
      .selectFrom("reviewCases")
      .select("id")
      .where("organisationId", "=", organisationId)
      .where("reviewId", "=", reviewId)
      .where("kind", "=", kind)
      .where("closedAt", "is", null)
      .forShare()
      .executeTakeFirst();
    // None: the one in the way has just been closed, so this report opens the next.
    if (open) return { id: open.id, isNew: false };
  }
}

/**
 * Closes a case. The statement demands that the case is open, so of two who decide at once exactly one succeeds.
 *
 * @throws AppError review_not_in_state where it is closed
 */
export async function closeCase(
  tx: Db,
  which: { organisationId: string; id: string },
  how: { outcome: CaseOutcome; by: string | null; note: string | null },
  now: Date,
): Promise<void> {
  const closed = await tx
    .updateTable("reviewCases")
    .set({ outcome: how.outcome, closedBy: how.by, note: how.note, closedAt: now })
    .where("organisationId", "=", which.organisationId)
    .where("id", "=", which.id)
    .where("closedAt", "is", null)
    .returning("id")
    .executeTakeFirst();
  if (!closed) throw new AppError("review_not_in_state", { internal: { case: which.id } });
}

// A read join with the review, since people and links identify it by its number.
function casesWithNumber(db: Db) {
  return db
    .selectFrom("reviewCases")
    .innerJoin("reviews", (join) =>
      join
        .onRef("reviews.organisationId", "=", "reviewCases.organisationId")
        .onRef("reviews.id", "=", "reviewCases.reviewId"),
    )
    .selectAll("reviewCases")
    .select("reviews.number as reviewNumber");
}

export async function findCase(db: Db, by: { organisationId: string; id: string }): Promise<ReviewCase | undefined> {
  const row = await casesWithNumber(db)
    .where("reviewCases.organisationId", "=", by.organisationId)
    .where("reviewCases.id", "=", by.id)
    .executeTakeFirst();
  return row && toCase(row);
}

/** Every case there ever was about a review, oldest first. */
export async function listCasesOfReview(
  db: Db,
  by: { organisationId: string; reviewId: string },
): Promise<ReviewCase[]> {
  const rows = await casesWithNumber(db)
    .where("reviewCases.organisationId", "=", by.organisationId)
    .where("reviewCases.reviewId", "=", by.reviewId)
    .orderBy("reviewCases.id")
    .execute();
  return rows.map(toCase);
}

/** A case as the list shows it. */
export type OpenCase = {
  organisationId: string;
  id: string;
  kind: CaseKind;
  openedAt: Date;
  reviewNumber: number;
  sku: string;
  productName: string | null;
  reports: number;
};

/** Where a page of the list ends: its last row. */
export type AfterCase = { openedAt: Date; id: string };

/** The open cases of these organisations, oldest first, whatever the score. */
export async function listOpenCases(
  db: Db,
  by: { organisationIds: readonly string[]; after?: AfterCase | undefined; atMost: number },
): Promise<OpenCase[]> {
  if (by.organisationIds.length === 0) return [];
  const rows = await acrossOrganisations(db)
    .selectFrom("reviewCases")
    .innerJoin("reviews", (join) =>
      join
        .onRef("reviews.organisationId", "=", "reviewCases.organisationId")
        .onRef("reviews.id", "=", "reviewCases.reviewId"),
    )
    .leftJoin("products", (join) =>
      join.onRef("products.organisationId", "=", "reviews.organisationId").onRef("products.sku", "=", "reviews.sku"),
    )
    .select(["reviewCases.organisationId", "reviewCases.id", "reviewCases.kind", "reviewCases.openedAt"])
    .select(["reviews.number as reviewNumber", "reviews.sku", "products.name as productName"])
    .select((eb) =>
      eb
        .selectFrom("reviewReports")
        .select(sql<number>`count(*)::int`.as("reports"))
        .whereRef("reviewReports.organisationId", "=", "reviewCases.organisationId")
        .whereRef("reviewReports.caseId", "=", "reviewCases.id")
        .as("reports"),
    )
    .where("reviewCases.organisationId", "in", [...by.organisationIds])
    .where("reviewCases.closedAt", "is", null)
    .$if(by.after !== undefined, (query) => {
      const { openedAt, id } = by.after!;
      return query.where(
        sql<boolean>`(review_cases.opened_at, review_cases.id) > (${openedAt}::timestamptz, ${id}::uuid)`,
      );
    })
    .orderBy("reviewCases.openedAt")
    .orderBy("reviewCases.id")
    .limit(by.atMost)
    .execute();
  return rows.map((row) => ({ ...row, reports: row.reports ?? 0 }));
}

/** Which event opens a case of which kind. */
const eventsForCases = {
  order_named_another_purchaser: "other_purchaser",
  removal_appealed: "removal_appeal",
} as const satisfies Record<string, CaseKind>;

export type EventForCase = { organisationId: string; eventId: string; reviewId: string; kind: CaseKind };

/** The events of any organisation that should have a case but do not yet, oldest first. */
export async function listEventsWithoutCase(db: Db, atMost: number): Promise<EventForCase[]> {
  // An open case of the kind covers what happens while it is open; a closed one covers only the event it was opened
  // for, and earlier ones. Both id and time are compared: the id of an event whose clock ran ahead is above those of
  // later ones.
  const { rows } = await sql<Omit<EventForCase, "kind"> & { event: keyof typeof eventsForCases }>`
    select e.organisation_id, e.id as event_id, e.review_id, e.event
    from review_events e
    where e.event in ('order_named_another_purchaser', 'removal_appealed')
      and not exists (
        select from review_cases c
        where c.organisation_id = e.organisation_id and c.review_id = e.review_id
          and c.kind = case e.event when 'removal_appealed' then 'removal_appeal' else 'other_purchaser' end
          and (c.closed_at is null or c.event_id = e.id or (c.event_id > e.id and e.occurred_at <= c.closed_at)))
    order by e.organisation_id, e.id
    limit ${atMost}`.execute(acrossOrganisations(db));
  return rows.map(({ event, ...row }) => ({ ...row, kind: eventsForCases[event] }));
}

/**
 * The open cases of any organisation in which there is nothing left to decide: what was reported is no longer visible,
 * because its author took it back or somebody removed it for another reason; or what was removed is back, or its text
 * is gone.
 */
export async function listMootCases(db: Db, atMost: number): Promise<{ organisationId: string; id: string }[]> {
  const { rows } = await sql<{ organisationId: string; id: string }>`
    select c.organisation_id, c.id
    from review_cases c join reviews r on r.organisation_id = c.organisation_id and r.id = c.review_id
    where c.closed_at is null and case c.kind
      when 'removal_appeal' then r.state <> 'removed' or not exists (
        select from review_versions v where v.organisation_id = r.organisation_id and v.review_id = r.id)
      else r.visible_version is null end
    order by c.organisation_id, c.id
    limit ${atMost}`.execute(acrossOrganisations(db));
  return rows;
}

function toCase(row: Selectable<ReviewCases> & { reviewNumber: number }): ReviewCase {
  const { organisationId, id, reviewId, reviewNumber, openedAt, closedAt, closedBy, note } = row;
  return {
    organisationId,
    id,
    reviewId,
    reviewNumber,
    kind: row.kind,
    openedAt,
    closedAt,
    closedBy,
    outcome: row.outcome,
    note,
  };
}
