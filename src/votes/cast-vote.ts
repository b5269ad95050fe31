import type { Database } from "../platform/db.ts";
import { hmac, type Keys } from "../platform/secrets.ts";
import { addToVoteCounts, findVoter, mergeVote } from "./votes.queries.ts";

export type Vote = {
  organisationId: string;
  reviewId: string;
  isHelpful: boolean;
  /** What the shop calls the reader; undefined if it does not tell readers apart, and each call counts. */
  voter: string | undefined;
};

/**
 * Counts a reader's vote on a review. Of one reader only the last counts; the same again changes nothing. Votes decide nothing: not even
 * the order in which reviews are shown.
 */
export async function castVote(db: Database, keys: Keys, vote: Vote, now: Date): Promise<void> {
  const { organisationId, reviewId, isHelpful, voter } = vote;
  const review = { organisationId, reviewId };
  await db.transaction().execute(async (tx) => {
    if (voter === undefined) return addToVoteCounts(tx, review, isHelpful ? [1, 0] : [0, 1]);
    const hashes = keys.all("review voters").map((key) => hmac(key, `${reviewId} ${voter}`));
    // Who voted before the secret was changed keeps the hash of that time.
    const known = hashes.length > 1 ? await findVoter(tx, review, hashes) : undefined;
    const told = await mergeVote(tx, { ...review, voter: known ?? hashes[0]!, isHelpful, votedAt: now });
    if (told === "same") return;
    const taken = told === "changed" ? -1 : 0;
    await addToVoteCounts(tx, review, isHelpful ? [1, taken] : [taken, 1]);
  });
}
