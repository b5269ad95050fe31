import { daysBefore } from "../platform/days.ts";
import { acrossOrganisations, type Db } from "../platform/db.ts";

type Send = { organisationId: string; reviewId: string; formHash: Buffer };

/** Records which form made the review's newest version, in the transaction that stores it. */
export async function insertSend(tx: Db, send: Send, now: Date): Promise<void> {
  await tx
    .insertInto("questionnaireSends")
    .values({ ...send, sentAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Whether this form has made a version of the review. */
export async function wasSentBy(db: Db, send: Send): Promise<boolean> {
  const row = await db
    .selectFrom("questionnaireSends")
    .select("sentAt")
    .where("organisationId", "=", send.organisationId)
    .where("reviewId", "=", send.reviewId)
    .where("formHash", "=", send.formHash)
    .executeTakeFirst();
  return row !== undefined;
}

/** A sweep deletes these: nobody sends the same form again after a day. */
export async function deleteOldSends(db: Db, now: Date): Promise<void> {
  await acrossOrganisations(db).deleteFrom("questionnaireSends").where("sentAt", "<", daysBefore(now, 1)).execute();
}
