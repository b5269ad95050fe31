import type { Db } from "../platform/db.ts";
import type { VoteStore } from "../votes/index.ts";

/** Where votes on questions and answers are kept; the subject is either's id. */
export const conversationVotes: VoteStore = {
  findVoter: async (tx, { organisationId, subjectId }, voters) => {
    const row = await tx
      .selectFrom("conversationVotes")
      .select("voter")
      .where("organisationId", "=", organisationId)
      .where("subjectId", "=", subjectId)
      .where("voter", "in", [...voters])
      .executeTakeFirst();
    return row?.voter;
  },
  mergeVote: async (tx, vote) => {
    const inserted = await tx
      .insertInto("conversationVotes")
      .values(vote)
      .onConflict((conflict) => conflict.columns(["organisationId", "subjectId", "voter"]).doNothing())
      .returning("voter")
      .executeTakeFirst();
    if (inserted) return "new";
    const changed = await tx
      .updateTable("conversationVotes")
      .set({ isHelpful: vote.isHelpful, votedAt: vote.votedAt })
      .where("organisationId", "=", vote.organisationId)
      .where("subjectId", "=", vote.subjectId)
      .where("voter", "=", vote.voter)
      .where("isHelpful", "<>", vote.isHelpful)
      .executeTakeFirst();
    return changed.numUpdatedRows > 0n ? "changed" : "same";
  },
  addToCounts: async (tx, of, [helpful, unhelpful]) => {
    await tx
      .insertInto("conversationVoteCounts")
      .values({ ...of, helpful, unhelpful })
      .onConflict((conflict) =>
        conflict.columns(["organisationId", "subjectId"]).doUpdateSet((eb) => ({
          helpful: eb("conversationVoteCounts.helpful", "+", helpful),
          unhelpful: eb("conversationVoteCounts.unhelpful", "+", unhelpful),
        })),
      )
      .execute();
  },
};

/** Votes go with what they were about. */
export async function deleteConversationVotes(
  tx: Db,
  by: { organisationId: string; subjectIds: readonly string[] },
): Promise<void> {
  for (const table of ["conversationVotes", "conversationVoteCounts"] as const) {
    await tx
      .deleteFrom(table)
      .where("organisationId", "=", by.organisationId)
      .where("subjectId", "in", [...by.subjectIds])
      .execute();
  }
}

/** How readers have voted on these questions and answers, by the id of each that has votes. */
export async function listVoteCounts(
  db: Db,
  by: { organisationId: string; subjectIds: readonly string[] },
): Promise<Map<string, { helpful: number; unhelpful: number }>> {
  if (by.subjectIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("conversationVoteCounts")
    .select(["subjectId", "helpful", "unhelpful"])
    .where("organisationId", "=", by.organisationId)
    .where("subjectId", "in", [...by.subjectIds])
    .execute();
  return new Map(rows.map(({ subjectId, ...counts }) => [subjectId, counts]));
}
