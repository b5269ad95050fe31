import type { Database } from "../platform/db.ts";
import { hmac, type Keys } from "../platform/secrets.ts";
import type { VoteStore } from "./vote-store.ts";

export type Vote = {
  organisationId: string;
  /** Of the review, question or answer that is voted on. */
  subjectId: string;
  isHelpful: boolean;
  /** What the shop calls the reader; undefined if it does not tell readers apart, and each call counts. */
  voter: string | undefined;
};

/**
 * Counts a reader's vote. Of one reader only the last counts; the same again changes nothing. Votes decide nothing: not even
 * the order in which reviews, questions and answers are shown.
 *
 * @param store where votes on such things are kept
 */
export async function castVote(db: Database, keys: Keys, store: VoteStore, vote: Vote, now: Date): Promise<void> {
  const { organisationId, subjectId, isHelpful, voter } = vote;
  const subject = { organisationId, subjectId };
  await db.transaction().execute(async (tx) => {
    if (voter === undefined) return store.addToCounts(tx, subject, isHelpful ? [1, 0] : [0, 1]);
    const hashes = keys.all("review voters").map((key) => hmac(key, `${subjectId} ${voter}`));
    // Who voted before the secret was changed keeps the hash of that time.
    const known = hashes.length > 1 ? await store.findVoter(tx, subject, hashes) : undefined;
    const told = await store.mergeVote(tx, { ...subject, voter: known ?? hashes[0]!, isHelpful, votedAt: now });
    if (told === "same") return;
    const taken = told === "changed" ? -1 : 0;
    await store.addToCounts(tx, subject, isHelpful ? [1, taken] : [taken, 1]);
  });
}
