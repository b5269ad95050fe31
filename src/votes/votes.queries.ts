import type { Db } from "../platform/db.ts";

type OfReview = { organisationId: string; reviewId: string };

/** How many readers found a review helpful, and how many did not. */
export type VoteCounts = { helpful: number; unhelpful: number };

/** Which of these hashes a reader has voted under. */
export async function findVoter(tx: Db, of: OfReview, voters: readonly Buffer[]): Promise<Buffer | undefined> {
  const row = await tx
    .selectFrom("reviewVotes")
    .select("voter")
    .where("organisationId", "=", of.organisationId)
    .where("reviewId", "=", of.reviewId)
    .where("voter", "in", voters)
    .executeTakeFirst();
  return row?.voter;
}

/**
 * Stores a reader's vote, or changes it. Whoever votes at the same time under the same name waits, so each change is told once.
 */
export async function mergeVote(
  tx: Db,
  vote: OfReview & { voter: Buffer; isHelpful: boolean; votedAt: Date },
): Promise<"new" | "changed" | "same"> {
  const inserted = await tx
    .insertInto("reviewVotes")
    .values(vote)
    .onConflict((conflict) => conflict.columns(["organisationId", "reviewId", "voter"]).doNothing())
    .returning("voter")
    .executeTakeFirst();
  if (inserted) return "new";
  const changed = await tx
    .updateTable("reviewVotes")
    .set({ isHelpful: vote.isHelpful, votedAt: vote.votedAt })
    .where("organisationId", "=", vote.organisationId)
    .where("reviewId", "=", vote.reviewId)
    .where("voter", "=", vote.voter)
    .where("isHelpful", "<>", vote.isHelpful)
    .executeTakeFirst();
  return changed.numUpdatedRows > 0n ? "changed" : "same";
}

/** Adds to the counts of a review: to those who found it helpful, and to those who did not. */
export async function addToVoteCounts(tx: Db, of: OfReview, [helpful, unhelpful]: [number, number]): Promise<void> {
  await tx
    .insertInto("reviewVoteCounts")
    .values({ ...of, helpful, unhelpful })
    .onConflict((conflict) =>
      conflict.columns(["organisationId", "reviewId"]).doUpdateSet((eb) => ({
        helpful: eb("reviewVoteCounts.helpful", "+", helpful),
        unhelpful: eb("reviewVoteCounts.unhelpful", "+", unhelpful),
      })),
    )
    .execute();
}
