import type { Db } from "../platform/db.ts";
import { changeFastResponse, deleteFastResponse, findFastResponse } from "./fast-responses.queries.ts";

/**
 * What the erasure of a review's author means for the reply, which may name them: if the review stays, only what
 * shoppers read of the reply stays; if it goes, the reply goes too. Call it in the transaction of the erasure.
 */
export async function eraseFastResponse(
  tx: Db,
  of: { organisationId: string; reviewId: string; isReviewKept: boolean },
  now: Date,
): Promise<void> {
  const written = await findFastResponse(tx, of);
  if (!written) return;
  if (!of.isReviewKept || written.visibleText === null) return deleteFastResponse(tx, of);
  if (written.state === "published") return;
  const shown = { state: "published", text: written.visibleText, reason: null, passage: null, note: null } as const;
  await changeFastResponse(tx, written, shown, now);
}
