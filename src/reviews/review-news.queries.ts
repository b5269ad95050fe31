import { sql } from "kysely";
import type { Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";

// Of which reviews something new is to be counted (decision 0051). Events write their own rows; who counts takes them away.

/** The review of which an event tells, and the event; or an id that is no event's, where a review was found miscounted. */
export type ReviewNews = { id: string; reviewId: string };

/** Has reviews counted anew, whatever has changed of them. */
export async function noteNews(tx: Db, organisationId: string, reviewIds: readonly string[], now: Date): Promise<void> {
  if (reviewIds.length === 0) return;
  await tx
    .insertInto("reviewNews")
    .values(reviewIds.map((reviewId) => ({ organisationId, id: newId(now), reviewId })))
    .execute();
}

/**
 * Takes news away, the oldest first, in the transaction that counts them. What is committed later stays for the next.
 */
export async function takeNews(tx: Db, organisationId: string, atMost: number): Promise<ReviewNews[]> {
  const { rows } = await sql<ReviewNews>`
    delete from review_news
    where organisation_id = ${organisationId}::uuid and id = any (array(
      select id from review_news where organisation_id = ${organisationId}::uuid order by id limit ${atMost}))
    returning id, review_id as "reviewId"`.execute(tx);
  return rows;
}
