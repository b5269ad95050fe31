import type { Db } from "../platform/db.ts";

type Subject = { organisationId: string; subjectId: string };

/** Where votes are kept: those on reviews here, those on questions and answers with them. */
export type VoteStore = {
  /** Which of these hashes a reader has voted under. */
  findVoter(tx: Db, of: Subject, voters: readonly Buffer[]): Promise<Buffer | undefined>;
  /**
   * Stores a reader's vote, or changes it. Whoever votes at the same time under the same name waits, so each change is told once.
   */
  mergeVote(
    tx: Db,
    vote: Subject & { voter: Buffer; isHelpful: boolean; votedAt: Date },
  ): Promise<"new" | "changed" | "same">;
  /** Adds to the counts: to those who found it helpful, and to those who did not. */
  addToCounts(tx: Db, of: Subject, [helpful, unhelpful]: [number, number]): Promise<void>;
};
