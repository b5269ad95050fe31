import { type SqlBool, sql } from "kysely";
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
  const of = sql`organisation_id = ${organisationId}::uuid`;
  const { rows } = await sql<{ [Name in keyof FirstStepsFound]: SqlBool }>`
    select exists (select from first_steps_dismissals where ${of}) as "isDismissed",
      exists (select from purchases where ${of}) as "hasPurchase",
      exists (select from products where ${of}) as "hasProduct",
      exists (select from reviews where ${of}) as "hasReview",
      exists (select from reviews where ${of} and visible_version is not null) as "hasVisibleReview"`.execute(db);
  return rows[0] as FirstStepsFound;
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
