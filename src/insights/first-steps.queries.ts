import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Db } from "../platform/db.ts";

/** What of the first steps the shop's own data tell. */
export type FirstStepsFound = {
  isDismissed: boolean;
  hasPurchase: boolean;
  hasProduct: boolean;
  hasReview: boolean;
  hasVisibleReview: boolean;
};

/** Whether there is one of each: every question ends with the first row of an index, so a large shop is asked as fast as an empty one. */
export async function findFirstSteps(db: Db, organisationId: string): Promise<FirstStepsFound> {
  const { rows } = await firstStepsQuestion(organisationId).execute(db);
  return rows[0] as FirstStepsFound;
}

/** The statement, for whoever looks at its plan. */
export function firstStepsQuestion(organisationId: string): RawBuilder<{ [Name in keyof FirstStepsFound]: SqlBool }> {
  const of = sql`organisation_id = ${organisationId}::uuid`;
  // Each in the order of the index that it is to be found by: without, the planner begins at the start of a table that is mostly this
  // shop's, and reads on past all that do not count. Not by exists(), which puts an order away.
  const isThere = (from: RawBuilder<unknown>) => sql`coalesce((select true from ${from} limit 1), false)`;
  return sql`
    select exists (select from first_steps_dismissals where ${of}) as "isDismissed",
      ${isThere(sql`purchases where ${of} order by id`)} as "hasPurchase",
      ${isThere(sql`products where ${of} order by sku`)} as "hasProduct",
      ${isThere(sql`reviews where ${of} order by submitted_at`)} as "hasReview",
      ${isThere(sql`reviews where ${of} and visible_version is not null order by visible_language`)} as "hasVisibleReview"`;
}

/** Puts the first steps of a shop away. Gives back whether they were still shown. */
export async function insertDismissal(tx: Db, organisationId: string, now: Date): Promise<boolean> {
  const inserted = await tx
    .insertInto("firstStepsDismissals")
    .values({ organisationId, dismissedAt: now })
    .onConflict((conflict) => conflict.column("organisationId").doNothing())
    .executeTakeFirst();
  return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Brings them back. Gives back whether they were put away. */
export async function deleteDismissal(tx: Db, organisationId: string): Promise<boolean> {
  const deleted = await tx
    .deleteFrom("firstStepsDismissals")
    .where("organisationId", "=", organisationId)
    .executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}
