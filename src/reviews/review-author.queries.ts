import type { Db } from "../platform/db.ts";
import { equalInConstantTime } from "../platform/secrets.ts";
import type { Review } from "./review.ts";
import { toReview } from "./reviews.queries.ts";

/** The secret of the author's own link, as 32 hex digits. For the browser that has just sent the review, and for mails to the author. */
export async function findAuthorSecret(db: Db, review: { organisationId: string; id: string }): Promise<string> {
  return (await findAuthorLink(db, review)).authorSecret;
}

/** What the author's own link consists of. */
export async function findAuthorLink(
  db: Db,
  review: { organisationId: string; id: string },
): Promise<{ number: number; authorSecret: string }> {
  const { number, authorSecret } = await db
    .selectFrom("reviews")
    .select(["number", "authorSecret"])
    .where("organisationId", "=", review.organisationId)
    .where("id", "=", review.id)
    .executeTakeFirstOrThrow();
  return { number, authorSecret: authorSecret.toString("hex") };
}

const nobody = Buffer.alloc(16);

/**
 * The review that an author's own link opens; undefined if there is none, or if the secret differs (compared in
 * constant time).
 */
export async function findReviewOfAuthor(
  db: Db,
  by: { organisationId: string; number: number; authorSecret: string },
): Promise<Review | undefined> {
  if (!/^[0-9a-f]{32}$/.test(by.authorSecret)) return undefined;
  const row = await db
    .selectFrom("reviews")
    .selectAll()
    .where("organisationId", "=", by.organisationId)
    .where("number", "=", by.number)
    .executeTakeFirst();
  // Compared even if there is no such review.
  const isTheirs = equalInConstantTime(Buffer.from(by.authorSecret, "hex"), row?.authorSecret ?? nobody);
  return row && isTheirs ? toReview(row) : undefined;
}
