import type { VoteStore } from "./vote-store.ts";

/** How many readers found a review helpful, and how many did not. */
export type VoteCounts = { helpful: number; unhelpful: number };

/** Votes on reviews. */
export const reviewVotes: VoteStore = {
  findVoter: async (tx, { organisationId, subjectId: reviewId }, voters) => {
    const row = await tx
      .selectFrom("reviewVotes")
      .select("voter")
      .where("organisationId", "=", organisationId)
      .where("reviewId", "=", reviewId)
      .where("voter", "in", [...voters])
      .executeTakeFirst();
    return row?.voter;
  },
  mergeVote: async (tx, { organisationId, subjectId: reviewId, voter, isHelpful, votedAt }) => {
    const inserted = await tx
      .insertInto("reviewVotes")
      .values({ organisationId, reviewId, voter, isHelpful, votedAt })
      .onConflict((conflict) => conflict.columns(["organisationId", "reviewId", "voter"]).doNothing())
      .returning("voter")
      .executeTakeFirst();
    if (inserted) return "new";
    const changed = await tx
      .updateTable("reviewVotes")
      .set({ isHelpful, votedAt })
      .where("organisationId", "=", organisationId)
      .where("reviewId", "=", reviewId)
      .where("voter", "=", voter)
      .where("isHelpful", "<>", isHelpful)
      .executeTakeFirst();
    return changed.numUpdatedRows > 0n ? "changed" : "same";
  },
  addToCounts: async (tx, { organisationId, subjectId: reviewId }, [helpful, unhelpful]) => {
    await tx
      .insertInto("reviewVoteCounts")
      .values({ organisationId, reviewId, helpful, unhelpful })
      .onConflict((conflict) =>
        conflict.columns(["organisationId", "reviewId"]).doUpdateSet((eb) => ({
          helpful: eb("reviewVoteCounts.helpful", "+", helpful),
          unhelpful: eb("reviewVoteCounts.unhelpful", "+", unhelpful),
        })),
      )
      .execute();
  },
};
