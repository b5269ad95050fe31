import { sql } from "kysely";
import { acrossOrganisations, type Db } from "../platform/db.ts";
import { newId } from "../platform/ids.ts";

// Of which reviews something new is to be counted (decision 0051). Events write their own rows; who counts takes them away.

/** The review of which an event tells, and the event; or an id that is no event's, where something beside the review has changed. */
export type ReviewNews = { id: string; reviewId: string };

/**
 * Whether a purchase was invited has changed, which no event of a review tells: it is counted with the first review of it, if there is one.
 */
export async function noteNewsOfPurchase(
  tx: Db,
  by: { organisationId: string; purchaseId: string },
  now: Date,
): Promise<void> {
  await sql`
    insert into review_news (organisation_id, id, review_id)
    select organisation_id, ${newId(now)}::uuid, id from reviews
    where organisation_id = ${by.organisationId}::uuid and purchase_id = ${by.purchaseId}::uuid order by id limit 1`.execute(
    tx,
  );
}

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

/** Organisations with reviews of which something new is to be counted. */
export async function listOrganisationsWithReviewNews(db: Db): Promise<string[]> {
  const rows = await acrossOrganisations(db)
    .selectFrom("organisations")
    .select("organisations.id")
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("reviewNews").select("reviewNews.id").whereRef("reviewNews.organisationId", "=", "organisations.id"),
      ),
    )
    .orderBy("organisations.id")
    .execute();
  return rows.map(({ id }) => id);
}
